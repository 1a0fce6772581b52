import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CleatError } from '../../../../src-shared/model/error';

/** A file that is whole, or not there. Throws `build.output`, and what the content throws when that is a CleatError. */
export async function writeOutput(destination: string, content: AsyncIterable<Buffer>): Promise<void> {
  const part = `${destination}.${process.pid}.part`;
  try {
    await pipeline(Readable.from(content, { objectMode: false }), createWriteStream(part));
    await rename(part, destination);
  } catch (cause) {
    await rm(part, { force: true });
    if (cause instanceof CleatError) throw cause;
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw CleatError.of('build.output', { path: destination, detail }, { cause });
  }
}
