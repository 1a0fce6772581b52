import { randomUUID } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { CleatError } from '../../src-shared/model/error';
import { ioError } from './io-error';
import { makeFolder } from './make-folder';
import { withLock } from './process-lock';
import { readText } from './read-text';

/** Owner only. */
const FILE_MODE = 0o600;

export interface JsonFile<S extends z.ZodType> {
  readonly path: string;
  /** Loose where keys of other versions shall survive. */
  readonly schema: S;
  /** The number a newer Cleat raises when this one must not touch the file; absent in a file means this. */
  readonly version?: number;
}

const versioned = z.looseObject({ schema: z.number().int().optional() });

/** Parses what a file holds. Throws `store.corrupt`, naming each place, or `store.newer`. */
export function parseJsonFile<S extends z.ZodType>(file: JsonFile<S>, text: string): z.output<S> {
  const { path, schema, version = 1 } = file;
  const corrupt = (detail: string, cause: unknown): CleatError =>
    CleatError.of('store.corrupt', { path, detail }, { cause });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw corrupt(error instanceof Error ? error.message : String(error), error);
  }
  const found = versioned.safeParse(value).data?.schema ?? version;
  if (found > version) throw CleatError.of('store.newer', { path, found, known: version });
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw corrupt(problemsOf(parsed.error).join('; '), parsed.error);
  return parsed.data;
}

/** Every problem as `path: what`, the path in the file's own words. */
export function problemsOf(error: z.ZodError): string[] {
  return error.issues.map(({ path, message }) => {
    const place = path.map(String).join('.');
    return place === '' ? message : `${place}: ${message}`;
  });
}

/**
 * Reads a JSON file; undefined when there is none (which an empty file is not: that one is corrupt).
 * Throws `store.io`, `store.corrupt`, `store.newer`.
 */
export async function readJsonFile<S extends z.ZodType>(file: JsonFile<S>): Promise<z.output<S> | undefined> {
  let text: string;
  try {
    text = await readText(file.path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw ioError(file.path, error);
  }
  return parseJsonFile(file, text);
}

/** Makes a rename last over a power cut. Windows cannot open folders and does not need it. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Replaces a file as a whole, for its owner only: temporary file → fsync → `isFree` → rename.
 *
 * @param isFree asked last: false leaves the file as it is
 * @returns whether it was replaced
 * Throws `store.io`, `store.disk-full`, and what `isFree` throws.
 */
export async function replaceFile(
  path: string,
  text: string,
  isFree: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<boolean> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomUUID()}.tmp`);
  let handle: FileHandle | undefined;
  try {
    handle = await open(temporary, 'wx', FILE_MODE);
    await handle.writeFile(text, 'utf8');
    await handle.sync();
    await handle.close();
    handle = undefined;
    if (!(await isFree())) {
      await rm(temporary, { force: true });
      return false;
    }
    await rename(temporary, path);
    await syncFolder(folder);
    return true;
  } catch (error) {
    await handle?.close();
    await rm(temporary, { force: true });
    throw error instanceof CleatError ? error : ioError(path, error);
  }
}

/**
 * Changes a JSON file: lock → read again → `mutate` → temporary file → fsync → rename. A reader sees the old
 * file or the new one, two writers never lose each other's change, and a file that cannot be read is left alone.
 * `mutate` gets undefined when there is no file, and returns what shall be in it.
 * Throws `store.io`, `store.disk-full`, `store.corrupt`, `store.newer`, `store.locked`, and what `mutate` throws.
 */
export async function updateJsonFile<S extends z.ZodType>(
  file: JsonFile<S>,
  mutate: (current: z.output<S> | undefined) => z.output<S>,
  options: { readonly waitMs?: number; readonly signal?: AbortSignal } = {},
): Promise<z.output<S>> {
  const { path } = file;
  const folder = dirname(path);
  try {
    await makeFolder(folder);
  } catch (error) {
    throw ioError(path, error);
  }
  return withLock(join(folder, 'locks', `${basename(path)}.lock`), options, async () => {
    const next = mutate(await readJsonFile(file));
    const text = `${JSON.stringify(next, undefined, 2)}\n`;
    const checked = parseJsonFile(file, text); // what would be refused tomorrow is not written today
    await replaceFile(path, text);
    return checked;
  });
}
