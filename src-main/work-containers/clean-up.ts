import type { Engine } from '../../src-shared/model/engine';
import { engineTitle } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import { workNotices } from '../../src-shared/messages/en/work';
import type { Logger } from '../log/logger';
import type { Mirror } from '../mirror/mirror';
import type { OperationContext, Operations } from '../operations/operations';
import { closeIdFile } from './id-file';
import { findLeftBehind, type LeftBehindOptions, type LeftWork } from './left-behind';
import type { Made } from './find-made';
import { removeGently } from './remove-gently';
import type { WorkRow } from './journal';
import type { WorkContainers } from './work-containers';

interface Orphaned {
  readonly work: LeftWork;
  readonly orphan: Made;
}

export interface CleanUpOptions extends Pick<LeftBehindOptions, 'fateOf' | 'endProcesses'> {
  readonly work: Pick<WorkContainers, 'journal'>;
  readonly mirror: Pick<Mirror, 'engines' | 'connection' | 'refresh' | 'subscribe'>;
  readonly operations: Pick<Operations, 'start'>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** Takes away what a work made beside its containers; what cannot go now rejects, and is tried again the next time. */
  removeBeside?(row: WorkRow, runtime: string): Promise<void>;
}

/**
 * Whenever an engine becomes live, looks for what killed processes of this home left on it, and removes that, as an
 * operation which every face shows and which says what was removed. What cannot be removed now stays noted for the next
 * time, and so does what is on an engine that does not answer. Returns how to stop; it waits for a look under way.
 */
export function cleanUpWhenLive(options: CleanUpOptions): () => Promise<void> {
  const { mirror, logger } = options;
  const looked = new Map<string, number>();
  let looking: Promise<void> = Promise.resolve();
  let stopped = false;

  const look = ({ id, status }: Engine): void => {
    if (status.state !== 'live' || looked.get(id) === status.since) return;
    looked.set(id, status.since);
    // One engine after the other: both might find the same work.
    looking = looking.then(async () => {
      if (stopped) return;
      try {
        await cleanUp(options, id);
      } catch (error) {
        logger.warn({ error, engine: id }, 'what was left on an engine could not be looked at');
      }
    });
  };
  for (const engine of mirror.engines()) look(engine);
  const stop = mirror.subscribe((patch) => {
    if (patch.type === 'engines') for (const engine of patch.engines) look(engine);
  });
  return async () => {
    stopped = true;
    stop();
    await looking;
  };
}

async function cleanUp(options: CleanUpOptions, engine: string): Promise<void> {
  const { work, mirror, operations } = options;
  const { journal } = work;
  const connection = mirror.connection(engine);
  const left = await findLeftBehind({ ...options, journal }, connection);
  for (const one of left.filter(({ orphans }) => orphans.length === 0))
    await forget(options, one, connection.engine.runtime);
  const orphans = left.flatMap((work) => work.orphans.map((orphan): Orphaned => ({ work, orphan })));
  if (orphans.length === 0) return;
  const title = workNotices.removing({ count: orphans.length, engine: engineTitle(connection.engine) });
  const items = orphans.map(({ orphan: { id, name } }) => ({
    target: { engine, kind: 'container' as const, id },
    name,
  }));
  operations.start({ kind: 'work.clean-up', title, items }, (context) =>
    removeAll(options, engine, orphans, context),
  );
}

async function removeAll(
  options: CleanUpOptions,
  engine: string,
  orphans: readonly Orphaned[],
  { signal, item, progress }: OperationContext,
): Promise<void> {
  const { mirror, logger } = options;
  const connection = mirror.connection(engine);
  const removed: string[] = [];
  const failures: CleatError[] = [];
  const going = new Map(orphans.map(({ work }) => [work, work.orphans.length]));
  await Promise.all(
    orphans.map(async ({ work, orphan }, at) => {
      item(at, 'running');
      try {
        signal.throwIfAborted();
        await removeGently(connection, orphan.id, { signal });
        await mirror.refresh({ engine, kind: 'container', id: orphan.id });
        const others = (going.get(work) ?? 1) - 1;
        going.set(work, others);
        if (others === 0) await forget(options, work, connection.engine.runtime);
        removed.push(orphan.name);
        item(at, 'succeeded');
        logger.info(
          { engine, container: orphan.name, id: orphan.id, work: work.row },
          'an orphan was removed',
        );
      } catch (thrown) {
        const error = CleatError.from(thrown);
        failures.push(error);
        item(at, 'failed', error.wire);
        logger.warn({ engine, container: orphan.name, error }, 'an orphan could not be removed');
      }
    }),
  );
  progress({ message: workNotices.removed({ names: removed.sort() }) });
  const [first] = failures;
  if (first) throw first;
}

async function forget(
  { work, logger, removeBeside }: CleanUpOptions,
  { row }: LeftWork,
  runtime: string,
): Promise<void> {
  try {
    await removeBeside?.(row, runtime);
  } catch (error) {
    logger.warn({ error, work: row }, 'what a work left beside its containers could not be removed');
    return;
  }
  await work.journal.remove(row.id);
  if (row.idFile === undefined) return;
  await closeIdFile(row.idFile).catch((error: unknown) =>
    logger.warn({ error, path: row.idFile }, 'the folder of a launch is left'),
  );
}
