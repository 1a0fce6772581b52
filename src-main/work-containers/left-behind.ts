import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessMark } from '../../src-shared/model/process-mark';
import type { EngineConnection } from '../engines/connection';
import { fateOf as fateOfProcess, type ProcessFate } from '../exec/process-mark';
import { endProcessesWith } from '../exec/processes-with';
import { findMade, type Made } from './find-made';
import { readIdFile } from './id-file';
import type { Journal, WorkRow } from './journal';
import { WORK_LABEL } from './labels';
import { isOf, isOrphan } from './verdict';

/** How long an engine may take to make what a CLI had asked for before it was ended, ms. */
const SETTLE_MS = 2_000;
const LOOK_MS = 250;

/** Work whose process was killed, and what is to be removed of it; none where nothing was left. */
export interface LeftWork {
  readonly row: WorkRow;
  readonly orphans: readonly Made[];
}

export interface LeftBehindOptions {
  readonly journal: Pick<Journal, 'home' | 'list'>;
  /** Default: as the system says. */
  fateOf?(mark: ProcessMark): Promise<ProcessFate>;
  endProcesses?(words: readonly string[]): Promise<number>;
}

type Looking = Pick<EngineConnection, 'facts' | 'listContainers' | 'inspectContainer'>;

/** Words that a CLI of this work has in its command line, and nothing else. */
function wordsOf(row: WorkRow): readonly string[] {
  return row.idFile === undefined ? ['run', `${WORK_LABEL}=${row.id}`] : ['run', row.idFile];
}

/**
 * What killed processes of this home left on an engine. Their CLIs, which may outlive them and go on, are ended first.
 * Only work in the journal whose process has certainly gone is looked at. Removes no container. Throws `engine.*`,
 * `store.*`.
 */
export async function findLeftBehind(
  { journal, fateOf = fateOfProcess, endProcesses = endProcessesWith }: LeftBehindOptions,
  connection: Looking & Pick<EngineConnection, 'engine'>,
): Promise<readonly LeftWork[]> {
  const rows = await journal.list();
  const fates = await Promise.all(rows.map(({ process }) => fateOf(process)));
  const left = rows.filter((_, at) => fates[at] === 'dead');
  if (left.length === 0) return [];
  const home = await journal.home();
  const works: LeftWork[] = [];
  for (const row of left) {
    // Looked at first: a CLI on a terminal ends its container when it is ended.
    const before = await madeOf(home, row, connection);
    const ended = await endProcesses(wordsOf(row));
    const late = ended > 0 && before.length === 0;
    const made = late ? await madeLate(home, row, connection) : before;
    // The same engine may have another id today: only where its containers are found is work of other ids here.
    if (made.length > 0 || row.engine === connection.engine.id)
      works.push({ row, orphans: made.filter((one) => isOrphan(home, row, 'dead', one)) });
  }
  return works;
}

/** What a CLI had asked for before it was ended, and the engine made all the same. */
async function madeLate(home: string, row: WorkRow, connection: Looking): Promise<readonly Made[]> {
  const deadline = performance.now() + SETTLE_MS;
  while (performance.now() < deadline) {
    const made = await madeOf(home, row, connection);
    // On a terminal nobody was there when it ended.
    if (made.length > 0)
      return row.kind === 'attached' ? made.map((one) => ({ ...one, state: 'running' })) : made;
    await delay(LOOK_MS);
  }
  return [];
}

/** One container where it has a file; a probe makes several, one after the other or at once. */
async function madeOf(home: string, row: WorkRow, connection: Looking): Promise<readonly Made[]> {
  const containers = await connection.listContainers();
  if (row.idFile === undefined) return containers.filter((one) => isOf(home, row, one));
  const noted = await readIdFile(row.idFile);
  const made = await findMade(connection, containers, { idFile: row.idFile, noted, at: row.at });
  return made ? [made] : [];
}
