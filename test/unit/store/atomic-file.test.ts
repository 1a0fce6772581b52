import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readJsonFile, updateJsonFile, type JsonFile } from '../../../src-main/store/atomic-file';
import { runScript, source } from './processes';

const schema = z.looseObject({ count: z.number().default(0) });
let dir: string;
let file: JsonFile<typeof schema>;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cleat-file-'));
  file = { path: join(dir, 'home', 'data.json'), schema };
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('a JSON file', () => {
  it('that is not there reads as undefined, and one with nothing in it as corrupt', async () => {
    expect(await readJsonFile(file)).toBeUndefined();
    const empty = { path: join(dir, 'empty.json'), schema };
    await writeFile(empty.path, '');
    await expect(readJsonFile(empty)).rejects.toMatchObject({ code: 'store.corrupt' });
  });

  it('keeps keys this version does not know, and is for its owner only', async () => {
    await updateJsonFile(file, () => ({ count: 1, later: { a: [1] } }));
    await updateJsonFile(file, (current) => ({ ...current, count: (current?.count ?? 0) + 1 }));
    expect(JSON.parse(await readFile(file.path, 'utf8'))).toEqual({ count: 2, later: { a: [1] } });
    expect((await stat(file.path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(dir, 'home'))).toEqual(['data.json', 'locks']); // no temporary file is left
  });

  it('loses no change when processes write at once', async () => {
    const script = `
      const { updateJsonFile } = await import(${JSON.stringify(source('src-main/store/atomic-file.ts'))});
      const { z } = await import('zod');
      const file = { path: process.argv[1], schema: z.looseObject({ count: z.number() }) };
      for (let turn = 0; turn < 10; turn++)
        await updateJsonFile(file, (now) => ({ count: (now?.count ?? 0) + 1 }), { waitMs: 30_000 });
    `;
    const ends = await Promise.all([0, 1, 2].map(() => runScript(script, [file.path]).ended));
    expect(ends.map((end) => end.code)).toEqual([0, 0, 0]);
    expect(await readJsonFile(file)).toEqual({ count: 30 });
  }, 60_000);

  it('that is corrupt is named with the place of the fault and is not touched by a write', async () => {
    await updateJsonFile(file, () => ({ count: 1 }));
    await writeFile(file.path, '{"count": "many"}');
    await expect(readJsonFile(file)).rejects.toMatchObject({
      code: 'store.corrupt',
      wire: { params: { path: file.path, detail: expect.stringContaining('count:') } },
    });
    await expect(updateJsonFile(file, () => ({ count: 2 }))).rejects.toMatchObject({ code: 'store.corrupt' });
    expect(await readFile(file.path, 'utf8')).toBe('{"count": "many"}');
  });

  it('of a newer schema is refused, naming both numbers, and not touched', async () => {
    await updateJsonFile(file, () => ({ count: 1, schema: 1 }));
    await writeFile(file.path, '{"count": 1, "schema": 4}');
    await expect(updateJsonFile(file, () => ({ count: 2 }))).rejects.toMatchObject({
      code: 'store.newer',
      wire: { params: { found: 4, known: 1 } },
    });
    expect(await readFile(file.path, 'utf8')).toContain('4');
  });

  it('stays as it was when the change throws or would not be readable, and the lock is free again', async () => {
    await updateJsonFile(file, () => ({ count: 1 }));
    const failing = updateJsonFile(file, () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await expect(updateJsonFile(file, () => ({ count: Number.NaN }))).rejects.toMatchObject({
      code: 'store.corrupt',
    });
    expect(await updateJsonFile(file, (now) => ({ count: (now?.count ?? 0) + 1 }), { waitMs: 50 })).toEqual({
      count: 2,
    });
  });

  it('says store.io when its folder cannot be made', async () => {
    await writeFile(join(dir, 'home'), 'a file');
    await expect(updateJsonFile(file, () => ({ count: 1 }))).rejects.toMatchObject({ code: 'store.io' });
  });
});
