import { appendFileSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import type * as Fs from 'node:fs';
import type * as FsPromises from 'node:fs/promises';
import { appendFile, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openContext } from '../../../../src-main/builds/context';
import { readArchive } from '../../../conformance/builds/archive';

/** What the walk has asked of the disk. */
const asked = vi.hoisted(() => ({
  folders: [] as string[],
  opened: [] as string[],
  open: 0,
  refused: '',
  /** Done to a file right before it is opened. */
  before: (_path: string): void => undefined,
}));

vi.mock('node:fs/promises', async (original) => {
  const actual = await original<typeof FsPromises>();
  const readdir = (path: string, options: Fs.ObjectEncodingOptions & { withFileTypes: true }) => {
    asked.folders.push(path);
    return actual.readdir(path, options);
  };
  return { ...actual, readdir };
});
vi.mock('node:fs', async (original) => {
  const actual = await original<typeof Fs>();
  const open = (path: string, flags: number, done: (error: Error | null, fd?: number) => void) => {
    asked.opened.push(path);
    asked.before(path);
    if (path === asked.refused) {
      done(Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' }));
      return;
    }
    actual.open(path, flags, (error, fd) => {
      if (!error) asked.open += 1;
      done(error, fd);
    });
  };
  const close = (fd: number, done: (error?: Error | null) => void) => {
    asked.open -= 1;
    actual.close(fd, done);
  };
  return { ...actual, open, close };
});

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cleat-context-'));
  await writeFile(join(root, 'Dockerfile'), 'FROM scratch\n');
  asked.folders.length = 0;
  asked.opened.length = 0;
  asked.refused = '';
  asked.before = () => undefined;
});
afterEach(() => rm(root, { recursive: true, force: true }));

const MB = 1024 * 1024;
const start = async (signal = new AbortController().signal): Promise<Readable> =>
  (await openContext({ context: root })).stream(signal);

async function sent(): Promise<string[]> {
  const pieces: Buffer[] = [];
  for await (const piece of await start()) if (Buffer.isBuffer(piece)) pieces.push(piece);
  return [...(await readArchive(Buffer.concat(pieces))).keys()];
}

/** Reads on after `change` was made in the middle of the first large file, and gives the failure. */
async function changedMeanwhile(change: () => Promise<unknown>): Promise<unknown> {
  const stream = await start();
  let changed = false;
  try {
    for await (const piece of stream) {
      if (changed || !Buffer.isBuffer(piece)) continue;
      changed = true;
      await change();
    }
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('the stream of a context', () => {
  it('never looks into an ignored folder, nor opens an ignored file', async () => {
    await mkdir(join(root, 'node_modules/deep'), { recursive: true });
    await writeFile(join(root, 'node_modules/sparse'), '');
    await truncate(join(root, 'node_modules/sparse'), 50 * 1024 * MB);
    await writeFile(join(root, 'secret.key'), 'x');
    await writeFile(join(root, '.dockerignore'), 'node_modules\n*.key\n!a/b\n');
    expect(await sent()).toEqual(['.dockerignore', 'Dockerfile']);
    expect(asked.folders).toEqual([root]);
    expect(asked.opened.sort()).toEqual([join(root, '.dockerignore'), join(root, 'Dockerfile')]);
  });

  it('walks an ignored folder for what a negation names, and sends that alone', async () => {
    await mkdir(join(root, 'a/b'), { recursive: true });
    for (const file of ['a/x', 'a/b/keep', 'a/b/other']) await writeFile(join(root, file), '');
    await writeFile(join(root, '.dockerignore'), '*\n!a/b/keep\n');
    expect(await sent()).toEqual(['.dockerignore', 'Dockerfile', 'a/b/keep']);
  });

  it('sends links as they are, goes round no loop, and leaves sockets out', async () => {
    await symlink('.', join(root, 'loop'));
    await symlink('nowhere', join(root, 'broken'));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(root, 'socket'), resolve));
    expect(await sent()).toEqual(['Dockerfile', 'broken', 'loop']);
    await new Promise((resolve) => server.close(resolve));
  });

  it('gives only what is taken: a large file waits for its reader', async () => {
    await writeFile(join(root, 'a'), '');
    await truncate(join(root, 'a'), 1024 * MB);
    const stream = await start();
    const first: unknown = await new Promise((resolve) => stream.once('data', resolve));
    stream.pause();
    expect(Buffer.isBuffer(first)).toBe(true);
    expect(stream.readableLength).toBeLessThan(2 * MB);
    stream.destroy();
    await finished(stream).catch(() => undefined);
    expect(asked.open).toBe(0);
  });

  it('ends when it is cancelled, with its files closed', async () => {
    await writeFile(join(root, 'a'), Buffer.alloc(8 * MB));
    for (let n = 0; n < 100; n++) await writeFile(join(root, `b${n}`), 'x'.repeat(n));
    const stop = new AbortController();
    const stream = await start(stop.signal);
    const closed = new Promise<void>((resolve) => stream.once('close', resolve));
    const failed = new Promise((resolve) => stream.once('error', resolve));
    stream.once('data', () => stop.abort());
    expect(await failed).toMatchObject({ code: 'app.cancelled' });
    await closed;
    expect(asked.open).toBe(0);
  });

  it('does not begin when it is cancelled already', async () => {
    const stream = await start(AbortSignal.abort());
    await expect(finished(stream)).rejects.toMatchObject({ code: 'app.cancelled' });
    expect(asked.folders).toEqual([]);
  });

  it('names a file that shrinks, grows or goes while it is sent', async () => {
    const large = join(root, 'a');
    await writeFile(large, Buffer.alloc(8 * MB));
    expect(await changedMeanwhile(() => truncate(large, MB))).toMatchObject({
      code: 'build.file-changed',
      wire: { params: { path: large } },
    });
    await writeFile(large, Buffer.alloc(8 * MB));
    expect(await changedMeanwhile(() => appendFile(large, 'more'))).toMatchObject({
      code: 'build.file-changed',
      wire: { params: { path: large } },
    });
    for (let n = 0; n < 100; n++) await mkdir(join(root, `z${n}`));
    expect(await changedMeanwhile(() => rm(join(root, 'z99'), { recursive: true }))).toMatchObject({
      code: 'build.file-gone',
      wire: { params: { path: join(root, 'z99') } },
    });
    expect(asked.open).toBe(0);
  });

  it.each([
    ['grows', 'build.file-changed', (path: string) => appendFileSync(path, 'more')],
    ['shrinks', 'build.file-changed', (path: string) => truncateSync(path, 2)],
    ['goes', 'build.file-gone', (path: string) => rmSync(path)],
    [
      'becomes a link',
      'build.file-changed',
      (path: string) => (rmSync(path), symlinkSync('Dockerfile', path)),
    ],
  ])('names a small file that %s between its listing and its reading', async (_what, code, change) => {
    const path = join(root, 'small');
    await writeFile(path, 'small');
    asked.before = (opened) => {
      if (opened === path) change(path);
    };
    await expect(sent()).rejects.toMatchObject({ code, wire: { params: { path } } });
    expect(asked.open).toBe(0);
  });

  it('names a file that may not be read', async () => {
    await writeFile(join(root, 'key'), 'x');
    asked.refused = join(root, 'key');
    await expect(sent()).rejects.toMatchObject({
      code: 'build.unreadable',
      message: `${join(root, 'key')} cannot be read for the build: you may not read it.`,
    });
    expect(asked.open).toBe(0);
  });
});
