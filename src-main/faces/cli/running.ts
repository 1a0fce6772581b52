import { consumeBatches } from '../../../src-shared/client/consume';
import type { CleatClient } from '../../../src-shared/contract';
import { containerKey, type Container, type ContainerState } from '../../../src-shared/model/container';
import type { Filter } from './filter';

/** Those whose main process lives, as in a list without `--all`. */
const RUNS: ReadonlySet<ContainerState> = new Set<ContainerState>([
  'running',
  'paused',
  'restarting',
  'stopping',
]);

export interface FollowRunning {
  /** Only those of this runtime, by its name; absent: of all. */
  readonly runtime: string | undefined;
  readonly filter: Filter;
  readonly signal: AbortSignal;
  /** Each that runs already is told of first. One that begins again is told of again. */
  began(row: Container): void;
  /** By the key of its row. */
  ended(key: string): void;
}

/** Follows which containers run, until `signal` is aborted. Throws what the stream of the owner does. */
export async function followRunning(
  client: Pick<CleatClient, 'containers' | 'streams'>,
  { runtime, filter, signal, began, ended }: FollowRunning,
): Promise<void> {
  const running = new Set<string>();
  const look = (row: Container): void => {
    const key = containerKey(row);
    const isOne = RUNS.has(row.state) && (runtime === undefined || row.runtime === runtime) && filter(row);
    if (isOne && !running.has(key)) {
      running.add(key);
      began(row);
    } else if (!isOne && running.delete(key)) ended(key);
  };
  const open = (call: AbortSignal) => client.containers.watch({}, { signal: call });
  for await (const patches of consumeBatches(client, open, signal))
    for (const patch of patches) {
      if (patch.type !== 'rows') continue;
      for (const row of patch.upsert) look(row);
      for (const id of patch.remove) {
        const key = containerKey({ engine: patch.engine, id });
        if (running.delete(key)) ended(key);
      }
    }
}
