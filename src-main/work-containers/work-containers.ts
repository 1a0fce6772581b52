import { randomUUID } from 'node:crypto';
import type { ProcessMark } from '../../src-shared/model/process-mark';
import type { Logger } from '../log/logger';
import { markOfProcess } from '../exec/process-mark';
import type { Store } from '../store/store';
import { createJournal, type Journal, type WorkRow } from './journal';
import { labelsOf, type WorkLabels } from './labels';

/** Work in a container that begins now. */
export interface NewWork extends Pick<WorkRow, 'kind' | 'title' | 'engine' | 'idFile'> {
  /** Who does it. Default: this process. */
  readonly process?: ProcessMark | undefined;
}

export interface Work {
  readonly id: string;
  /** For the container, where no command line was promised to be the one that is shown. */
  readonly labels: WorkLabels;
  /** The work is over, and its container taken away or the user's. Never rejects; twice is harmless. */
  end(): Promise<void>;
}

/**
 * Containers of work that ends with whoever does it. Each is noted in the home's database before it is made and until its
 * work has ended, so that what a killed process left can be told from everything else.
 */
export interface WorkContainers {
  /** To be called, and waited for, before the container is made. Throws `store.*`. */
  begin(work: NewWork): Promise<Work>;
  /** As `begin`; work that cannot be noted is done all the same, with a warning in the log. */
  tryBegin(work: NewWork): Promise<Work | undefined>;
  /** Ends work begun by another process; gives what was noted, when it was. Throws `store.*`. */
  end(id: string): Promise<WorkRow | undefined>;
  readonly journal: Pick<Journal, 'home' | 'list' | 'remove'>;
  /** Tries again what could not be ended. */
  close(): Promise<void>;
}

export interface WorkContainersOptions {
  readonly store: Pick<Store, 'all' | 'get' | 'run'>;
  readonly logger: Pick<Logger, 'warn'>;
  readonly now?: () => number;
}

export function createWorkContainers({
  store,
  logger,
  now = Date.now,
}: WorkContainersOptions): WorkContainers {
  const journal = createJournal(store);
  /** Ended, and perhaps still in the journal: a later process must not take them for left over. */
  const toEnd = new Set<string>();
  let own: Promise<ProcessMark | undefined> | undefined;

  const flush = async (): Promise<void> => {
    for (const id of [...toEnd]) {
      await journal.remove(id);
      toEnd.delete(id);
    }
  };
  const end = async (id: string): Promise<void> => {
    toEnd.add(id);
    await flush().catch((error: unknown) =>
      logger.warn({ error, work: id }, 'the end of work is not noted yet'),
    );
  };
  const begin = async ({ process: other, ...work }: NewWork): Promise<Work> => {
    own ??= markOfProcess(process.pid);
    const mark = other ?? (await own);
    const id = randomUUID();
    // Without a mark nobody could ever tell that its process has gone: such a row would stay for ever.
    if (mark) await journal.add({ ...work, id, process: mark, at: now() });
    return { id, labels: labelsOf(await journal.home(), id), end: () => end(id) };
  };

  return {
    begin,
    tryBegin: async (work) => {
      try {
        return await begin(work);
      } catch (error) {
        logger.warn({ error, work: work.title }, 'work in a container is not noted');
        return undefined;
      }
    },
    end: async (id) => {
      const row = await journal.get(id);
      if (row) await journal.remove(id);
      return row;
    },
    journal,
    close: async () => {
      if (toEnd.size === 0) return;
      await flush().catch((error: unknown) => logger.warn({ error }, 'the end of work is not noted'));
    },
  };
}
