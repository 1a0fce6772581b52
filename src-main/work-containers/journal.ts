import { z } from 'zod';
import { CleatError } from '../../src-shared/model/error';
import type { ProcessMark } from '../../src-shared/model/process-mark';
import type { Store } from '../store/store';

/** What the work is. It decides what becomes of its container when the process that did it was killed. */
export const WORK_KINDS = ['probe', 'attached', 'launch', 'run'] as const;

/** Work in a container that has begun and not ended, as the database of the home has it. */
export interface WorkRow {
  readonly id: string;
  /**
   * `probe`: a look of ours (doctor, check). `attached`: on somebody's terminal. `launch`: a container for the user that
   * is being made. `run`: a plugin's.
   */
  readonly kind: (typeof WORK_KINDS)[number];
  /** As people call it. */
  readonly title: string;
  /** The id of the engine it is on. */
  readonly engine: string;
  /** The runtime's CLI notes the container's id there, and the engine keeps the path with it; else it has labels. */
  readonly idFile?: string | undefined;
  /** Who does it: the work is over when that process has gone. */
  readonly process: ProcessMark;
  /** Epoch ms. */
  readonly at: number;
}

const rowSchema = z.object({
  id: z.string(),
  kind: z.enum(WORK_KINDS),
  title: z.string(),
  engine: z.string(),
  id_file: z.string().nullable(),
  process: z.string(),
  at: z.number(),
});
const markSchema = z.object({ pid: z.number(), started: z.string(), place: z.string() });
const homeSchema = z.object({ id: z.string().min(1) });

/** The journal of work in containers. Errors are the store's. */
export interface Journal {
  /** Made with the database: no other home has it. */
  home(): Promise<string>;
  add(row: WorkRow): Promise<void>;
  /** One that is not there has been removed already. */
  remove(id: string): Promise<void>;
  get(id: string): Promise<WorkRow | undefined>;
  /** All that have not ended, oldest first. */
  list(): Promise<readonly WorkRow[]>;
}

function rowOf({ id_file: idFile, process, ...rest }: z.output<typeof rowSchema>): WorkRow {
  return {
    ...rest,
    process: markSchema.parse(JSON.parse(process)),
    ...(idFile === null ? {} : { idFile }),
  };
}

export function createJournal(store: Pick<Store, 'all' | 'get' | 'run'>): Journal {
  const columns = 'id, kind, title, engine, id_file, process, at';
  let home: Promise<string> | undefined;
  return {
    home: () => {
      home ??= store.get(homeSchema, 'SELECT id FROM home').then((row) => {
        if (row) return row.id;
        throw CleatError.of('store.corrupt', { path: 'cleat.db', detail: 'the home has no id' });
      });
      home.catch(() => (home = undefined));
      return home;
    },
    add: async ({ id, kind, title, engine, idFile, process, at }) => {
      await store.run(
        `INSERT INTO work_containers (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`,
        id,
        kind,
        title,
        engine,
        idFile ?? null,
        JSON.stringify(process),
        at,
      );
    },
    remove: async (id) => {
      await store.run('DELETE FROM work_containers WHERE id = ?', id);
    },
    get: async (id) => {
      const row = await store.get(rowSchema, `SELECT ${columns} FROM work_containers WHERE id = ?`, id);
      return row && rowOf(row);
    },
    list: async () =>
      (await store.all(rowSchema, `SELECT ${columns} FROM work_containers ORDER BY at, id`)).map(rowOf),
  };
}
