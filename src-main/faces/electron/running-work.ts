import { consumeStream, type Acknowledging } from '../../../src-shared/client/consume';
import type { Operation } from '../../../src-shared/model/operation';
import type { StreamMessage } from '../../../src-shared/model/stream';

interface Signal {
  readonly signal: AbortSignal;
}

/** The calls that tell of running work. */
export interface WorkCalls extends Acknowledging {
  readonly operations: {
    list(input: undefined, options: Signal): Promise<readonly Operation[]>;
    watch(input: { id?: string }, options: Signal): Promise<AsyncIterable<StreamMessage<Operation>>>;
  };
}

/** Resolves when no operation runs, or when told to stop waiting. */
export async function workSettled(client: WorkCalls, signal: AbortSignal): Promise<void> {
  const running = new Set<string>();
  const started = await client.operations.list(undefined, { signal });
  for (const { id, state } of started) if (state === 'running') running.add(id);
  if (running.size === 0) return;
  try {
    // The watch begins with what runs now, so nothing that ended since the list is missed.
    const changes = consumeStream(client, (inner) => client.operations.watch({}, { signal: inner }), signal);
    for await (const { id, state } of changes) {
      if (state === 'running') running.add(id);
      else running.delete(id);
      if (running.size === 0) return;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
