import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkRuntimeManifest } from '../../../src-shared/plugin-api/runtime-manifest';
import { dockerManifest } from '../../../src-main/runtimes/docker-manifest';
import { readManifests, type LoadedManifests } from '../../../src-main/runtimes/manifests';
import { manifestText } from './fake-plugin';

const bundledDir = fileURLToPath(new URL('../../../runtime-plugins', import.meta.url));
let dir: string;
let installedDir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cleat-manifests-'));
  installedDir = join(dir, 'plugins');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const install = async (folder: string, text: string, name = 'plugin.yaml'): Promise<string> => {
  const path = join(installedDir, folder);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, name), text);
  return path;
};
const read = (more: Partial<Parameters<typeof readManifests>[0]> = {}): Promise<LoadedManifests> =>
  readManifests({ bundledDir, installedDir, removed: [], ...more });
const names = ({ entries }: LoadedManifests): string[] => entries.map(({ name }) => name);

describe('runtime plugins', () => {
  it('that are bundled are Docker, which cannot be removed, and others, which can', async () => {
    const { entries, broken } = await read();
    expect(broken).toEqual([]);
    expect(entries.map(({ name, priority, removable }) => [name, priority, removable])).toEqual([
      ['docker', 0, false],
      ['podman', 10, true],
    ]);
  });

  it('without any bundled one leave exactly Docker', async () => {
    expect(names(await read({ removed: ['podman', 'docker'] }))).toEqual(['docker']);
    expect(names(await read({ bundledDir: join(dir, 'missing') }))).toEqual(['docker']);
  });

  it('have a manifest of Docker in their folder that says what the code says', async () => {
    const text = await readFile(join(bundledDir, 'docker', 'plugin.yaml'), 'utf8');
    const checked = checkRuntimeManifest(parse(text));
    expect(checked).toEqual({ ok: true, manifest: dockerManifest });
  });

  it('may be written in YAML or JSON, and need no more than a name and a CLI', async () => {
    await install(
      'yaml',
      'id: one\nversion: 1.10.0\ncontributes:\n  runtimes:\n    - {name: one, cli: one-cli, api: docker}\n',
    );
    await install(
      'json',
      '{"id":"two","version":"1.0.0","contributes":{"runtimes":[{"name":"two","cli":"two","api":"docker","priority":7}]}}',
      'plugin.json',
    );
    const { entries, broken } = await read();
    expect(broken).toEqual([]);
    expect(entries.slice(2)).toMatchObject([
      { name: 'two', priority: 7 },
      { name: 'one', cli: 'one-cli', priority: 10, platforms: ['linux', 'darwin', 'win32'], removable: true },
    ]);
  });

  it('that are broken say all that is wrong, each with its place, and stop nobody else', async () => {
    const path = await install(
      'bad',
      'id: Bad Id\nversion: one\ncolour: red\ncontributes:\n  runtimes:\n    - {name: auto, cli: ../evil, api: cri, priority: high, versions: ">>4", sockets: [relative]}\n',
    );
    await install('good', manifestText({ name: 'good' }));
    const loaded = await read();
    expect(names(loaded)).toContain('good');
    const [row] = loaded.broken;
    expect(row?.path).toBe(path);
    const problems = row?.problems.join('\n') ?? '';
    for (const place of [
      'id:',
      'version:',
      'colour',
      'name:',
      'cli:',
      'api:',
      'priority:',
      'versions:',
      'sockets.0:',
    ])
      expect(problems).toContain(place);
  });

  it.each([
    ['is no YAML', 'a: [1, 2', /./],
    ['multiplies by aliases', 'a: &a [x, x]\nb: [*a, *a]\n', /alias/i],
    ['has a key twice', 'id: a\nid: b\n', /unique/i],
    ['is empty', '', /expected/i],
    ['is larger than 64 KiB', `# ${'x'.repeat(70_000)}`, /larger/],
  ])('whose manifest %s are broken rows', async (_, text, problem) => {
    await install('odd', text);
    const { broken, entries } = await read();
    expect(entries).toHaveLength(2);
    expect(broken).toHaveLength(1);
    expect(broken[0]?.problems.join()).toMatch(problem);
  });

  it('without a manifest, with two, or with a folder in its place are broken rows', async () => {
    await mkdir(join(installedDir, 'empty'), { recursive: true });
    await install('both', manifestText({ name: 'both' }));
    await install('both', '{}', 'plugin.json');
    await mkdir(join(installedDir, 'folder', 'plugin.yaml'), { recursive: true });
    const { broken } = await read();
    expect(broken.map(({ problems }) => problems.join())).toEqual([
      'it has both plugin.yaml and plugin.json',
      'there is no plugin.yaml or plugin.json in it',
      'plugin.yaml is not a file',
    ]);
  });

  it('with a name that is taken are broken, saying who has it; nobody replaces Docker', async () => {
    await install('a', manifestText({ id: 'mine', name: 'mine' }));
    await install('b', manifestText({ id: 'other', name: 'mine' }));
    await install('c', manifestText({ id: 'impostor', name: 'docker' }));
    const loaded = await read();
    expect(names(loaded)).toEqual(['docker', 'podman', 'mine']);
    expect(loaded.broken.map(({ problems }) => problems.join())).toEqual([
      `contributes.runtimes.0.name: the runtime “mine” is already there (${join(installedDir, 'a')})`,
      'contributes.runtimes.0.name: the runtime “docker” is already there (built in)',
    ]);
  });

  it('that replace a bundled one are used once that one is removed', async () => {
    await cp(join(bundledDir, 'podman'), join(installedDir, 'podman'), { recursive: true });
    expect((await read()).broken).toHaveLength(1);
    const loaded = await read({ removed: ['podman'] });
    expect(loaded.broken).toEqual([]);
    expect(names(loaded)).toEqual(['docker', 'podman']);
  });

  it('that are half installed (a dot folder), files and dangling links are passed over', async () => {
    await install('.incoming', 'broken');
    await writeFile(join(installedDir, 'README'), 'text');
    await symlink(join(dir, 'nowhere'), join(installedDir, 'dangling'));
    expect(await read()).toMatchObject({ broken: [], entries: { length: 2 } });
  });

  it('are read without running anything in them', async () => {
    const path = await install('code', manifestText({ name: 'code' }));
    const marker = join(dir, 'ran');
    const script = `require('fs').writeFileSync(${JSON.stringify(marker)}, '')`;
    for (const file of ['index.js', 'index.cjs', 'plugin.js', 'definition.ts'])
      await writeFile(join(path, file), script);
    expect(names(await read())).toContain('code');
    await expect(readFile(marker)).rejects.toThrow();
  });
});
