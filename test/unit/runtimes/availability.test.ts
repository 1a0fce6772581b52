import { describe, expect, it } from 'vitest';
import type { LookPorts } from '../../../src-main/runtimes/look';
import { docker, engine, entry, failed, judge, live, of, type Scene } from './scene';

describe('a runtime is', () => {
  it('ready when its engine answers, with its version', async () => {
    const scene = { engines: { docker: [engine('docker')] }, probe: () => live() };
    const availability = await of('docker', scene);
    expect(availability).toMatchObject({ state: 'ready', version: '27.1.1' });
    expect(availability?.reason).toBeUndefined();
    expect(availability?.engines).toMatchObject([
      { id: 'docker/unix:///docker.sock', status: { state: 'live' } },
    ]);
  });

  it('ready without its CLI when its engine answers, and says what does not work', async () => {
    const scene = { clis: [], engines: { docker: [engine('docker')] }, probe: () => live() };
    expect(await of('docker', scene)).toMatchObject({
      state: 'ready',
      reason: expect.stringContaining('“docker” is not on the PATH'),
      hint: expect.stringContaining('https://docs.docker.com'),
    });
  });

  it('not-installed without an engine that could not be asked, where Docker’s usual socket is all there might be', async () => {
    const usual = engine('docker', { kind: 'unix', path: '/var/run/docker.sock' });
    const scene = { clis: [] as string[], engines: { docker: [usual] } };
    expect(await of('docker', scene)).toMatchObject({ state: 'not-installed', engines: [] });
    expect((await judge(scene)).engines).toEqual([]);
    // With a CLI there may be containers behind it that nobody can see now.
    expect((await judge({ ...scene, clis: ['docker'] })).engines).toHaveLength(1);
    expect((await judge({ ...scene, probe: () => failed('refused') })).engines).toHaveLength(1);
  });

  it('not-installed when neither CLI nor engine is there, with how to install it here', async () => {
    const scene = { clis: [], engines: { docker: [engine('docker')] } };
    expect(await of('docker', scene)).toMatchObject({
      state: 'not-installed',
      hint: expect.stringContaining('https://docs.docker.com/engine/install/'),
    });
    expect(await of('podman', scene)).toMatchObject({
      state: 'not-installed',
      hint: expect.stringContaining('podman'),
    });
  });

  it('stopped when the CLI is there and nobody answers; Docker on Linux is started by hand', async () => {
    const scene = { engines: { docker: [engine('docker')] }, probe: () => failed('refused') };
    expect(await of('docker', scene)).toMatchObject({
      state: 'stopped',
      startable: false,
      reason: 'No engine answers on unix:///docker.sock: nobody listens there.',
      hint: expect.stringContaining('systemctl start docker'),
    });
  });

  it('stopped and startable: Podman on Linux with its CLI and no socket', async () => {
    expect(await of('podman', {})).toMatchObject({
      state: 'stopped',
      startable: true,
      hint: expect.stringContaining('cleat runtime start podman'),
    });
  });

  it('stopped and startable: Docker on macOS where Docker Desktop is installed, and only there', async () => {
    const scene: Scene = { platform: 'darwin', engines: { docker: [engine('docker')] } };
    expect(await of('docker', scene)).toMatchObject({ state: 'stopped', startable: true });
    const without = { ...scene, ports: { exists: () => Promise.resolve(false) } };
    expect(await of('docker', without)).toMatchObject({ state: 'stopped', startable: false });
  });

  it('starting while it is being started', async () => {
    expect(await of('podman', {}, ['podman'])).toMatchObject({ state: 'starting' });
  });

  it('permission-denied when a socket refuses, with the group to join', async () => {
    const scene = {
      engines: { docker: [engine('docker')] },
      probe: () => failed('permission', 'engine.permission'),
    };
    expect(await of('docker', scene)).toMatchObject({
      state: 'permission-denied',
      hint: expect.stringContaining('docker group'),
    });
  });

  it('unreachable when the engine named first hangs or lies elsewhere and does not answer', async () => {
    const remote = engine('docker', { kind: 'tcp', host: 'build', port: 2376 });
    expect(
      await of('docker', { engines: { docker: [remote] }, probe: () => failed('refused') }),
    ).toMatchObject({
      state: 'unreachable',
    });
    const hung = {
      engines: { docker: [engine('docker')] },
      probe: () => failed('timeout', 'engine.timeout'),
    };
    expect(await of('docker', hung)).toMatchObject({ state: 'unreachable', reason: 'It failed.' });
  });

  it('unreachable with the reason when a variable or a context cannot be used', async () => {
    const scene = {
      find: () => {
        throw new Error('there is no context “x”');
      },
    };
    expect(await of('docker', scene)).toMatchObject({
      state: 'unreachable',
      reason: expect.stringContaining('there is no context “x”'),
    });
  });

  it('unsupported-version below its range, naming both versions; above it ready with a warning', async () => {
    const scene = (version: string): Scene => ({
      engines: { podman: [engine('podman')] },
      probe: () => live({ version, dialect: 'podman' }),
    });
    const old = await of('podman', scene('3.4.4'));
    expect(old).toMatchObject({ state: 'unsupported-version', version: '3.4.4' });
    expect(old?.reason).toContain('3.4.4');
    expect(old?.reason).toContain('>=4.0 <6');
    expect(await of('podman', scene('5.4.0-dev'))).not.toHaveProperty('reason');
    expect(await of('podman', scene('7.0.0'))).toMatchObject({
      state: 'ready',
      reason: expect.stringMatching(/7\.0\.0 is newer than >=4\.0 <6/),
    });
  });

  it('ready, and says both versions, where the service that runs is another than its command line', async () => {
    const scene: Scene = {
      engines: { docker: [engine('docker', { kind: 'cli', path: '/usr/bin/docker' })] },
      probe: () => live({ version: '27.0.1', clientVersion: '28.2.2', dialect: 'cli' }),
    };
    expect(await of('docker', scene)).toMatchObject({
      state: 'ready',
      version: '27.0.1',
      reason: expect.stringMatching(/28\.2\.2.*27\.0\.1.*stop and start the service/),
    });
  });

  it('wrong-platform elsewhere, and then neither its CLI nor its sockets are looked for', async () => {
    const asked: string[] = [];
    const mac = entry({ name: 'apple', cli: 'container', platforms: ['darwin'] });
    const note = (what: string) => (one: { name: string } | string) => {
      asked.push(`${what} ${typeof one === 'string' ? one : one.name}`);
    };
    const scene: Scene = {
      entries: [docker, mac],
      ports: {
        findCli: async (name) => {
          note('cli')(name);
          return undefined;
        },
        findEngines: async (one) => {
          note('engines')(one);
          return { engines: [] };
        },
      },
    };
    expect(await of('apple', scene)).toEqual({
      state: 'wrong-platform',
      reason: 'It is for macOS; this is Linux.',
      engines: [],
    });
    expect(asked.sort()).toEqual(['cli docker', 'engines docker']);
  });
});

describe('a way to start it', () => {
  const start = (more: object) => ({ args: ['up'], command: 'starter', ...more });
  const boat = (linux: unknown) => entry({ name: 'boat', startable: { linux } });
  const there = (...paths: string[]): Partial<LookPorts> => ({
    exists: (path) => Promise.resolve(paths.includes(path)),
  });

  it('is taken only where all it needs is there, the first of several', async () => {
    const linux = [start({ if_exists: ['/a', '${HOME}/b'] }), start({ if_exists: '/a' })];
    const scene = { entries: [docker, boat(linux)], clis: ['boat'] };
    const startable = async (...paths: string[]) =>
      (await of('boat', { ...scene, ports: there(...paths) }))?.startable;
    expect(await startable('/a', '/user/b')).toBe(true);
    expect(await startable('/a')).toBe(true);
    expect(await startable('/user/b')).toBe(false);
  });

  it('needs its program, and root where it says so', async () => {
    expect(await of('boat', { entries: [docker, boat(start({}))], clis: ['boat'] })).toMatchObject({
      startable: false,
    });
    expect(await of('boat', { entries: [docker, boat(start({}))], clis: ['boat', 'starter'] })).toMatchObject(
      {
        startable: true,
      },
    );
    const rooted = boat(start({ if_root: true }));
    expect(await of('boat', { entries: [docker, rooted], clis: ['boat', 'starter'] })).toMatchObject({
      state: 'stopped',
      startable: false,
    });
  });

  it('that a Linux user of Docker has no rights for is told word for word', async () => {
    const scene = { engines: { docker: [engine('docker')] }, probe: () => failed('refused'), ports: there() };
    expect(await of('docker', scene)).toMatchObject({
      state: 'stopped',
      startable: false,
      hint: expect.stringContaining('sudo systemctl start docker'),
    });
  });
});
