import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkedIndex } from '../../../src-main/runtimes/checked-index';
import { declaredCapabilities, isDefinedInCode } from '../../../src-main/runtimes/declared';
import { readManifests, type LoadedManifests } from '../../../src-main/runtimes/manifests';
import { definitionOf } from '../../../src-main/runtimes/provider';

const sources = fileURLToPath(new URL('../../../runtime-plugins', import.meta.url));
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cleat-bundled-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const read = (bundledDir: string): Promise<LoadedManifests> =>
  readManifests({ bundledDir, installedDir: join(dir, 'none'), removed: [] });

it('what the build checked is what the folders hold', async () => {
  await writeFile(join(dir, 'checked.json'), await checkedIndex(sources));
  expect(await read(dir)).toEqual(await read(sources));
});

it('half of what the build wrote leaves the folders to tell', async () => {
  const whole = await checkedIndex(sources);
  for (const text of [whole.slice(0, 1000), '{"docker":{"id":"docker"},"others":[]}', 'null', '[]']) {
    await writeFile(join(dir, 'checked.json'), text);
    expect((await read(dir)).entries.map(({ name }) => name)).toEqual(['docker']);
  }
});

it('a build refuses a manifest that is wrong', async () => {
  await expect(checkedIndex(join(dir, 'missing'))).resolves.toContain('"docker"');
  await mkdir(join(dir, 'broken'));
  await writeFile(join(dir, 'broken', 'plugin.yaml'), 'id: x');
  await expect(checkedIndex(dir)).rejects.toThrow('plugin.yaml:1');
});

it('what a definition can do is known without it', async () => {
  for (const entry of (await read(sources)).entries) {
    expect(declaredCapabilities(entry), entry.name).toEqual(definitionOf(entry).capabilities);
    expect(isDefinedInCode(entry.name), entry.name).toBe(entry.api === 'cli');
  }
});
