import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silent } from '../../../src-main/log/logger';
import { createSettings, type Settings } from '../../../src-main/settings/settings';
import { runScript, source } from '../store/processes';

let home: string;
let path: string;
const opened: Settings[] = [];
const open = async (watch = true): Promise<Settings> => {
  const settings = await createSettings({ home, watch, logger: silent });
  opened.push(settings);
  return settings;
};
/** Resolves with the values once `wanted` holds for them. */
const until = (settings: Settings, wanted: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const stop = settings.subscribe(() => {
      if (!wanted()) return;
      stop();
      resolve();
    });
    if (wanted()) resolve();
  });

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cleat-settings-'));
  path = join(home, 'settings.json');
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((settings) => settings.close()));
  await rm(home, { recursive: true, force: true });
});

describe('settings', () => {
  it('are defaults without a file, and reading makes none', async () => {
    const settings = await open();
    expect(await settings.get()).toEqual({ runtime: 'auto', theme: 'system', notifyExits: true });
    await expect(readFile(path)).rejects.toThrow();
  });

  it('change what a patch names, keep the rest and keys of other versions', async () => {
    await writeFile(path, '{"theme": "dark", "later": {"x": 1}}');
    const settings = await open();
    expect(await settings.set({ runtime: 'podman' })).toMatchObject({ runtime: 'podman', theme: 'dark' });
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
      runtime: 'podman',
      theme: 'dark',
      later: { x: 1 },
    });
  });

  it('refuse a value that cannot be, naming the key, and write nothing', async () => {
    const settings = await open();
    const wrong = { theme: 'pink' } as unknown as { theme: 'dark' };
    await expect(settings.set(wrong)).rejects.toMatchObject({
      code: 'setting.invalid',
      wire: { params: { key: 'theme' } },
    });
    await expect(readFile(path)).rejects.toThrow();
  });

  it('that another process writes are noticed', async () => {
    const settings = await open();
    const script = `
      const { createSettings } = await import(${JSON.stringify(source('src-main/settings/settings.ts'))});
      const { silent } = await import(${JSON.stringify(source('src-main/log/logger.ts'))});
      const settings = await createSettings({ home: process.argv[1], watch: false, logger: silent });
      await settings.set({ runtime: 'podman' });
      await settings.close();
    `;
    const noticed = until(settings, () => settings.current().runtime === 'podman');
    expect((await runScript(script, [home]).ended).code).toBe(0);
    await noticed;
  });

  it('are noticed again after an editor replaced the file by renaming', async () => {
    const settings = await open();
    for (const theme of ['dark', 'light', 'dark'] as const) {
      await writeFile(join(home, 'new'), JSON.stringify({ theme }));
      await rename(join(home, 'new'), path);
      await until(settings, () => settings.current().theme === theme);
    }
    expect(settings.current().theme).toBe('dark');
  });

  it('go on with the last good values while the file is broken, saying so until it is mended', async () => {
    const settings = await open();
    await settings.set({ theme: 'dark' });
    await writeFile(path, '{"theme": "da');
    await until(settings, () => settings.problem()?.code === 'store.corrupt');
    expect(await settings.get()).toMatchObject({ theme: 'dark' });
    await expect(settings.set({ theme: 'light' })).rejects.toMatchObject({ code: 'store.corrupt' });
    expect(await readFile(path, 'utf8')).toBe('{"theme": "da');
    await writeFile(path, '{"theme": "light"}');
    await until(settings, () => settings.problem() === undefined);
    expect(settings.current().theme).toBe('light');
  });

  it('that were never readable are defaults with the problem kept visible', async () => {
    await writeFile(path, '[]');
    const settings = await open();
    expect(settings.current().runtime).toBe('auto');
    expect(settings.problem()).toMatchObject({ code: 'store.corrupt' });
  });

  it('tell listeners of a change once, and not of one that changes nothing', async () => {
    const settings = await open(false);
    const seen: string[] = [];
    settings.subscribe((now) => seen.push(now.theme));
    await settings.set({ theme: 'dark' });
    await settings.set({ theme: 'dark' });
    await settings.set({ theme: 'light' });
    expect(seen).toEqual(['dark', 'light']);
  });
});
