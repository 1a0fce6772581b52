import { Header, Pax } from 'tar';
import { ArchiveError } from './archive-error';
import type { ByteReader } from './byte-reader';

const BLOCK = 512;
/** What stands before an entry, long names and PAX records, is kept in memory. */
const MAX_META_BYTES = 1024 * 1024;
/** As Linux: PATH_MAX. */
const MAX_PATH = 4096;

export interface TarEntry {
  readonly path: string;
  readonly type: 'file' | 'folder' | 'hard-link' | 'symlink' | 'other';
  readonly size: number;
  /** Where a link leads. */
  readonly link: string;
  /** Permissions. */
  readonly mode: number;
  /** Epoch ms. */
  readonly mtime: number;
}

/** How many entries may still come, over all archives that share it. */
export interface Allowance {
  entries: number;
}

/** The content of an entry, to be read before the next one comes; what is left is skipped. */
export class TarBody {
  #left: number;
  readonly #reader: ByteReader;

  constructor(reader: ByteReader, size: number) {
    this.#reader = reader;
    this.#left = size;
  }

  /** Throws ArchiveError when the archive ends in between. */
  async *chunks(): AsyncGenerator<Buffer, void, undefined> {
    while (this.#left > 0) {
      const chunk = await this.#reader.some(this.#left);
      if (!chunk) throw new ArchiveError('it ends in the middle.');
      this.#left -= chunk.length;
      yield chunk;
    }
  }

  /** The first bytes, which stay unread; fewer when it is shorter. */
  peek(length: number): Promise<Buffer> {
    return this.#reader.peek(Math.min(length, this.#left));
  }

  async end(): Promise<void> {
    if (this.#left > 0) await this.#reader.skip(this.#left);
    this.#left = 0;
  }
}

const TYPES: Readonly<Record<string, TarEntry['type']>> = {
  File: 'file',
  OldFile: 'file',
  ContiguousFile: 'file',
  Directory: 'folder',
  GNUDumpDir: 'folder',
  Link: 'hard-link',
  SymbolicLink: 'symlink',
};

function headerOf(block: Buffer, own: Pax | undefined, global: Pax | undefined): Header {
  try {
    return new Header(block, 0, own, global);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ArchiveError(`it has a header that makes no sense (${why}).`);
  }
}

/** Is this the first block of a tar, or of an empty one? */
export function looksLikeTar(block: Buffer): boolean {
  if (block.length < BLOCK) return false;
  const header = headerOf(block, undefined, undefined);
  return header.nullBlock || header.cksumValid;
}

async function metaText(reader: ByteReader, size: number): Promise<string> {
  if (size > MAX_META_BYTES) throw new ArchiveError('what it says of one file is longer than 1 MiB.');
  const content = (await reader.take(size)) ?? Buffer.alloc(0);
  await reader.skip(padding(size));
  return content.toString('utf8');
}

const padding = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;
const untilNul = (text: string): string => text.replace(/\0[^]*$/, '');

/**
 * Reads a tar to the end of its stream and calls `visit` with each entry, one after the other. Nothing is kept. A
 * `visit` that gives no promise does not read the content.
 *
 * Throws ArchiveError for what is no tar, ends early, has a path over 4,096 characters or more entries than `allowed`.
 */
export async function readTar(
  reader: ByteReader,
  allowed: Allowance,
  visit: (entry: TarEntry, body: TarBody) => Promise<void> | undefined,
): Promise<void> {
  let own: Pax | undefined;
  let global: Pax | undefined;
  let longPath: string | undefined;
  let longLink: string | undefined;
  for (;;) {
    const block = reader.ready(BLOCK) ?? (await reader.take(BLOCK));
    if (!block) return;
    const header = headerOf(block, own, global);
    if (header.nullBlock) break;
    if (!header.cksumValid) throw new ArchiveError('it is no tar archive, or a damaged one.');
    // What only describes the next one counts, too: endless descriptions are as bad as endless files.
    allowed.entries -= 1;
    if (allowed.entries < 0) throw new ArchiveError('it has more files than Cleat looks at.');
    const size = header.size ?? 0;
    const type: string = header.type;
    if (type === 'ExtendedHeader' || type === 'OldExtendedHeader')
      own = Pax.parse(await metaText(reader, size), own, false);
    else if (type === 'GlobalExtendedHeader') global = Pax.parse(await metaText(reader, size), global, true);
    else if (type === 'NextFileHasLongPath' || type === 'OldGnuLongPath')
      longPath = untilNul(await metaText(reader, size));
    else if (type === 'NextFileHasLongLinkpath') longLink = untilNul(await metaText(reader, size));
    else {
      const path = longPath ?? header.path ?? '';
      const link = longLink ?? header.linkpath ?? '';
      if (path.length > MAX_PATH || link.length > MAX_PATH)
        throw new ArchiveError('it has a path that is longer than any system takes.');
      const kind = TYPES[type] ?? 'other';
      // Links have no content, whatever size they tell.
      const bytes = kind === 'hard-link' || kind === 'symlink' ? 0 : size;
      const body = new TarBody(reader, bytes);
      const { mode = 0o644, mtime } = header;
      await visit({ path, type: kind, size: bytes, link, mode, mtime: mtime?.getTime() ?? 0 }, body);
      await body.end();
      if (padding(bytes) > 0) await reader.skip(padding(bytes));
      own = longPath = longLink = undefined;
    }
  }
  await reader.drain();
}
