import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CleatError } from '../../../src-shared/model/error';
import type { Files } from '../../engines/files';
import { replaceFile } from '../../store/atomic-file';
import { ioError } from '../../store/io-error';
import { makeFolder } from '../../store/make-folder';
import { withLock } from '../../store/process-lock';
import type { Login } from '../login';

const entrySchema = z.looseObject({
  auth: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  identitytoken: z.string().optional(),
});
/** Docker’s config.json and containers-auth.json(5), as far as logins go. */
const storeSchema = z.looseObject({
  auths: z.record(z.string(), entrySchema).optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
  credsStore: z.string().optional(),
});
export type Store = z.infer<typeof storeSchema>;
export type StoreEntry = z.infer<typeof entrySchema>;

const objectSchema = z.record(z.string(), z.unknown());

/** How often somebody else may be faster before we give up. */
const TRIES = 5;

/** Never a piece of the file itself: it holds secrets. */
function corrupt(path: string, error: unknown): CleatError {
  const detail = error instanceof z.ZodError ? z.prettifyError(error) : 'it is not JSON.';
  return CleatError.of('store.corrupt', { path, detail });
}

function parsed(path: string, text: string): Store {
  try {
    return storeSchema.parse(JSON.parse(text));
  } catch (error) {
    throw corrupt(path, error);
  }
}

/** Undefined when there is no file, or nothing in it. Throws `store.corrupt`, `store.io`. */
export async function readStore(files: Files, path: string): Promise<Store | undefined> {
  let text: string | undefined;
  try {
    text = await files.read(path);
  } catch (error) {
    throw ioError(path, error);
  }
  return text === undefined || text.trim() === '' ? undefined : parsed(path, text);
}

export function loginIn(entry: StoreEntry | undefined): Login | undefined {
  if (entry?.identitytoken) return { identitytoken: entry.identitytoken };
  if (entry?.auth) {
    const text = Buffer.from(entry.auth, 'base64').toString('utf8').replace(/\0+$/, '');
    const at = text.indexOf(':');
    if (at > 0) return { username: text.slice(0, at), password: text.slice(at + 1) };
  }
  if (entry?.username && entry.password) return { username: entry.username, password: entry.password };
  return undefined; // a helper has it
}

/** The entry of a login as the engines’ own tools write it. */
export function entryOf({ username, password }: { username: string; password: string }): StoreEntry {
  return { auth: Buffer.from(`${username}:${password}`).toString('base64') };
}

export interface EditOptions {
  readonly files: Files;
  /** A folder of ours: the lock lies there, not among the engine’s files. */
  readonly locks: string;
  readonly signal: AbortSignal;
}

/**
 * Changes `auths` of a store and nothing else of it: lock → read → `edit` → temporary file (0600) → rename. A program that
 * does not know our lock and writes meanwhile is seen, and the change made anew on what it wrote. Behind a link its end is
 * replaced. `edit` gives undefined to leave all as it is.
 *
 * Throws `store.*`, `registry.store-changing`, `app.cancelled`, and what `edit` throws.
 */
export async function editLogins(
  path: string,
  { files, locks, signal }: EditOptions,
  edit: (auths: Readonly<Record<string, StoreEntry>>) => Readonly<Record<string, unknown>> | undefined,
): Promise<void> {
  const name = createHash('sha256').update(path).digest('hex').slice(0, 16);
  const read = async (at: string): Promise<string> => {
    try {
      return (await files.read(at)) ?? '';
    } catch (error) {
      throw ioError(at, error);
    }
  };
  await withLock(join(locks, `logins-${name}.lock`), { signal }, async () => {
    const real = await endOf(path);
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (signal.aborted) throw CleatError.of('app.cancelled', {}, { cause: signal.reason });
      const text = await read(real);
      const store = text.trim() === '' ? {} : parsed(path, text);
      const auths = edit(store.auths ?? {});
      if (!auths) return;
      // Not what the schema made of it: keys and their order stay as they are.
      const whole = text.trim() === '' ? {} : objectSchema.parse(JSON.parse(text));
      // Docker and Podman indent by tabs.
      const next = `${JSON.stringify({ ...whole, auths }, undefined, '\t')}\n`;
      const unchanged = async (): Promise<boolean> => (await read(real)) === text;
      if (await replaceFile(real, next, unchanged)) return;
    }
    throw CleatError.of('registry.store-changing', { path });
  });
}

/** The file that is meant, behind links; its folder is made. */
async function endOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw ioError(path, error);
    try {
      await makeFolder(dirname(path));
    } catch (thrown) {
      throw ioError(path, thrown);
    }
    return path;
  }
}
