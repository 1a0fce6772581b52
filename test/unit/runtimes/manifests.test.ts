import { cp, mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkRuntimeManifest } from '../../../src-shared/plugin-api/runtime-manifest';
import { dockerManifest } from '../../../src-main/runtimes/docker-manifest';
import { readManifests, type LoadedManifests } from '../../../src-main/runtimes/manifests';
import { manifestText } from './fake-plugin';

const allBundled = fileURLToPath(new URL('../../../runtime-plugins', import.meta.url));
let dir: string;
let bundledDir: string;
let installedDir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cleat-manifests-'));
  installedDir = join(dir, 'plugins');
  bundledDir = join(dir, 'bundled');
  for (const name of ['docker', 'podman'])
    await cp(join(allBundled, name), join(bundledDir, name), { recursive: true });
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
    const { entries, broken } = await read({ bundledDir: allBundled });
    expect(broken).toEqual([]);
    expect(entries.map(({ name, priority, removable }) => [name, priority, removable])).toEqual(
      expect.arrayContaining([
        ['docker', 0, false],
        ['podman', 10, true],
        ['colima', -10, true],
      ]),
    );
    expect(entries.filter(({ removable }) => !removable)).toHaveLength(1);
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
    expect(row).toMatchObject({ path, name: 'bad', kind: 'invalid' });
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

  it('say the line and the keys of each problem, where a key is missing those of what it belongs to', async () => {
    await install(
      'bad',
      [
        'id: boat',
        'version: 1.0.0',
        'contributes:',
        '  runtimes:',
        '    - name: boat',
        '      cli: ../evil',
        '      api: docker',
        '      colour: red',
        '      startable:',
        '        linux:',
        '          seconds: soon',
        '    - name: Ship',
        '      cli: ship',
        '      api: docker',
        '      settings:',
        '        properties:',
        '          port: {type: integer, default: high}',
      ].join('\n'),
    );
    const { broken } = await read();
    expect(broken[0]?.problems).toEqual([
      'plugin.yaml:6: contributes.runtimes.0.cli: must be the name of a program',
      expect.stringMatching(/^plugin\.yaml:10: contributes\.runtimes\.0\.startable\.linux\.args: /),
      'plugin.yaml:11: contributes.runtimes.0.startable.linux.seconds: must be a whole number',
      'plugin.yaml:8: contributes.runtimes.0.colour: is not known here',
      'plugin.yaml:12: contributes.runtimes.1.name: must be lower-case letters, digits and “-”',
      'plugin.yaml:17: contributes.runtimes.1.settings.properties.port.default: must be a number',
    ]);
  });

  it('that name a setting they do not have, or one that every runtime has, are broken', async () => {
    const settings = { properties: { env: { type: 'string' } } };
    await install('a', manifestText({ name: 'a', sockets: ['${settings.folder}/a.sock'] }));
    await install('b', manifestText({ name: 'b', settings }));
    expect((await read()).broken.map(({ problems }) => problems)).toEqual([
      ['plugin.yaml:1: contributes.runtimes.0.sockets.0: there is no setting “folder”'],
      ['plugin.yaml:1: contributes.runtimes.0.settings.properties.env: every runtime has it'],
    ]);
  });

  it('written in JSON say the lines of their problems, too', async () => {
    await install('bad', '{\n  "id": "Bad Id",\n  "version": 1\n}\n', 'plugin.json');
    await install('worse', '{\n  "id": "one",\n  oops\n}\n', 'plugin.json');
    const [bad, worse] = (await read()).broken;
    expect(bad?.problems).toEqual([
      'plugin.json:2: id: must be lower-case letters, digits and “-”',
      expect.stringMatching(/^plugin\.json:3: version: /),
      expect.stringMatching(/^plugin\.json:1: contributes: /),
    ]);
    expect(worse).toMatchObject({ kind: 'syntax', problems: [expect.stringMatching(/^plugin\.json:3: /)] });
  });

  it.each([
    ['is no YAML', 'a: [1, 2', 'syntax', /^plugin\.yaml:1: /],
    ['has several mistakes of YAML', 'a: [1, 2\nb: }\n', 'syntax', /plugin\.yaml:2: .*,plugin\.yaml:/],
    ['multiplies by aliases', 'a: &a [x, x]\nb: [*a, *a]\n', 'syntax', /alias/i],
    ['has a key twice', 'id: a\nid: b\n', 'syntax', /^plugin\.yaml:2: .*unique/i],
    ['is empty', '', 'invalid', /expected/i],
    ['is larger than 64 KiB', `# ${'x'.repeat(70_000)}`, 'too-large', /larger/],
  ])('whose manifest %s are broken rows', async (_, text, kind, problem) => {
    await install('odd', text);
    const { broken, entries } = await read();
    expect(entries).toHaveLength(2);
    expect(broken).toMatchObject([{ name: 'odd', kind }]);
    expect(broken[0]?.problems.join()).toMatch(problem);
  });

  it('with a manifest of 100 MB are broken rows that were not read', async () => {
    const path = await install('huge', '');
    await truncate(join(path, 'plugin.yaml'), 100 * 1024 * 1024);
    expect((await read()).broken).toMatchObject([{ name: 'huge', kind: 'too-large' }]);
  });

  it('that are links, or whose manifest is one, are broken rows: a link may lead out of the folder', async () => {
    const outside = join(dir, 'outside');
    await cp(join(allBundled, 'podman'), outside, { recursive: true });
    await mkdir(installedDir);
    await symlink(outside, join(installedDir, 'a'));
    await mkdir(join(installedDir, 'b'));
    await symlink(join(outside, 'plugin.yaml'), join(installedDir, 'b', 'plugin.yaml'));
    await symlink(join(dir, 'nowhere'), join(installedDir, 'c'));
    await symlink(installedDir, join(installedDir, 'd'));
    const { broken, entries } = await read({ removed: ['podman'] });
    expect(names({ broken, entries })).toEqual(['docker']);
    expect(broken.map(({ name, kind }) => [name, kind])).toEqual([
      ['a', 'symlink'],
      ['c', 'symlink'],
      ['d', 'symlink'],
      ['b', 'symlink'],
    ]);
    expect(broken[0]?.problems[0]).toContain(outside);
    expect(broken[3]?.problems[0]).toContain(join(outside, 'plugin.yaml'));
  });

  it('that may not be read are rows with the reason', async () => {
    await install('fine', manifestText({ name: 'fine' }));
    await writeFile(join(dir, 'file'), '');
    await rm(installedDir, { recursive: true });
    // For root every folder opens; a loop of links is what it is refused, too.
    await symlink(installedDir, installedDir);
    expect((await read()).broken).toMatchObject([
      { kind: 'unreadable', path: installedDir, problems: [expect.stringContaining('ELOOP')] },
    ]);
  });

  it('without a manifest, with two, or with a folder in its place are broken rows', async () => {
    await mkdir(join(installedDir, 'empty'), { recursive: true });
    await install('both', manifestText({ name: 'both' }));
    await install('both', '{}', 'plugin.json');
    await mkdir(join(installedDir, 'folder', 'plugin.yaml'), { recursive: true });
    const { broken } = await read();
    expect(broken.map(({ kind, problems }) => [kind, problems.join()])).toEqual([
      ['two-manifests', 'it has both plugin.yaml and plugin.json'],
      ['no-manifest', 'there is no plugin.yaml or plugin.json in it'],
      ['no-manifest', 'plugin.yaml is not a file'],
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

  it('that are half installed (a dot folder) and files are passed over', async () => {
    await install('.incoming', 'broken');
    await writeFile(join(installedDir, 'README'), 'text');
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
