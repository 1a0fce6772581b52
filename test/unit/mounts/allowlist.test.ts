import { link, mkdir, mkdtemp, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMountAllowlist, type MountAllowlist } from '../../../src-main/mounts/allowlist';

let root: string;
let list: MountAllowlist;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'cleat-mounts-')));
  for (const one of ['home/.ssh', 'home/work', 'data/out', 'data2'])
    await mkdir(join(root, one), { recursive: true });
  list = createMountAllowlist({ cleatHome: join(root, 'home/.cleat'), home: join(root, 'home') });
});
afterEach(() => rm(root, { recursive: true, force: true }));

const at = (path: string): string => join(root, path);
/** The code of a refusal, or `granted`. */
const outcome = async (path: string, write = false): Promise<string> => {
  const decision = await list.check({ path, write });
  return decision.granted ? 'granted' : decision.error.code;
};

describe('the list of what plugins may mount', () => {
  it('is empty at first, and then nothing is granted', async () => {
    expect(await list.list()).toEqual([]);
    expect(await outcome(at('data'))).toBe('mount.outside');
  });

  it('allows a folder and what is in it to be read, and to be written only when it says so', async () => {
    expect(await list.allow({ path: at('data'), write: false })).toEqual({ path: at('data'), write: false });
    expect(await outcome(at('data/out'))).toBe('granted');
    expect(await outcome(at('data2'))).toBe('mount.outside');
    expect(await outcome(at('data/out'), true)).toBe('mount.read-only');
    await list.allow({ path: at('data/out'), write: true });
    expect(await outcome(at('data/out'), true)).toBe('granted');
    expect(await outcome(at('data'), true)).toBe('mount.read-only');
    await list.allow({ path: at('data/out'), write: false });
    expect(await outcome(at('data/out'), true)).toBe('mount.read-only');
    expect(await list.remove(at('data/out'))).toEqual({ path: at('data/out'), write: false });
    expect(await list.list()).toEqual([{ path: at('data'), write: false }]);
    await expect(list.remove(at('data2'))).rejects.toMatchObject({ code: 'mount.not-allowed' });
  });

  it('says why and what to do next when it refuses', async () => {
    const decision = await list.check({ path: at('data'), write: false });
    expect(decision).toMatchObject({
      error: {
        message: expect.stringContaining('not among'),
        hint: expect.stringContaining('cleat mounts allow'),
      },
    });
  });

  it.each([
    ['home/.ssh', 'mount.blocked'],
    ['home', 'mount.holds-blocked'],
    ['gone', 'mount.missing'],
    ['home/work/link', 'mount.blocked'],
    ['home/work/socket', 'mount.kind'],
    ['home/work/engine.sock', 'mount.blocked'],
    ['home/work/hard', 'mount.hard-link'],
    ['home/work/CREDENTIALS.json', 'mount.blocked'],
  ])('neither allows nor grants %s', async (path, code) => {
    await symlink('../.ssh', at('home/work/link'));
    await writeFile(at('home/.ssh/id'), '');
    await link(at('home/.ssh/id'), at('home/work/hard'));
    await writeFile(at('home/work/CREDENTIALS.json'), '');
    const servers = ['socket', 'engine.sock'].map((name) => createServer().listen(at(`home/work/${name}`)));
    await Promise.all(servers.map((server) => once(server, 'listening')));
    try {
      await expect(list.allow({ path: at(path), write: false })).rejects.toMatchObject({ code });
      await list.allow({ path: at('home/work'), write: true });
      expect(await outcome(at(path))).toBe(code);
    } finally {
      for (const server of servers) server.close();
    }
  });

  it('refuses what is not absolute, the home of Cleat itself, and the folders that hold engines’ sockets', async () => {
    expect(await outcome('data')).toBe('mount.relative');
    await list.allow({ path: at('data'), write: false });
    expect(await outcome(at('home/.cleat'))).toBe('mount.blocked');
    for (const path of ['/', '/run', '/proc/self', '/etc'])
      expect(await outcome(path), path).toMatch(/^mount\.(?:holds-)?blocked$/);
  });

  it('takes an entry that has become a link for nothing, and shows it so', async () => {
    await list.allow({ path: at('data'), write: true });
    await rename(at('data'), at('old'));
    await symlink('home', at('data'));
    expect(await list.list()).toMatchObject([{ path: at('data'), problem: { code: 'mount.moved' } }]);
    expect(await outcome(at('data/work'))).toBe('mount.outside');
  });

  it('keeps what a newer version wrote beside, and touches no file that it cannot read', async () => {
    await mkdir(at('home/.cleat'));
    const file = at('home/.cleat/mounts.json');
    await writeFile(file, JSON.stringify({ schema: 1, mounts: [], later: { x: 1 } }));
    await list.allow({ path: at('data'), write: false });
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ later: { x: 1 } });
    for (const text of ['{', '{"mounts":[{"path":"relative"}]}']) {
      await writeFile(file, text);
      await expect(list.check({ path: at('data'), write: false })).rejects.toMatchObject({
        code: 'store.corrupt',
      });
      await expect(list.allow({ path: at('data'), write: false })).rejects.toMatchObject({
        code: 'store.corrupt',
      });
      expect(await readFile(file, 'utf8')).toBe(text);
    }
  });

  it('loses no entry when several are added at once', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `data/${index}`);
    for (const name of names) await mkdir(at(name));
    await Promise.all(names.map((name) => list.allow({ path: at(name), write: false })));
    expect(await list.list()).toHaveLength(names.length);
  });
});
