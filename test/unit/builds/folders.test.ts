import { once } from 'node:events';
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderWriter } from '../../../src-main/builds/engine/output/folder-writer';
import type { GrpcCall } from '../../../src-main/builds/engine/session/grpc';
import {
  dataPacket,
  endPacket,
  errorPacket,
  packetIn,
  statPacket,
} from '../../../src-main/builds/engine/session/packets';
import { folderMethod } from '../../../src-main/builds/engine/session/receive-folder';
import { foldersMethod } from '../../../src-main/builds/engine/session/send-folder';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cleat-folders-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

/** One side of a call, whose messages are what the other side sends. */
function side(
  inbox: PassThrough,
  outbox: PassThrough,
  headers: readonly (readonly [string, string])[] = [],
): GrpcCall {
  return {
    headers: {},
    all: (name) => headers.flatMap(([key, value]) => (key === name ? [value] : [])),
    messages: inbox,
    send: async (message) => {
      if (!outbox.write(message)) await once(outbox, 'drain');
    },
    gone: new AbortController().signal,
  };
}

/** Sends a folder to another one, as an engine would have it sent to itself. */
async function copied(
  from: string,
  to: string,
  headers: readonly (readonly [string, string])[] = [],
): Promise<void> {
  const up = new PassThrough({ objectMode: true });
  const down = new PassThrough({ objectMode: true });
  const [, send] = foldersMethod(new Map([['näme', from]]));
  const [, receive] = folderMethod(to);
  const named = [['dir-name', 'n%C3%A4me'] as const, ['dir-name-encoded', '1'] as const, ...headers];
  const sent = send(side(up, down, named)).finally(() => down.end());
  await Promise.all([sent, receive(side(down, up)).finally(() => up.end())]);
}

/** Everything in a folder: what it is, with its permissions and its content. */
async function shapeOf(folder: string): Promise<Record<string, string>> {
  const shape: Record<string, string> = {};
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const path = join(folder, name);
    const stats = await lstat(path);
    const mode = (stats.mode & 0o7777).toString(8);
    if (stats.isSymbolicLink()) shape[name] = `→ ${await readlink(path)}`;
    else if (stats.isDirectory()) shape[name] = mode;
    else shape[name] = `${mode} ${await readFile(path, 'utf8')}`;
  }
  return shape;
}

/** What a sender says, with an answer for each content that is asked for. */
async function received(packets: readonly Buffer[], to: string, content = 'bad'): Promise<void> {
  const inbox = new PassThrough({ objectMode: true });
  const outbox = new PassThrough({ objectMode: true });
  for (const packet of packets) inbox.write(packet);
  outbox.on('data', (message: Buffer) => {
    const { type, id } = packetIn(message);
    if (type === 1) inbox.write(dataPacket(id, Buffer.from(content)));
    if (type === 1) inbox.write(dataPacket(id));
    else inbox.end(endPacket());
  });
  await folderMethod(to)[1](side(inbox, outbox));
}

const file = (path: string) => ({ path, mode: 0o644, size: 3, mtime: 0, link: '' });
const link = (path: string, target: string) => ({ ...file(path), mode: 2 ** 27 + 0o777, link: target });

describe('a folder on its way between a build and this machine', () => {
  it('arrives as it was: contents, permissions, times and links', async () => {
    const from = join(dir, 'from');
    await mkdir(join(from, 'sub/deep'), { recursive: true });
    await mkdir(join(from, 'closed'), { mode: 0o500 });
    await writeFile(join(from, 'a.txt'), 'a', { mode: 0o640 });
    await writeFile(join(from, 'a-b'), '');
    await writeFile(join(from, 'sub/deep/grüße.txt'), 'x'.repeat(300_000), { mode: 0o755 });
    await symlink('../nowhere', join(from, 'sub/link'));
    const to = join(dir, 'made/here');
    await copied(from, to);
    expect(await shapeOf(to)).toEqual(await shapeOf(from));
    const times = await Promise.all([from, to].map((one) => lstat(join(one, 'a.txt'))));
    expect(Math.round(times[1]?.mtimeMs ?? 0)).toBe(Math.round(times[0]?.mtimeMs ?? 1));
  });

  it('leaves out what its ignore file says, and sends the folders of what is kept', async () => {
    const from = join(dir, 'from');
    await mkdir(join(from, 'logs/old'), { recursive: true });
    for (const name of ['a.log', 'a.txt', 'logs/keep.log', 'logs/x.log', 'logs/old/y.log'])
      await writeFile(join(from, name), name);
    const to = join(dir, 'to');
    await copied(from, to, [
      ['exclude-patterns', '**/*.log'],
      ['exclude-patterns', 'logs'],
      ['exclude-patterns', '!logs/keep.log'],
    ]);
    expect(Object.keys(await shapeOf(to))).toEqual(['a.txt', 'logs', 'logs/keep.log']);
  });

  it('sends only what is asked for, and everything where a link or a pattern could lead elsewhere', async () => {
    const from = join(dir, 'from');
    await mkdir(join(from, 'sub'), { recursive: true });
    for (const name of ['.dockerignore', 'a.txt', 'sub/b.txt']) await writeFile(join(from, name), name);
    await symlink('a.txt', join(from, 'link'));
    const asked = async (path: string): Promise<string[]> => {
      const to = await mkdtemp(join(dir, 'to-'));
      await copied(from, to, [['followpaths', path]]);
      return Object.keys(await shapeOf(to));
    };
    expect(await asked('.dockerignore')).toEqual(['.dockerignore']);
    expect(await asked('sub/b.txt')).toEqual(['sub', 'sub/b.txt']);
    expect(await asked('missing')).toEqual([]);
    const all = ['.dockerignore', 'a.txt', 'link', 'sub', 'sub/b.txt'];
    expect(await asked('link')).toEqual(all);
    expect(await asked('*.txt')).toEqual(all);
    expect(await asked('../..')).toEqual(all);
  });

  it('is sent of no other folder than those that were given', async () => {
    const [, send] = foldersMethod(new Map([['own', dir]]));
    const call = side(new PassThrough(), new PassThrough(), [['dir-name', '/etc']]);
    await expect(send(call)).rejects.toThrow('there is no folder “/etc”');
  });

  it('tells the reason when the other side gives up', async () => {
    await expect(received([errorPacket('no space left')], join(dir, 'to'))).rejects.toThrow('no space left');
    const early = new PassThrough({ objectMode: true });
    early.end(statPacket(file('a')));
    const call = side(early, new PassThrough({ objectMode: true }));
    await expect(folderMethod(join(dir, 'to'))[1](call)).rejects.toThrow('the files end too soon');
  });
});

describe('a hostile image', () => {
  it.each(['../out.txt', 'a/../../out.txt', '..', 'a\0b', 'x'.repeat(5000)])(
    'writes nothing outside the folder by the path %j',
    async (path) => {
      const to = join(dir, 'to');
      await expect(received([statPacket(file(path)), statPacket()], to)).rejects.toMatchObject({
        code: 'build.output',
      });
      expect(await readdir(dir)).toEqual(['to']);
    },
  );

  it('writes through none of its own links, nor through one that was there before', async () => {
    const outside = join(dir, 'outside');
    await mkdir(outside);
    const to = join(dir, 'to');
    await mkdir(to);
    await symlink(outside, join(to, 'old'));
    await writeFile(join(outside, 'mine'), 'mine');
    await symlink(join(outside, 'mine'), join(to, 'to-mine'));
    const packets = [link('own', outside), file('own/one'), file('old/two'), file('to-mine')];
    // The link stands where a folder is by then.
    await expect(
      received([...packets.map((one) => statPacket(one)), statPacket()], to),
    ).rejects.toMatchObject({ code: 'build.output' });
    expect(await readdir(outside)).toEqual(['mine']);
    expect(await readFile(join(outside, 'mine'), 'utf8')).toBe('mine');
    expect(await readFile(join(to, 'old/two'), 'utf8')).toBe('bad');
  });

  it('takes no name of a file outside, and deletes no folder', async () => {
    const outside = join(dir, 'outside');
    await writeFile(outside, 'secret');
    const to = join(dir, 'to');
    await mkdir(join(to, 'mine'), { recursive: true });
    await symlink(outside, join(to, 'link'));
    const writer = new FolderWriter(to);
    await writer.begin();
    await expect(writer.hardLink('copy', 'link')).rejects.toMatchObject({ code: 'build.output' });
    await expect(writer.hardLink('copy', '../outside')).rejects.toMatchObject({ code: 'build.output' });
    const content = (async function* () {
      yield Buffer.from('x');
    })();
    await expect(writer.file(file('mine'), content)).rejects.toMatchObject({
      wire: { params: { detail: 'a folder is in its place.' } },
    });
    expect((await readdir(to)).sort()).toEqual(['link', 'mine']);
  });
});
