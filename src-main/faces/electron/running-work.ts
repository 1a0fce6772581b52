import { consumeStream } from '../../../src-shared/client/consume';
import type { CleatClient } from '../../../src-shared/contract';

/** Resolves when no operation runs, or when told to stop waiting. */
export async function workSettled(client: CleatClient, signal: AbortSignal): Promise<void> {
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
