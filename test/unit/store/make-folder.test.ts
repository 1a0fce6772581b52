import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeFolder } from '../../../src-main/store/make-folder';

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cleat-folder-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe('making a folder', () => {
  it('makes those above it, for the owner alone, and is content with what is there', async () => {
    const folder = await newFolder();
    await Promise.all([makeFolder(join(folder, 'a/b/c')), makeFolder(join(folder, 'a/b/c'))]);
    await makeFolder(join(folder, 'a/b/c'));
    expect((await stat(join(folder, 'a/b'))).mode & 0o777).toBe(0o700);
    await symlink(join(folder, 'a'), join(folder, 'link'));
    await makeFolder(join(folder, 'link'));
    await makeFolder(join(folder, 'link/d'));
    expect((await stat(join(folder, 'a/d'))).isDirectory()).toBe(true);
  });

  it('fails where a file is in the way', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'file'), '');
    await expect(makeFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeFolder(join(folder, 'file/a'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  // Node's recursive mkdir never comes back from this.
  it('fails where the system has no such folder to make', async ({ skip }) => {
    skip(process.platform !== 'linux', 'only Linux has /proc');
    await expect(makeFolder('/proc/no-such/a')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
