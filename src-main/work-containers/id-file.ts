import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { findExecutable } from '../exec/find-executable';
import type { Environment } from '../exec/spawn-command';

/** How the folder of one launch begins. */
const FOLDER = 'cleat-launch-';

/** A container's id as Docker and Podman print it. */
export const ID = /^[0-9a-f]{64}$/;

/**
 * Where a CLI notes which container it has made: the only way to tell it from one of the same name made elsewhere.
 * The engine keeps the path with the container, so that it is known even where the CLI did not come to write.
 */
export interface IdFile {
  /** Not there for a CLI that could not write it. */
  readonly path: string | undefined;
  /** What was noted: nothing when the CLI did not come to make one. Throws what reading a file does. */
  read(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** A new place for one launch by the CLI `file`, in a folder that nobody else can look into. */
export async function openIdFile(
  file: string,
  env: Environment,
  isId: (word: string) => boolean,
): Promise<IdFile> {
  if (await isConfined(file, env))
    return { path: undefined, read: () => Promise.resolve(undefined), close: () => Promise.resolve() };
  const path = join(await mkdtemp(join(tmpdir(), FOLDER)), randomUUID());
  return {
    path,
    read: async () => {
      const text = await readIdFile(path);
      return text !== undefined && isId(text) ? text : undefined;
    },
    close: () => closeIdFile(path),
  };
}

/** What a CLI noted at the path of an `IdFile`; nothing when it did not come to that. Throws what reading does. */
export async function readIdFile(path: string): Promise<string | undefined> {
  return (await whenThere(readFile(path, 'utf8')))?.trim() || undefined;
}

/** Takes the folder of an `IdFile` away; one that is not there is no failure. */
export async function closeIdFile(path: string): Promise<void> {
  const folder = dirname(path);
  if (basename(folder).startsWith(FOLDER)) await rm(folder, { recursive: true, force: true });
}

/** A snap sees a `/tmp` of its own: told to write to ours, it would not launch at all. */
async function isConfined(file: string, env: Environment): Promise<boolean> {
  const path = await findExecutable(file, { env });
  if (path === undefined) return false;
  return path.startsWith('/snap/') || basename((await whenThere(realpath(path))) ?? '') === 'snap';
}

async function whenThere<T>(look: Promise<T>): Promise<T | undefined> {
  try {
    return await look;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
