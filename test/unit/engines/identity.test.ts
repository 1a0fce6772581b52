import { hostname } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { sshArgs } from '../../../src-main/engines/dial-ssh';
import { mergeEngines, type Found } from '../../../src-main/engines/identity';
import { probeEngine } from '../../../src-main/engines/probe';
import { askStores } from '../../../src-main/engines/stores';
import { engineId, type Dialect } from '../../../src-shared/model/engine';
import { answering, fakeServer, type FakeServer } from './fake-server';

function found(runtime: string, name: string, identity?: string, dialect: Dialect = 'docker'): Found {
  const endpoint = { kind: 'unix', path: `/${name}.sock` } as const;
  const description = { id: engineId(runtime, endpoint), runtime, name, endpoint, aliases: [] };
  const facts = { version: '1', apiVersion: '1.41', dialect, os: 'linux' };
  return identity === undefined ? { description } : { description, facts: { ...facts, identity } };
}

const shown = (list: readonly Found[]) =>
  mergeEngines(list).map((engine) => [engine.id, engine.name, engine.aliases]);

describe('engines found', () => {
  it('are shown once when they are the same, under the first name, with the others as aliases', () => {
    expect(
      shown([found('docker', 'default', 'A'), found('docker', 'orbstack', 'A'), found('docker', 'b', 'B')]),
    ).toEqual([
      ['docker/unix:///default.sock', 'default', ['orbstack']],
      ['docker/unix:///b.sock', 'b', []],
    ]);
  });

  it('stay apart when they did not answer, as nobody can tell', () => {
    expect(shown([found('docker', 'a'), found('docker', 'b')])).toHaveLength(2);
  });

  it('are Podman behind a Docker socket, joined with the Podman found by itself', () => {
    const behind = found('docker', 'default', 'P', 'podman');
    expect(shown([behind])).toEqual([['podman/unix:///default.sock', 'default', []]]);
    expect(shown([behind, found('podman', 'rootless', 'P', 'podman')])).toEqual([
      ['podman/unix:///rootless.sock', 'rootless', ['default']],
    ]);
  });
});

describe('two Podman services', () => {
  const servers: FakeServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  async function service(name: string, info: object): Promise<Found> {
    const headers = { 'Libpod-Api-Version': '5.0.0', 'Api-Version': '1.41', Server: 'Libpod/5.0.0 (linux)' };
    const server = await fakeServer(answering({ '/_ping': 'OK', '/info': info }, headers), 'podman', name);
    servers.push(server);
    const probe = await probeEngine(server.description, { timeoutMs: 2_000 });
    if (probe.state !== 'live') throw new Error(probe.error.message);
    return { description: server.description, facts: probe.facts };
  }
  const info = (root: string, host = hostname()): object => ({
    ID: 'random',
    Name: host,
    DockerRootDir: root,
  });
  const stores = (list: readonly Found[], known = new Map<string, string>()) =>
    askStores(list, known, { timeoutMs: 2_000 });

  it('of one store on this machine tell the same store', async ({ skip }) => {
    skip(process.platform !== 'linux', 'only Linux has Podman’s own store');
    const both = [await service('a', info('/store')), await service('b', info('/store'))];
    const told = await stores(both);
    expect(both.map(({ facts }) => told.get(facts?.identity ?? ''))).toEqual([
      'podman store /store',
      'podman store /store',
    ]);
  });

  it('of two stores, of machines that look alike, or that do not tell, share none', async () => {
    const two = await stores([await service('a', info('/one')), await service('b', info('/two'))]);
    expect(new Set(two.values()).size).toBe(two.size);
    const machine = info('/store', 'localhost.localdomain');
    expect((await stores([await service('a', machine), await service('b', machine)])).size).toBe(0);
    expect((await stores([await service('a', {}), await service('b', {})])).size).toBe(0);
  });

  it('are asked only where there are two, and each once', async () => {
    const [a, b] = [await service('a', info('/store')), await service('b', info('/store'))];
    expect((await stores([a])).size).toBe(0);
    const told = await stores([a, b]);
    for (const server of servers.splice(0)) await server.close();
    expect(await stores([a, b], new Map(told))).toEqual(told);
  });

  it('of one store: the one that still answers stays', async () => {
    const [a, b] = [await service('a', info('/store')), await service('b', info('/store'))];
    const same = (one: Found): Found =>
      one.facts ? { ...one, facts: { ...one.facts, identity: 'x' } } : one;
    expect(shown([same(a), same(b)])).toEqual([[a.description.id, 'a', ['b']]]);
    expect(shown([{ ...same(a), isLost: true }, same(b)])[0]?.[0]).toBe(b.description.id);
  });
});

describe('ssh', () => {
  it('is given options first, then the host, then one command that no shell can misread', () => {
    const args = sshArgs(
      { kind: 'ssh', host: 'harbour', port: 2222, user: 'me', path: "/run/it's $(here).sock" },
      'docker',
    );
    expect(args.slice(args.indexOf('-l'))).toEqual([
      '-l',
      'me',
      '-p',
      '2222',
      '--',
      'harbour',
      String.raw`'docker' '--host' 'unix:///run/it'\''s $(here).sock' 'system' 'dial-stdio'`,
    ]);
    expect(args).toContain('BatchMode=yes');
    expect(sshArgs({ kind: 'ssh', host: 'harbour' }, 'podman').at(-1)).toBe("'podman' 'system' 'dial-stdio'");
  });
});
