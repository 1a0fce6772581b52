import { Readable, Transform } from 'node:stream';
import zlib from 'node:zlib';
import { ArchiveError } from './archive-error';

const CHUNK = 256 * 1024;
const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

const startsWith = (bytes: Buffer, magic: Buffer): boolean => bytes.subarray(0, magic.length).equals(magic);

function decompressor(first: Buffer): Transform | undefined {
  if (startsWith(first, GZIP)) return zlib.createGunzip({ chunkSize: CHUNK });
  if (!startsWith(first, ZSTD)) return undefined;
  // Node has it since 22.15.
  const make: unknown = Reflect.get(zlib, 'createZstdDecompress');
  const made: unknown = typeof make === 'function' ? Reflect.apply(make, undefined, []) : undefined;
  if (made instanceof Transform) return made;
  throw new ArchiveError('its layers are compressed with zstd, which this Node cannot read; 22.15 can.');
}

export const isCompressed = (first: Buffer): boolean => startsWith(first, GZIP) || startsWith(first, ZSTD);

/**
 * Bytes as they were before gzip or zstd, told by the first of them; others as they are. Throws ArchiveError for what
 * cannot be unpacked, and what `chunks` throws.
 */
export async function* unpacked(
  first: Buffer,
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const through = decompressor(first);
  if (!through) {
    yield* chunks;
    return;
  }
  const source = Readable.from(chunks, { objectMode: false });
  let broken: unknown;
  source.on('error', (error) => {
    broken = error;
    through.destroy(error);
  });
  source.pipe(through);
  const pieces: AsyncIterable<unknown> = through;
  try {
    for await (const piece of pieces) if (piece instanceof Uint8Array) yield piece;
  } catch (error) {
    if (broken !== undefined) throw broken;
    throw new ArchiveError(
      `a layer cannot be unpacked (${error instanceof Error ? error.message : String(error)}).`,
    );
  } finally {
    source.destroy();
    through.destroy();
  }
}
