import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installPlugin, manifestText, type FakePlugin } from './fake-plugin';
import { createMachine, until, type Machine } from './machine';

let machine: Machine;
beforeEach(async () => {
  machine = await createMachine();
});
afterEach(() => machine.close());

const author = async (plugin: FakePlugin): Promise<string> => {
  const path = join(machine.dir, 'work', plugin.name);
  await mkdir(join(path, 'docs'), { recursive: true });
  await writeFile(join(path, 'plugin.yaml'), manifestText(plugin));
  await writeFile(join(path, 'docs', 'README'), 'hello');
  return path;
};
const installed = (): Promise<string[]> => readdir(join(machine.home, 'plugins', 'runtimes')).catch(() => []);

describe('adding a runtime', () => {
  it('copies its folder whole, and every process of the home sees it and sees it go', async () => {
    const watching = await machine.open({ watch: true });
    const { runtimes } = await machine.open();
    const path = await author({ name: 'boat' });
    const added = await runtimes.add(path);
    expect(added).toEqual({
      plugin: 'boat',
      runtimes: ['boat'],
      path: join(machine.home, 'plugins', 'runtimes', 'boat'),
    });
    expect(await readFile(join(added.path ?? '', 'docs', 'README'), 'utf8')).toBe('hello');
    expect(runtimes.snapshot().runtimes.map(({ name }) => name)).toContain('boat');
    await until(watching.runtimes, (now) => now.runtimes.some(({ name }) => name === 'boat'));

    expect(await runtimes.remove('Boat')).toEqual({ plugin: 'boat', runtimes: ['boat'], bundled: false });
    await until(watching.runtimes, (now) => now.runtimes.every(({ name }) => name !== 'boat'));
    expect(await installed()).toEqual([]);
    expect(await readFile(join(path, 'plugin.yaml'), 'utf8')).toContain('boat');
  });

  it('is refused for one that is there, naming who has the name', async () => {
    const { runtimes } = await machine.open();
    await installPlugin(machine.home, { name: 'boat' });
    await expect(runtimes.add(await author({ name: 'boat' }))).rejects.toMatchObject({
      code: 'plugin.exists',
    });
    const twin = await author({ name: 'docker', id: 'other' });
    await expect(runtimes.add(twin)).rejects.toMatchObject({
      code: 'plugin.exists',
      wire: { params: { what: 'The runtime “docker”' } },
    });
    expect(await installed()).toEqual(['boat']);
  });

  it('is refused for one whose engine has no API and that nobody knows how to speak with', async () => {
    const { runtimes } = await machine.open();
    const path = await author({ name: 'boat', api: 'cli' });
    await expect(runtimes.add(path)).rejects.toMatchObject({
      code: 'plugin.invalid',
      wire: { params: { problems: expect.stringMatching(/runtimes\.0\.api: .*code/) } },
    });
    // One that was put there by hand, and one that takes the name of one that is known: each a row with its reason.
    await installPlugin(machine.home, { name: 'boat', api: 'cli' });
    await installPlugin(machine.home, { name: 'apple', id: 'false-apple', api: 'cli' });
    await runtimes.refresh();
    const { broken, runtimes: known } = runtimes.snapshot();
    const reason = { kind: 'invalid', problems: [expect.stringMatching(/runtimes\.0\.api: /)] };
    expect(broken).toEqual([expect.objectContaining(reason), expect.objectContaining(reason)]);
    expect(known.map(({ name }) => name)).not.toContain('boat');
  });

  it('clears what an installer left behind that was killed, and no plugin of that time', async () => {
    const { runtimes } = await machine.open();
    await installPlugin(machine.home, { name: 'raft' });
    for (const left of ['.incoming-0123456789ab', '.removed-0123456789ab', '.mine']) {
      await mkdir(join(machine.home, 'plugins', 'runtimes', left, 'docs'), { recursive: true });
    }
    await runtimes.add(await author({ name: 'boat' }));
    expect((await installed()).sort()).toEqual(['.mine', 'boat', 'raft']);
  });

  it('is refused with every problem for one that is broken, and for no plugin at all', async () => {
    const { runtimes } = await machine.open();
    const path = await author({ name: 'boat', priority: 1.5, sockets: ['relative'] });
    await expect(runtimes.add(path)).rejects.toMatchObject({
      code: 'plugin.invalid',
      wire: {
        params: { problems: expect.stringMatching(/priority: .*\n.*sockets\.0: must be an absolute/) },
      },
    });
    await expect(runtimes.add(join(machine.dir, 'nowhere'))).rejects.toMatchObject({
      code: 'plugin.not-found',
    });
    await expect(runtimes.add('nobody')).rejects.toMatchObject({ code: 'plugin.not-found' });
  });

  it('copies no link: it would lead somewhere else tomorrow', async () => {
    const { runtimes } = await machine.open();
    const path = await author({ name: 'boat' });
    await symlink('/etc/passwd', join(path, 'docs', 'secret'));
    await expect(runtimes.add(path)).rejects.toMatchObject({
      code: 'plugin.invalid',
      wire: { params: { problems: expect.stringContaining('docs/secret') } },
    });
    expect(await installed()).toEqual([]);
  });
});

describe('removing a runtime', () => {
  it('is refused for Docker, and takes away one that comes with Cleat until it is added by name', async () => {
    const { runtimes } = await machine.open();
    const names = (): string[] => runtimes.snapshot().runtimes.map(({ name }) => name);
    await expect(runtimes.remove('docker')).rejects.toMatchObject({ code: 'plugin.not-removable' });
    expect(await runtimes.remove('podman')).toMatchObject({ plugin: 'podman', bundled: true });
    expect(names()).toEqual(['docker']);
    await expect(runtimes.remove('podman')).rejects.toMatchObject({ code: 'plugin.unknown' });
    expect(await runtimes.add('podman')).toEqual({ plugin: 'podman', runtimes: ['podman'] });
    expect(names()).toEqual(['docker', 'podman']);
    await expect(runtimes.add('podman')).rejects.toMatchObject({ code: 'plugin.exists' });
  });

  it('takes away a broken plugin by its folder’s name, and of a link only the link', async () => {
    const { runtimes } = await machine.open();
    const outside = await author({ name: 'boat' });
    const dir = join(machine.home, 'plugins', 'runtimes');
    await mkdir(join(dir, 'Bad Folder'), { recursive: true });
    await symlink(outside, join(dir, 'link'));
    await runtimes.refresh();
    expect(runtimes.snapshot().broken.map(({ name, kind }) => [name, kind])).toEqual([
      ['link', 'symlink'],
      ['Bad Folder', 'no-manifest'],
    ]);
    await runtimes.remove('Bad Folder');
    await runtimes.remove('link');
    expect(runtimes.snapshot().broken).toEqual([]);
    expect(await readdir(outside)).toContain('plugin.yaml');
  });
});

describe('settings of a runtime', () => {
  const settings = {
    properties: {
      level: { type: 'integer', minimum: 1, default: 3 },
      extra: { type: 'array', items: { type: 'string' } },
    },
  };
  const boat = {
    name: 'boat',
    settings,
    global_args: ['--level=${settings.level}', '${settings.extra}'],
    run_args: ['--ulimit=nofile=4096:4096'],
    env: { BOAT_LEVEL: '${settings.level}' },
  };

  it('fill the arguments of its CLI, with the defaults of its schema', async () => {
    await machine.engine('boat');
    await machine.program('boat');
    await installPlugin(machine.home, boat);
    const { runtimes, settings: stored } = await machine.open();
    const run = async (): Promise<{ args: readonly string[]; env: Readonly<Record<string, string>> }> =>
      (await runtimes.provider({ flag: 'boat' })).buildRunArgs({ image: 'image', argv: ['sh'] });
    const host = `unix://${machine.socket('boat')}`;
    expect(await run()).toMatchObject({
      args: ['--level=3', '--host', host, 'run', '--ulimit=nofile=4096:4096', 'image', 'sh'],
      env: { BOAT_LEVEL: '3' },
    });
    await stored.configure('boat', { level: 7, extra: ['-a', 'b c'], runArgs: ['--init'], env: { X: 'y' } });
    expect(await run()).toMatchObject({
      args: [
        '--level=7',
        '-a',
        'b c',
        '--host',
        host,
        'run',
        '--ulimit=nofile=4096:4096',
        '--init',
        'image',
        'sh',
      ],
      env: { BOAT_LEVEL: '7', X: 'y' },
    });
    await stored.configure('boat', { level: null, extra: null });
    expect((await run()).args.slice(0, 2)).toEqual(['--level=3', '--host']);
  });

  it('that will not do are refused when they are saved, each with its path', async () => {
    await installPlugin(machine.home, boat);
    const { settings: stored } = await machine.open();
    await expect(stored.configure('boat', { level: 0, extra: 'text', colour: 'red' })).rejects.toMatchObject({
      code: 'setting.invalid',
      wire: {
        params: {
          problems:
            'runtimes.boat.level: must be at least 1; runtimes.boat.extra: must be a list of texts; ' +
            'runtimes.boat.colour: is not a setting of this runtime',
        },
      },
    });
    expect(stored.current().runtimes).toBeUndefined();
  });

  it('that will not do when it starts stop this runtime only, with the path', async () => {
    await machine.engine('boat');
    await machine.engine('docker');
    await installPlugin(machine.home, boat);
    await writeFile(join(machine.home, 'settings.json'), '{"runtimes":{"boat":{"level":"high"}}}');
    const { runtimes } = await machine.open();
    const state = (name: string) =>
      runtimes.snapshot().runtimes.find((one) => one.name === name)?.availability;
    expect(state('boat')).toMatchObject({
      state: 'unreachable',
      reason: expect.stringContaining('runtimes.boat.level: must be a number'),
    });
    expect(state('docker')?.state).toBe('ready');
    await rm(join(machine.home, 'settings.json'));
  });

  it('are published as a schema, those of its own first', async () => {
    await installPlugin(machine.home, boat);
    const { runtimes } = await machine.open();
    const schema = runtimes.snapshot().runtimes.find(({ name }) => name === 'boat')?.settings;
    expect(Object.keys(schema?.properties ?? {})).toEqual([
      'level',
      'extra',
      'cli',
      'globalArgs',
      'runArgs',
      'env',
    ]);
  });
});
