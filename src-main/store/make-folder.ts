import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Owner only: what Cleat keeps is nobody else's business. */
const FOLDER_MODE = 0o700;

/**
 * Makes a folder and those above it. Throws the system's error.
 *
 * Not `mkdir` with `recursive`: where the system answers ENOENT for a folder whose parent is there (procfs, an
 * automounter without that entry), Node's own goes round for ever at full speed.
 */
export async function makeFolder(path: string): Promise<void> {
  if (await made(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeFolder(parent);
  await mkdir(path, { mode: FOLDER_MODE }).catch((error: unknown) => existing(path, error));
}

/** False when the folder above is missing. */
async function made(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: FOLDER_MODE });
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    await existing(path, error);
    return true;
  }
}

/** Passes when it is a folder after all (somebody was faster), else throws the error. */
async function existing(path: string, error: unknown): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) throw error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
