import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CleatError } from '../../../src-shared/model/error';
import { interruptible } from './interrupt';

/** A file of its own, for as long as `work` needs it: whoever works on an engine reads and writes files only. */
async function withFile<T>(work: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'cleat-piped-'));
  try {
    return await work(join(folder, 'file'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What comes by standard input, as a file. Throws `cli.usage` for a terminal. */
export async function withStandardInput<T>(help: string, work: (path: string) => Promise<T>): Promise<T> {
  if (process.stdin.isTTY)
    throw CleatError.of('cli.usage', {
      problem: 'Nothing comes by standard input: it is the terminal.',
      suggestion: '',
      help,
    });
  return withFile(async (path) => {
    await interruptible((signal) =>
      pipeline(process.stdin, createWriteStream(path, { mode: 0o600 }), { signal }),
    ).catch((error: unknown) => {
      if (error instanceof Error && error.name === 'AbortError') throw CleatError.of('app.cancelled', {});
      throw error;
    });
    return work(path);
  });
}

/** What `work` writes into a file, to the standard output once it is whole. Throws `cli.usage` for a terminal. */
export async function toStandardOutput(help: string, work: (path: string) => Promise<void>): Promise<void> {
  if (process.stdout.isTTY)
    throw CleatError.of('cli.usage', {
      problem: 'An archive is nothing for a terminal: name a file with -o, or send it on.',
      suggestion: '',
      help,
    });
  await withFile(async (path) => {
    await work(path);
    await pipeline(createReadStream(path), process.stdout, { end: false });
  });
}
