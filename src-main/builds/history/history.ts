import { z } from 'zod';
import type { Build, BuildLog, BuildSummary } from '../../../src-shared/model/build';
import { fateOf } from '../../exec/process-mark';
import type { SqlValue, Statement } from '../../store/protocol';
import type { Store } from '../../store/store';
import { buildOf, COLUMNS, rowSchema, summaryOf, type BuildRow } from './rows';

/** How many builds are kept; the oldest that have ended go first. */
const KEPT = 200;

const logRow = z.object({ seq: z.number(), text: z.string() });
const logItems: z.ZodType<BuildLog[]> = z.array(
  z.object({
    step: z.string(),
    stream: z.enum(['stdout', 'stderr']),
    text: z.string(),
    time: z.number(),
  }),
);

/** A piece of a build's log. */
export interface LogChunk {
  /** Grows; pieces that are no longer kept leave gaps. */
  readonly seq: number;
  readonly items: readonly BuildLog[];
}

/** Builds in the database of the home, by whatever face. Errors are the store's. */
export interface BuildHistory {
  add(row: BuildRow): Promise<void>;
  /** Writes what has changed of a row, and pieces of its log, together. */
  save(row: BuildRow, chunks?: readonly LogChunk[], drop?: readonly number[]): Promise<void>;
  /** Newest first. */
  list(): Promise<readonly BuildSummary[]>;
  /** Whole ids that begin so: none, one, or two of several. */
  find(id: string): Promise<readonly string[]>;
  get(id: string): Promise<Build | undefined>;
  /** The first piece of the log from `seq` on. */
  log(id: string, seq: number): Promise<LogChunk | undefined>;
  /** How many of these there were. */
  remove(ids: readonly string[]): Promise<number>;
}

const VALUES: readonly (keyof BuildRow)[] = [
  'ended_at',
  'state',
  'operation',
  'steps',
  'warnings',
  'context_bytes',
  'log_lost',
  'image',
  'error',
  'dockerfile',
];

const ALL = COLUMNS.join(', ');

const column = (value: BuildRow[keyof BuildRow]): SqlValue =>
  value !== null && typeof value === 'object' ? JSON.stringify(value) : value;

export function createBuildHistory(store: Pick<Store, 'all' | 'get' | 'run' | 'transaction'>): BuildHistory {
  /** One whose process was killed did not end: it is said so from the first time it is looked at. */
  const settled = async (row: BuildRow): Promise<BuildRow> => {
    if (row.state !== 'running' || row.process === null || (await fateOf(row.process)) !== 'dead') return row;
    const ended: BuildRow = {
      ...row,
      state: 'interrupted',
      steps: row.steps.map((step) => (step.state === 'running' ? { ...step, state: 'cancelled' } : step)),
    };
    const sql = `UPDATE builds SET state = ?, steps = ? WHERE id = ? AND state = 'running'`;
    await store.run(sql, ended.state, JSON.stringify(ended.steps), row.id);
    return ended;
  };
  return {
    add: async (row) => {
      await store.transaction([
        {
          sql: `INSERT INTO builds (${ALL}) VALUES (${COLUMNS.map(() => '?').join(', ')})`,
          params: COLUMNS.map((name) => column(row[name])),
        },
        {
          sql: `DELETE FROM builds WHERE id IN (SELECT id FROM builds WHERE state <> 'running'
                ORDER BY started_at DESC LIMIT -1 OFFSET ?)`,
          params: [KEPT],
        },
      ]);
    },
    save: async (row, chunks = [], drop = []) => {
      // A row that was removed while it ran stays away, and so does its log.
      await store.transaction([
        {
          sql: `UPDATE builds SET ${VALUES.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`,
          params: [...VALUES.map((name) => column(row[name])), row.id],
        },
        ...chunks.map(({ seq, items }): Statement => ({
          sql: 'INSERT INTO build_logs (build, seq, text) SELECT id, ?, ? FROM builds WHERE id = ?',
          params: [seq, JSON.stringify(items), row.id],
        })),
        ...drop.map((seq): Statement => ({
          sql: 'DELETE FROM build_logs WHERE build = ? AND seq = ?',
          params: [row.id, seq],
        })),
      ]);
    },
    list: async () => {
      const sql = `SELECT ${ALL} FROM builds ORDER BY started_at DESC, id`;
      return (await Promise.all((await store.all(rowSchema, sql)).map(settled))).map(summaryOf);
    },
    find: async (id) => {
      const sql = 'SELECT id FROM builds WHERE substr(id, 1, length(?)) = ? LIMIT 2';
      return (await store.all(z.object({ id: z.string() }), sql, id, id)).map((row) => row.id);
    },
    get: async (id) => {
      const row = await store.get(rowSchema, `SELECT ${ALL} FROM builds WHERE id = ?`, id);
      return row && buildOf(await settled(row));
    },
    log: async (id, seq) => {
      const sql = 'SELECT seq, text FROM build_logs WHERE build = ? AND seq >= ? ORDER BY seq LIMIT 1';
      const row = await store.get(logRow, sql, id, seq);
      return row && { seq: row.seq, items: logItems.parse(JSON.parse(row.text)) };
    },
    remove: async (ids) => {
      let removed = 0;
      for (const id of ids) removed += await store.run('DELETE FROM builds WHERE id = ?', id);
      return removed;
    },
  };
}
