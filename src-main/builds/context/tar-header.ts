import type { Stats } from 'node:fs';
import { Header } from 'tar';

/** The kinds of entry, as `tar` calls them. */
type Type = 'File' | 'Directory' | 'SymbolicLink' | 'Link' | 'FIFO' | 'CharacterDevice' | 'BlockDevice';

/** What is written of a file before its content. Paths are in bytes. */
export interface TarEntry {
  readonly type: Type;
  readonly path: string;
  readonly link?: string;
  /** Permissions, set-id and sticky bits. */
  readonly mode: number;
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  readonly device?: { readonly major: number; readonly minor: number };
}

const BLOCK = 512;
/** The largest number of an octal field of 12 bytes: 8 GiB - 1. */
const LARGEST = 0o77777777777;
// eslint-disable-next-line no-control-regex -- control characters are ASCII, too
const NOT_ASCII = /[^\x00-\x7f]/g;

/** The header's blocks; what does not fit into the old format stands in PAX records before it, as Go writes them. */
export function tarHeader(entry: TarEntry): Buffer {
  const records: [string, string][] = [];
  if (!fits(entry.path)) records.push(['path', entry.path]);
  if (entry.link !== undefined && !fits(entry.link)) records.push(['linkpath', entry.link]);
  if (entry.size > LARGEST) records.push(['size', String(entry.size)]);
  const odd = entry.mtime < 0 || entry.mtime > LARGEST;
  if (odd) records.push(['mtime', String(entry.mtime)]);
  const main = block({
    type: entry.type,
    path: short(entry.path),
    ...(entry.link === undefined ? {} : { linkpath: short(entry.link) }),
    mode: entry.mode,
    uid: 0,
    gid: 0,
    size: entry.size > LARGEST ? 0 : entry.size,
    mtime: new Date(odd ? 0 : entry.mtime * 1000),
    ...(entry.device ? { devmaj: entry.device.major, devmin: entry.device.minor } : {}),
  });
  if (records.length === 0) return main;
  const body = Buffer.from(records.map(record).join(''), 'latin1');
  const before = block({
    type: 'ExtendedHeader',
    path: 'PaxHeaders.0/entry',
    mode: 0o644,
    uid: 0,
    gid: 0,
    size: body.length,
    mtime: new Date(0),
  });
  return Buffer.concat([before, body, padding(body.length), main]);
}

/** Zeroes up to the next block. */
export const padding = (size: number): Buffer => ZEROES.subarray(0, (BLOCK - (size % BLOCK)) % BLOCK);

/** What ends an archive. */
export const TRAILER = Buffer.alloc(2 * BLOCK);

const ZEROES = Buffer.alloc(BLOCK);

const fits = (path: string): boolean => path.length < 100 && path.search(NOT_ASCII) < 0;

const short = (path: string): string => path.replace(NOT_ASCII, '_').slice(0, 99);

function block(fields: ConstructorParameters<typeof Header>[0]): Buffer {
  const header = new Header(fields);
  const buffer = Buffer.alloc(BLOCK);
  header.encode(buffer);
  return buffer;
}

/** `LENGTH key=value\n`, where the length counts itself. */
function record([key, value]: readonly [string, string]): string {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return `${length}${rest}`;
}

/** The type of what `lstat` has seen; none for a socket, which no archive can hold. */
export function typeOf(stats: Stats): Type | undefined {
  if (stats.isFile()) return 'File';
  if (stats.isDirectory()) return 'Directory';
  if (stats.isSymbolicLink()) return 'SymbolicLink';
  if (stats.isFIFO()) return 'FIFO';
  if (stats.isCharacterDevice()) return 'CharacterDevice';
  return stats.isBlockDevice() ? 'BlockDevice' : undefined;
}

/** Linux's numbers of a device. */
export function deviceOf(rdev: number): { major: number; minor: number } {
  const wide = BigInt(rdev);
  return {
    major: Number(((wide >> 8n) & 0xfffn) | ((wide >> 32n) & 0xfffff000n)),
    minor: Number((wide & 0xffn) | ((wide >> 12n) & 0xffffff00n)),
  };
}
