import { close, constants, open, read } from 'node:fs';
import { promisify } from 'node:util';
import { CleatError } from '../../../src-shared/model/error';
import { unreadable } from './failures';
import { asText, onDisk } from './path-bytes';

const openFile = promisify(open);
const closeFile = promisify(close);
const readFile = promisify(read);

/** Not through a link that came meanwhile, and without waiting for the writer of a pipe that came meanwhile. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
/** A file up to this size is read in one piece. */
export const PIECE = 64 * 1024;
const LARGE_PIECE = 256 * 1024;

/**
 * A file's content in pieces: exactly `size` bytes. `path` is absolute, in bytes. The file is closed when the iteration
 * ends, however it ends.
 *
 * Throws `build.unreadable`, `build.file-gone`, and `build.file-changed` when it has not exactly that size any more.
 */
export async function* readPieces(path: string, size: number): AsyncGenerator<Buffer> {
  const fd = await openToRead(path);
  try {
    let rest = size;
    while (rest > 0) {
      const piece = await readUpTo(fd, path, Math.min(rest, LARGE_PIECE));
      if (piece.length === 0) throw changed(path);
      rest -= piece.length;
      yield piece;
    }
    if ((await readUpTo(fd, path, 1)).length > 0) throw changed(path);
  } finally {
    await closeFile(fd);
  }
}

/** The same for a file of at most `PIECE` bytes, at once: one byte more is asked for, so that one read tells growth. */
export async function readWhole(path: string, size: number): Promise<Buffer> {
  const fd = await openToRead(path);
  try {
    let content = await readUpTo(fd, path, size + 1);
    while (content.length < size) {
      const more = await readUpTo(fd, path, size + 1 - content.length);
      if (more.length === 0) throw changed(path);
      content = Buffer.concat([content, more]);
    }
    if (content.length > size) throw changed(path);
    return content;
  } finally {
    await closeFile(fd);
  }
}

async function openToRead(path: string): Promise<number> {
  return await openFile(onDisk(path), FLAGS).catch((error: unknown) => {
    throw unreadable(path, error);
  });
}

async function readUpTo(fd: number, path: string, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  const { bytesRead } = await readFile(fd, buffer, 0, length, null).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  return buffer.subarray(0, bytesRead);
}

const changed = (path: string): CleatError => CleatError.of('build.file-changed', { path: asText(path) });
