import { z } from 'zod';
import { CleatError } from '../../src-shared/model/error';
import {
  VIEW_STATE_MAX_BYTES,
  viewStateKeySchema,
  viewStateValueSchema,
  type ViewState,
} from '../../src-shared/model/view-state';
import { problemsOf } from './atomic-file';
import type { Store } from './store';

/** What faces remember between starts. Errors are the store's. */
export interface ViewStateStore {
  get(): Promise<ViewState>;
  /**
   * Keeps a JSON value of at most `VIEW_STATE_MAX_BYTES` (as JSON in UTF-8); `null` forgets the key.
   * Throws `setting.invalid`.
   */
  set(key: string, value: unknown): Promise<void>;
}

const rowSchema = z.object({ key: z.string(), value: z.string() });

/** The store's owner is the only one who writes: after the first answer, nobody waits for the file again. */
export function createViewState({ store }: { readonly store: Store }): ViewStateStore {
  let known: Promise<Map<string, unknown>> | undefined;
  const all = (): Promise<Map<string, unknown>> => {
    known ??= store
      .all(rowSchema, 'SELECT key, value FROM view_state ORDER BY key')
      .then((rows) => new Map(rows.map(({ key, value }) => [key, JSON.parse(value) as unknown])))
      .catch((error: unknown) => {
        known = undefined;
        throw error;
      });
    return known;
  };
  const check = <S extends z.ZodType>(schema: S, key: string, value: unknown): z.output<S> => {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    throw CleatError.of('setting.invalid', { key, problems: problemsOf(parsed.error).join('; ') });
  };
  return {
    get: async () => Object.fromEntries(await all()),
    set: async (key, value) => {
      check(viewStateKeySchema, key, key);
      const json = JSON.stringify(check(viewStateValueSchema, key, value));
      const bytes = Buffer.byteLength(json);
      if (bytes > VIEW_STATE_MAX_BYTES) {
        const problems = `it takes ${bytes} bytes; the limit is ${VIEW_STATE_MAX_BYTES}`;
        throw CleatError.of('setting.invalid', { key, problems });
      }
      const values = await all();
      if (value === null) {
        await store.run('DELETE FROM view_state WHERE key = ?', key);
        values.delete(key);
      } else {
        await store.run(
          `INSERT INTO view_state (key, value) VALUES (?, ?)
           ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
          key,
          json,
        );
        values.set(key, JSON.parse(json) as unknown);
      }
    },
  };
}
