import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeWholeFile } from '../../../src-main/store/whole-file';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cleat-whole-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});
const write = (
  path: string,
  text = 'new',
  options: Parameters<typeof writeWholeFile>[1] = {},
): Promise<void> => writeWholeFile(path, options, (file) => file.write(text));

describe('a file written as a whole', () => {
  it('is there with the rights of its owner alone', async () => {
    const path = join(dir, 'a.log');
    await write(path);
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(dir)).toEqual(['a.log']);
  });

  it('takes the place of an old one, behind a link too, with its rights', async () => {
    const path = join(dir, 'a.log');
    await writeFile(path, 'old');
    await chmod(path, 0o640);
    await symlink(path, join(dir, 'link'));
    await write(join(dir, 'link'));
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o777).toBe(0o640);
    expect((await readdir(dir)).sort()).toEqual(['a.log', 'link']);
  });

  it('gives an old one its rights back, whatever this process takes from new files', async () => {
    const path = join(dir, 'a.log');
    await writeFile(path, 'old');
    await chmod(path, 0o666);
    const before = process.umask(0o077);
    try {
      await write(path);
    } finally {
      process.umask(before);
    }
    expect((await stat(path)).mode & 0o777).toBe(0o666);
  });

  it('does not wait for a reader of a pipe, nor follow links in a circle, nor write to the kernel', async () => {
    const pipe = join(dir, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await expect(write(pipe)).rejects.toMatchObject({ code: 'file.not-a-file' });
    await symlink(join(dir, 'b'), join(dir, 'a'));
    await symlink(join(dir, 'a'), join(dir, 'b'));
    await expect(write(join(dir, 'a'))).rejects.toMatchObject({ code: 'file.io' });
    for (const path of ['/proc/self/environ', '/proc/cleat.log'])
      await expect(write(path)).rejects.toMatchObject({
        code: 'file.io',
        message: `“${path}” could not be written: no file can be made in “${dirname(path)}”.`,
      });
    expect((await readdir(dir)).sort()).toEqual(['a', 'b', 'pipe']);
  });

  it('leaves the old one and nothing else when its writer fails or is stopped', async () => {
    const path = join(dir, 'a.log');
    await writeFile(path, 'old');
    const stop = new AbortController();
    const failing = writeWholeFile(path, {}, async (file) => {
      await file.write('half');
      throw new Error('lost');
    });
    await expect(failing).rejects.toThrow('lost');
    const stopped = writeWholeFile(path, { signal: stop.signal }, async (file) => {
      await file.write('half');
      stop.abort();
      await file.write('more');
    });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(dir)).toEqual(['a.log']);
  });

  it('is refused where it cannot be', async () => {
    await expect(write(join(dir, 'none', 'a.log'))).rejects.toMatchObject({
      code: 'file.no-folder',
      wire: { params: { folder: join(dir, 'none') } },
    });
    await mkdir(join(dir, 'folder'));
    await expect(write(join(dir, 'folder'))).rejects.toMatchObject({ code: 'file.not-a-file' });
    await expect(write('/dev/null')).rejects.toMatchObject({ code: 'file.not-a-file' });
    await expect(write('a.log')).rejects.toMatchObject({ code: 'file.relative' });
    await expect(write('/a\0b')).rejects.toMatchObject({ code: 'file.relative' });
    await expect(write(join(dir, 'x'.repeat(300)))).rejects.toMatchObject({ code: 'file.io' });
  });

  it.each([
    ['ENOSPC', 'file.disk-full'],
    ['EDQUOT', 'file.disk-full'],
    ['EACCES', 'file.permission'],
    ['EROFS', 'file.permission'],
    ['EIO', 'file.io'],
  ])('says what %s means and leaves the old one', async (code, wanted) => {
    const path = join(dir, 'a.log');
    await writeFile(path, 'old');
    const failing = writeWholeFile(path, {}, () =>
      Promise.reject(Object.assign(new Error(`${code}: it failed`), { code })),
    );
    await expect(failing).rejects.toMatchObject({ code: wanted });
    expect(await readdir(dir)).toEqual(['a.log']);
    expect(await readFile(path, 'utf8')).toBe('old');
  });

  it('begins where its caller stands', async () => {
    await write('b.log', 'new', { cwd: dir });
    expect(await readdir(dir)).toEqual(['b.log']);
  });
});
