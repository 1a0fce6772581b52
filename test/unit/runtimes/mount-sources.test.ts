import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sourceProblems } from '../../../src-main/runtimes/oci/mounts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cleat-sources-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it('says of every source why there is no way to it', async () => {
  await writeFile(join(dir, 'file'), '');
  await symlink(join(dir, 'b'), join(dir, 'a'));
  await symlink(join(dir, 'a'), join(dir, 'b'));
  const sources = [
    join(dir, 'none'),
    '/proc/none',
    join(dir, 'file', 'x'),
    join(dir, 'a'),
    join(dir, 'file'),
  ];
  const mounts = sources.map((host) => ({ type: 'bind', host, container: '/in', readonly: false }) as const);
  expect((await sourceProblems([...mounts])).map(({ field, message }) => [field, message])).toEqual([
    ['mounts.0.host', 'There is no such file or folder.'],
    ['mounts.1.host', 'There is no such file or folder.'],
    ['mounts.2.host', 'A part of the path is a file, not a folder.'],
    ['mounts.3.host', 'Links on the way to it lead in a circle.'],
  ]);
});
