import type { BuildLog } from '../../../src-shared/model/build';
import { Wakeup } from '../../streams/signals';
import type { StreamSource } from '../../streams/source';
import type { BuildHistory } from './history';

export interface LogSourceOptions {
  readonly id: string;
  readonly history: Pick<BuildHistory, 'log'>;
  /** Whether more may come. */
  readonly running: () => boolean;
  readonly subscribe: (changed: () => void) => () => void;
}

/**
 * A build's log, from its beginning and on while it runs. It is read from the database a piece at a time, as fast as its
 * reader takes it: a reader that is slow holds nothing.
 */
export function openBuildLog({ id, history, running, subscribe }: LogSourceOptions): StreamSource<BuildLog> {
  const changed = new Wakeup();
  const unsubscribe = subscribe(() => changed.wake());
  let waiting: readonly BuildLog[] = [];
  let next = 1;
  let closed = false;
  return {
    async wait(signal) {
      for (;;) {
        if (waiting.length > 0) return 'more';
        if (closed || signal.aborted) return 'end';
        // Asked before the log is: what is written last is not missed.
        const more = running();
        const chunk = await history.log(id, next);
        if (chunk) {
          next = chunk.seq + 1;
          waiting = chunk.items;
        } else if (more) await changed.wait(signal);
        else return 'end';
      }
    },
    take() {
      const items = waiting;
      waiting = [];
      return items;
    },
    close() {
      closed = true;
      unsubscribe();
      changed.wake();
    },
  };
}
