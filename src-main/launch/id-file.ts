import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { findExecutable } from '../exec/find-executable';
import type { Environment } from '../exec/spawn-command';

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
  const folder = await mkdtemp(join(tmpdir(), 'cleat-launch-'));
  const path = join(folder, randomUUID());
  return {
    path,
    read: async () => {
      const text = (await whenThere(readFile(path, 'utf8')))?.trim() ?? '';
      return isId(text) ? text : undefined;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
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
