import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineDescription } from '../../../src-shared/model/engine';
import { mergeEngines } from '../../../src-main/engines/identity';
import { judgeRuntimes } from '../../../src-main/runtimes/availability';
import { lookAt, observed, probeInTime, type LookPorts } from '../../../src-main/runtimes/look';
import type { ProbeResult } from '../../../src-main/engines/probe';
import { docker, engine, entry, failed, judge, live, of, podman, type Scene } from './scene';

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
      if (request.url?.includes('_ping')) setTimeout(() => response.end('OK'), 1900);
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    try {
      const began = performance.now();
      expect(await probeInTime(engine('docker', { kind: 'unix', path }), 2000)).toMatchObject({
        state: 'timeout',
        error: { code: 'engine.timeout' },
      });
      expect(performance.now() - began).toBeLessThan(3700); // one limit for each would be 3900
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

it('An engine that a CLI and a socket lead to is reached by its API, whichever was found first', () => {
  const facts = {
    version: '1',
    apiVersion: '1.41',
    dialect: 'docker',
    os: 'linux',
    identity: 'one',
  } as const;
  const found = [engine('boat', { kind: 'cli', path: '/usr/bin/boat' }), engine('docker')].map(
    (description) => ({ description, facts }),
  );
  for (const each of [found, found.toReversed()])
    expect(mergeEngines(each)).toMatchObject([{ runtime: 'docker', endpoint: { kind: 'unix' } }]);
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
