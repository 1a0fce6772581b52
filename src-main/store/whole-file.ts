import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { CleatError } from '../../src-shared/model/error';

/** Owner only, as for everything Cleat writes; a file that is replaced keeps its own rights. */
const FILE_MODE = 0o600;
const PERMISSIONS = 0o777;

export interface WholeFile {
  write(piece: string | Uint8Array): Promise<void>;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What the system said about writing `path`, in words of the catalogue. */
async function fileError(path: string, error: unknown): Promise<unknown> {
  const code = codeOf(error);
  if (code === undefined || error instanceof CleatError) return error;
  const cause = { cause: error };
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR': {
      const folder = dirname(path);
      // A file system of the kernel's answers so for every file that it does not have itself.
      return (await isFolder(folder))
        ? CleatError.of('file.io', { path, detail: `no file can be made in “${folder}”.` }, cause)
        : CleatError.of('file.no-folder', { path, folder }, cause);
    }
    case 'EACCES':
    case 'EPERM':
      return CleatError.of('file.permission', { path, detail: 'the system does not allow it.' }, cause);
    case 'EROFS':
      return CleatError.of('file.permission', { path, detail: 'the disk is read-only.' }, cause);
    case 'ENOSPC':
    case 'EDQUOT':
      return CleatError.of('file.disk-full', { path }, cause);
    default:
      return CleatError.of('file.io', { path, detail: error instanceof Error ? error.message : code }, cause);
  }
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined); // what is wrong with it is said already
  return found?.isDirectory() === true;
}

/** The file that will be replaced: behind a link its end. Throws `file.not-a-file` for what is none. */
async function target(path: string): Promise<{ path: string; mode: number }> {
  try {
    const real = await realpath(path);
    const found = await stat(real);
    if (found.isFile()) return { path: real, mode: found.mode & PERMISSIONS };
    const what = found.isDirectory() ? 'a folder' : 'no ordinary file';
    throw CleatError.of('file.not-a-file', { path, what });
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    return { path, mode: FILE_MODE };
  }
}

/**
 * Writes a file as a whole: what `fill` writes goes to a temporary file beside it, which takes its place at the
 * end. When `fill` throws, or anything fails, the temporary file is gone and an old file is as it was.
 *
 * @param path absolute, or below `cwd`
 * Throws `file.relative`, `file.not-a-file`, `file.no-folder`, `file.permission`, `file.disk-full`, `file.io`, and
 * what `fill` throws.
 */
export async function writeWholeFile(
  path: string,
  { cwd, signal }: { readonly cwd?: string | undefined; readonly signal?: AbortSignal },
  fill: (file: WholeFile) => Promise<void>,
): Promise<void> {
  if (path.includes('\0') || (!isAbsolute(path) && cwd === undefined))
    throw CleatError.of('file.relative', { path });
  const wanted = cwd === undefined ? path : resolve(cwd, path);
  let handle: FileHandle | undefined;
  let temporary: string | undefined;
  try {
    const { path: real, mode } = await target(wanted);
    // A short name: one made from a long name would be too long.
    const beside = join(dirname(real), `.cleat-${randomUUID()}.tmp`);
    handle = await open(beside, 'wx', mode);
    temporary = beside;
    const opened = handle;
    // The umask takes rights from a new file; where they are the same a file system without rights is left alone.
    const { mode: given } = await opened.stat();
    if (mode !== FILE_MODE && (given & PERMISSIONS) !== mode) await opened.chmod(mode);
    await fill({
      write: async (piece) => {
        signal?.throwIfAborted();
        await opened.appendFile(piece, 'utf8');
      },
    });
    await opened.sync();
    await opened.close();
    handle = undefined;
    signal?.throwIfAborted();
    await rename(beside, real);
    temporary = undefined;
  } catch (error) {
    throw await fileError(wanted, error);
  } finally {
    // Both fail only where the write has failed before, and that is what is told.
    await handle?.close().catch(() => undefined);
    if (temporary !== undefined) await rm(temporary, { force: true }).catch(() => undefined);
  }
}
