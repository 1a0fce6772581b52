import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  engineId,
  type Endpoint,
  type EngineDescription,
  type EngineFacts,
} from '../../../src-shared/model/engine';
import type { Availability } from '../../../src-shared/model/runtime';
import { runtimeManifestSchema } from '../../../src-shared/plugin-api/runtime-manifest';
import { judgeRuntimes, type Judgement } from '../../../src-main/runtimes/availability';
import { dockerManifest } from '../../../src-main/runtimes/docker-manifest';
import { lookAt, observed, probeInTime, type LookPorts } from '../../../src-main/runtimes/look';
import type { RuntimeEntry } from '../../../src-main/runtimes/manifests';
import type { ProbeFailure, ProbeResult } from '../../../src-main/engines/probe';
import { manifestText, type FakePlugin } from './fake-plugin';

const entryOf = (manifest: typeof dockerManifest): RuntimeEntry => {
  const [runtime] = manifest.contributes.runtimes;
  if (!runtime) throw new Error('no runtime');
  return { ...runtime, plugin: manifest.id, removable: manifest.id !== 'docker' };
};
const entry = (plugin: FakePlugin): RuntimeEntry =>
  entryOf(runtimeManifestSchema.parse(JSON.parse(manifestText(plugin))));
const docker = entryOf(dockerManifest);
const podman = entry({
  name: 'podman',
  platforms: ['linux', 'darwin'],
  versions: '>=4.0 <6',
  startable: { linux: { args: ['system', 'service', 'unix://${SOCKET}'] } },
});

const engine = (
  runtime: string,
  endpoint: Endpoint = { kind: 'unix', path: `/${runtime}.sock` },
): EngineDescription => ({
  id: engineId(runtime, endpoint),
  runtime,
  name: runtime,
  endpoint,
  aliases: [],
});
const facts = (more: Partial<EngineFacts> = {}): EngineFacts => ({
  version: '27.1.1',
  apiVersion: '1.41',
  dialect: 'docker',
  os: 'linux',
  architecture: 'amd64',
  identity: 'one',
  ...more,
});
const live = (more: Partial<EngineFacts> = {}): ProbeResult => ({ state: 'live', facts: facts(more) });
const failed = (state: ProbeFailure, code = 'engine.unreachable'): ProbeResult => ({
  state,
  error: {
    category: 'communication',
    code,
    params: { detail: 'nobody listens there.' },
    message: 'It failed.',
  },
});

interface Scene {
  readonly entries?: readonly RuntimeEntry[];
  readonly platform?: NodeJS.Platform;
  readonly clis?: readonly string[];
  readonly engines?: Readonly<Record<string, readonly EngineDescription[]>>;
  readonly explicit?: string;
  readonly probe?: (engine: EngineDescription) => ProbeResult | Promise<ProbeResult>;
  readonly find?: () => never;
  readonly ports?: Partial<LookPorts>;
}

async function judge(scene: Scene, starting: string[] = []): Promise<Judgement> {
  const { entries = [docker, podman], platform = 'linux', clis = ['docker', 'podman'], engines = {} } = scene;
  const ports: LookPorts = {
    findCli: (name) => Promise.resolve(clis.includes(name) ? `/usr/bin/${name}` : undefined),
    exists: () => Promise.resolve(true),
    findEngines: async ({ name }) => {
      if (scene.find && name === 'docker') scene.find();
      return {
        engines: engines[name] ?? [],
        ...(scene.explicit === undefined ? {} : { explicit: scene.explicit }),
      };
    },
    probe: async (one) => scene.probe?.(one) ?? failed('absent'),
    stores: (_found, known) => Promise.resolve(known),
    now: () => 1000,
    ...scene.ports,
  };
  const surroundings = { env: {}, platform, userHome: '/user', home: '/home' };
  const looks = await Promise.all(entries.map((one) => lookAt(one, surroundings, ports)));
  return judgeRuntimes(looks, platform, new Set(starting));
}
const of = async (name: string, scene: Scene, starting?: string[]): Promise<Availability | undefined> =>
  (await judge(scene, starting)).availability.get(name);

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
      reason: 'It is for darwin; this is linux.',
      engines: [],
    });
    expect(asked.sort()).toEqual(['cli docker', 'engines docker']);
  });
});

describe('engines', () => {
  it('are all asked at once', async () => {
    const sockets = ['a', 'b', 'c'].map((name) => engine('docker', { kind: 'unix', path: `/${name}` }));
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let begun = 0;
    const scene: Scene = {
      engines: { docker: sockets, podman: [engine('podman')] },
      // Nobody is answered before everybody was asked: asked in turn, this would never end.
      probe: async () => {
        if (++begun === 4) release();
        await gate;
        return live();
      },
    };
    expect((await judge(scene)).availability.get('docker')?.state).toBe('ready');
  });

  it('that answer one question and hang at the next are given up in one limit, not in one for each', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'cleat-slow-'));
    const path = join(dir, 's');
    const server = createServer((request, response) => {
      if (request.url?.includes('_ping')) setTimeout(() => response.end('OK'), 800);
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    try {
      const began = performance.now();
      expect(await probeInTime(engine('docker', { kind: 'unix', path }), 1000)).toMatchObject({
        state: 'timeout',
        error: { code: 'engine.timeout' },
      });
      expect(performance.now() - began).toBeLessThan(1600); // one limit for each would be 1800
    } finally {
      server.closeAllConnections();
      server.close();
      await rm(dir, { recursive: true });
    }
  });

  it('elsewhere are not asked unless they come first', async () => {
    const asked: string[] = [];
    const ssh = engine('docker', { kind: 'ssh', host: 'far' });
    const judged = await judge({
      engines: { docker: [engine('docker'), ssh] },
      probe: (one) => {
        asked.push(one.id);
        return live();
      },
    });
    expect(asked).toEqual(['docker/unix:///docker.sock']);
    expect(judged.engines.map(({ status }) => status.state)).toEqual(['live', 'connecting']);
  });

  it('that are the same behind two sockets are one, with the other name as alias', async () => {
    const other = { ...engine('docker', { kind: 'unix', path: '/orb.sock' }), name: 'orbstack' };
    const judged = await judge({ engines: { docker: [engine('docker'), other] }, probe: () => live() });
    expect(judged.engines).toMatchObject([{ id: 'docker/unix:///docker.sock', aliases: ['orbstack'] }]);
  });

  it('of Podman behind Docker’s socket are Podman’s, and Docker says so', async () => {
    const scene: Scene = {
      clis: ['podman'],
      engines: { docker: [engine('docker')] },
      probe: () => live({ dialect: 'podman', version: '5.1.0' }),
    };
    expect(await of('podman', scene)).toMatchObject({
      state: 'ready',
      version: '5.1.0',
      engines: [{ id: 'podman/unix:///docker.sock', runtime: 'podman' }],
    });
    expect(await of('docker', scene)).toMatchObject({
      state: 'not-installed',
      reason: 'The engine that answers on unix:///docker.sock is podman.',
      engines: [],
    });
  });

  it('of Podman behind Docker’s socket stay Docker’s where no Podman runtime is there', async () => {
    const scene: Scene = {
      entries: [docker],
      engines: { docker: [engine('docker')] },
      probe: () => live({ dialect: 'podman', version: '5.1.0' }),
    };
    expect(await of('docker', scene)).toMatchObject({ state: 'ready', engines: [{ runtime: 'docker' }] });
  });

  it('do not stand in for one that a variable names', async () => {
    const named = engine('docker', { kind: 'tcp', host: 'prod', port: 2375 });
    const free: Scene = {
      engines: { docker: [named, engine('docker')] },
      probe: (one) => (one.id === named.id ? failed('timeout', 'engine.timeout') : live()),
    };
    const scene = { ...free, explicit: 'DOCKER_HOST' };
    expect(await of('docker', scene)).toMatchObject({ state: 'unreachable', engines: { length: 2 } });
    expect(await of('docker', free)).toMatchObject({
      state: 'ready',
      reason: expect.stringContaining('tcp://prod:2375'),
    });
  });

  it('of a variable’s are never ours to start', async () => {
    const scene = { explicit: 'CONTAINER_HOST', engines: { podman: [engine('podman')] } };
    expect(await of('podman', scene)).toMatchObject({ state: 'stopped', startable: false });
  });

  it('that died stay one engine, since what they last said still tells who they are', async () => {
    const other = engine('docker', { kind: 'unix', path: '/other.sock' });
    const surroundings = { env: {}, platform: 'linux', userHome: '/', home: '/' } as const;
    const ports: LookPorts = {
      findCli: () => Promise.resolve('/usr/bin/docker'),
      exists: () => Promise.resolve(true),
      findEngines: () => Promise.resolve({ engines: [engine('docker'), other] }),
      probe: () => Promise.resolve(live()),
      stores: (_found, known) => Promise.resolve(known),
      now: () => 1,
    };
    const look = await lookAt(docker, surroundings, ports);
    const dead = {
      ...look,
      engines: look.engines.map((known) =>
        observed(known, {
          state: 'unreachable',
          error: { category: 'communication', code: 'engine.unreachable', params: {}, message: 'Gone.' },
          since: 2,
          stale: true,
        }),
      ),
    };
    const judged = judgeRuntimes([dead], 'linux', new Set());
    expect(judged.engines).toHaveLength(1);
    expect(judged.availability.get('docker')).toMatchObject({ state: 'stopped' });
    expect(judged.members.get('docker/unix:///docker.sock')).toEqual([engine('docker').id, other.id]);
  });
});

describe('Docker by another name', () => {
  const colima = entry({ name: 'colima', cli: 'docker', priority: -10, installed_if: ['colima'] });
  const clis = ['docker', 'colima'];
  const path = '/user/.colima/default/docker.sock';
  const engines = {
    docker: [engine('docker'), engine('docker', { kind: 'unix', path })],
    colima: [engine('colima', { kind: 'unix', path })],
  };
  const entries = [docker, podman, colima];

  it('is ready through the engine that Docker lists, which is listed once', async () => {
    const judged = await judge({ entries, clis, engines, probe: () => live() });
    expect(judged.engines).toHaveLength(1);
    expect(judged.engines[0]).toMatchObject({ runtime: 'docker', aliases: ['colima'] });
    expect(judged.availability.get('colima')).toMatchObject({
      state: 'ready',
      engines: [{ id: 'docker/unix:///docker.sock' }],
      reason: expect.stringContaining('“docker”'),
    });
  });

  it('has one engine too while nobody answers, and is not running where Docker is not either', async () => {
    const judged = await judge({ entries, clis, engines, probe: () => failed('refused') });
    expect(judged.engines.map(({ id }) => id)).toEqual([
      'docker/unix:///docker.sock',
      `docker/unix://${path}`,
    ]);
    expect(judged.availability.get('colima')).toMatchObject({
      state: 'stopped',
      engines: [{ id: `docker/unix://${path}` }],
    });
  });

  it('is one engine although one of two looks was too early', async () => {
    let asked = 0;
    const probe = ({ runtime }: EngineDescription): ProbeResult => {
      asked++;
      return runtime === 'colima' ? live() : failed('refused');
    };
    const judged = await judge({ entries, clis, engines, probe });
    expect(asked).toBe(3);
    expect(judged.engines.map(({ id, status }) => [id, status.state])).toEqual([
      ['docker/unix:///docker.sock', 'unreachable'],
      [`colima/unix://${path}`, 'live'],
    ]);
    expect(judged.availability.get('docker')?.state).toBe('ready');
  });

  it('is not installed without its own program, whatever the program of Docker', async () => {
    expect(await of('colima', { entries, clis: ['docker'] })).toMatchObject({
      state: 'not-installed',
      reason: expect.stringContaining('“colima”'),
    });
  });

  it('is no Podman, though one answers on its socket', async () => {
    const judged = await judge({ entries, clis, engines, probe: () => live({ dialect: 'podman' }) });
    expect(judged.engines).toMatchObject([{ runtime: 'podman' }]);
    expect(judged.availability.get('podman')?.state).toBe('ready');
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
