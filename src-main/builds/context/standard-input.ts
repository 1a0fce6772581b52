import type { Readable } from 'node:stream';
import { Header } from 'tar';
import { LARGEST_DOCKERFILE, tooBig } from './dockerfile';

/** What came from standard input: an archive to pass on, or a Dockerfile. */
export type StandardInput =
  | { readonly type: 'archive'; readonly pieces: AsyncIterable<Buffer> }
  | { readonly type: 'dockerfile'; readonly content: Buffer };

/** The beginnings of gzip, bzip2, xz and Zstandard, which engines unpack by themselves. */
const PACKED = ['1f8b08', '425a68', 'fd377a585a00', '28b52ffd'].map((hex) => Buffer.from(hex, 'hex'));
const NAME = 'standard input';

/** Looks at the first block, as the docker CLI does. Throws `build.dockerfile-too-big`. */
export async function readStandardInput(input: Readable): Promise<StandardInput> {
  const pieces = bytesOf(input);
  const head: Buffer[] = [];
  let length = 0;
  while (length < 512) {
    const next = await pieces.next();
    if (next.done === true) break;
    head.push(next.value);
    length += next.value.length;
  }
  const start = Buffer.concat(head);
  if (isArchive(start)) return { type: 'archive', pieces: chain(start, pieces) };
  return { type: 'dockerfile', content: await wholeDockerfile(chain(start, pieces)) };
}

/** All of a Dockerfile that comes from standard input. Throws `build.dockerfile-too-big`. */
export async function readDockerfile(input: Readable): Promise<Buffer> {
  return await wholeDockerfile(bytesOf(input));
}

async function wholeDockerfile(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > LARGEST_DOCKERFILE) throw tooBig(NAME);
    all.push(piece);
  }
  return Buffer.concat(all);
}

async function* bytesOf(input: Readable): AsyncGenerator<Buffer> {
  for await (const piece of input) yield Buffer.isBuffer(piece) ? piece : Buffer.from(String(piece));
}

async function* chain(start: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  if (start.length > 0) yield start;
  yield* rest;
}

function isArchive(start: Buffer): boolean {
  if (PACKED.some((magic) => start.subarray(0, magic.length).equals(magic))) return true;
  return start.length >= 512 && new Header(start).cksumValid;
}
