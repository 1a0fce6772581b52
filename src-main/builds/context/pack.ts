import type { Stats } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { unreadable } from './failures';
import { onDisk } from './path-bytes';
import { PIECE, readPieces, readWhole } from './read-file';
import { deviceOf, padding, tarHeader, TRAILER, typeOf, type TarEntry } from './tar-header';
import type { Found } from './walk';

/** A file that stands in no folder, or another content for one that does. */
export interface Extra {
  /** In the archive, in bytes. */
  readonly path: string;
  readonly content: Buffer;
  readonly mode: number;
}

/** How many entries are read before they are asked for. */
const AHEAD = 16;
/** What is passed on at once, in bytes. */
const BATCH = 128 * 1024;

/** An entry that is ready, or one whose content is read when its turn comes. */
type Prepared = { readonly head: Buffer; readonly large?: { readonly path: string; readonly size: number } };

/**
 * A tar archive of what was found, in pieces. Files are read a few ahead, and a large one only while it is taken, so that
 * memory stays flat whatever the folder holds.
 *
 * @param root absolute, in bytes
 * @param extras those that were not found come last
 */
export async function* pack(
  root: string,
  found: AsyncIterable<Found>,
  extras: readonly Extra[],
): AsyncGenerator<Buffer> {
  const batch = new Batch();
  for await (const { head, large } of prepared(root, found, extras)) {
    yield* batch.add(head);
    if (!large) continue;
    for await (const piece of readPieces(large.path, large.size)) yield* batch.add(piece);
    yield* batch.add(padding(large.size));
  }
  yield* batch.add(TRAILER);
  yield* batch.rest();
}

async function* prepared(
  root: string,
  found: AsyncIterable<Found>,
  extras: readonly Extra[],
): AsyncGenerator<Prepared> {
  const left = new Map(extras.map((extra) => [extra.path, extra]));
  const links = new Map<string, string>();
  const ahead: Promise<Prepared>[] = [];
  try {
    for await (const each of found) {
      const entry = entryOf(each, links);
      if (!entry) continue;
      const extra = left.get(each.path);
      left.delete(each.path);
      const next = extra ? Promise.resolve(prepareExtra(extra, each.stats)) : prepare(root, entry);
      // Its failure is thrown when its turn comes; when that never comes, nobody needs it.
      next.catch(() => undefined);
      ahead.push(next);
      const first = ahead.length > AHEAD ? ahead.shift() : undefined;
      if (first) yield await first;
    }
    for (let first = ahead.shift(); first; first = ahead.shift()) yield await first;
    for (const extra of left.values()) yield prepareExtra(extra);
  } finally {
    // Whatever is open closes before this ends.
    await Promise.allSettled(ahead);
  }
}

/** @param links the path of each file that has other names, by what identifies it */
function entryOf({ path, stats }: Found, links: Map<string, string>): TarEntry | undefined {
  const type = typeOf(stats);
  if (!type) return undefined;
  const common = { mode: modeOf(stats), mtime: Math.floor(stats.mtimeMs / 1000), size: 0 };
  if (type === 'Directory') return { ...common, type, path: `${path}/` };
  if (stats.nlink > 1) {
    const identity = `${stats.dev}:${stats.ino}`;
    const link = links.get(identity);
    if (link !== undefined) return { ...common, type: 'Link', path, link };
    links.set(identity, path);
  }
  if (type === 'File') return { ...common, type, path, size: stats.size };
  const isDevice = type === 'CharacterDevice' || type === 'BlockDevice';
  return { ...common, type, path, ...(isDevice ? { device: deviceOf(stats.rdev) } : {}) };
}

/** Windows has no bits to send: the docker CLI makes all runnable there. */
const modeOf = (stats: Stats): number => (process.platform === 'win32' ? 0o755 : stats.mode & 0o7777);

async function prepare(root: string, entry: TarEntry): Promise<Prepared> {
  const full = `${root}/${entry.path}`;
  if (entry.type === 'SymbolicLink') {
    try {
      return { head: tarHeader({ ...entry, link: await readlink(onDisk(full), { encoding: 'latin1' }) }) };
    } catch (error) {
      throw unreadable(full, error);
    }
  }
  const head = tarHeader(entry);
  if (entry.size === 0) return { head };
  if (entry.size > PIECE) return { head, large: { path: full, size: entry.size } };
  const content = await readWhole(full, entry.size);
  return { head: Buffer.concat([head, content, padding(entry.size)]) };
}

function prepareExtra({ path, content, mode }: Extra, stats?: Stats): Prepared {
  const size = content.length;
  const mtime = stats ? Math.floor(stats.mtimeMs / 1000) : 0;
  const head = tarHeader({ type: 'File', path, mode: stats?.isFile() ? modeOf(stats) : mode, size, mtime });
  return { head: Buffer.concat([head, content, padding(size)]) };
}

/** Joins small pieces, so that a reader is woken once for many files. */
class Batch {
  #pieces: Buffer[] = [];
  #bytes = 0;

  *add(piece: Buffer): Generator<Buffer> {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes >= BATCH) yield* this.rest();
  }

  *rest(): Generator<Buffer> {
    const [first] = this.#pieces;
    if (first) yield this.#pieces.length === 1 ? first : Buffer.concat(this.#pieces, this.#bytes);
    this.#pieces = [];
    this.#bytes = 0;
  }
}
