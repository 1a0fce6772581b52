import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { LaunchRecord } from '../../src-shared/model/launch';
import { runSpecSchema, type RunSpec } from '../../src-shared/plugin-api/run-spec';
import type { Store } from '../store/store';

/** How many are kept. */
const KEPT = 50;

const rowSchema = z.object({ id: z.string(), at: z.number(), runtime: z.string(), spec: z.string() });

/** Launches to repeat, in the database of the home. Errors are the store's. */
export interface RecentLaunches {
  /** The same spec on the same runtime stands once, at its newest time. Values of secrets are not kept. */
  add(runtime: string, spec: RunSpec): Promise<void>;
  /** Newest first; one that this version cannot read is left out. */
  list(): Promise<readonly LaunchRecord[]>;
  forget(id: string): Promise<boolean>;
}

/** The same spec gives the same text, whatever the order of its keys. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, canonical(one)]),
  );
}

function withoutSecrets(spec: RunSpec): RunSpec {
  if (!spec.secrets) return spec;
  return { ...spec, secrets: Object.fromEntries(Object.keys(spec.secrets).map((key) => [key, ''])) };
}

export function createRecentLaunches(
  store: Pick<Store, 'all' | 'run' | 'transaction'>,
  now: () => number = Date.now,
): RecentLaunches {
  return {
    add: async (runtime, spec) => {
      const text = JSON.stringify(canonical(withoutSecrets(spec)));
      const key = createHash('sha256').update(`${runtime}\n${text}`).digest('hex');
      await store.transaction([
        {
          sql: `INSERT INTO launches (id, key, at, runtime, spec) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (key) DO UPDATE SET at = max(excluded.at, at + 1)`,
          params: [randomUUID(), key, now(), runtime, text],
        },
        {
          sql: 'DELETE FROM launches WHERE id NOT IN (SELECT id FROM launches ORDER BY at DESC LIMIT ?)',
          params: [KEPT],
        },
      ]);
    },
    list: async () => {
      const rows = await store.all(
        rowSchema,
        'SELECT id, at, runtime, spec FROM launches ORDER BY at DESC LIMIT ?',
        KEPT,
      );
      return rows.flatMap(({ spec, ...row }) => {
        const parsed = runSpecSchema.safeParse(JSON.parse(spec));
        return parsed.success ? [{ ...row, spec: parsed.data }] : [];
      });
    },
    forget: async (id) => (await store.run('DELETE FROM launches WHERE id = ?', id)) > 0,
  };
}
