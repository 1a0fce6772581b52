import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Availability } from '../../../src-shared/model/runtime';
import { findEngines } from '../../../src-main/runtimes/find-engines';
import { certificateAuthority } from '../../engines/certificates';
import { freePort } from '../../engines/free-port';
import { createMachine, type Machine } from './machine';

/** Contexts that lead to engines of every bad kind, as Docker's CLI would have written them. */
let machine: Machine;
let dir: string;
let silent: net.Server;
let expired: tls.Server;

const listening = (server: net.Server, where: string | number): Promise<void> =>
  new Promise((resolve) => {
    if (typeof where === 'string') server.listen(where, resolve);
    else server.listen(where, '127.0.0.1', resolve);
  });

async function context(name: string, host: string, ca?: string): Promise<void> {
  const hash = createHash('sha256').update(name).digest('hex');
  const [meta, secrets] = [join(dir, 'contexts', 'meta', hash), join(dir, 'contexts', 'tls', hash, 'docker')];
  await mkdir(meta, { recursive: true });
  await writeFile(
    join(meta, 'meta.json'),
    JSON.stringify({ Name: name, Endpoints: { docker: { Host: host } } }),
  );
  if (ca === undefined) return;
  await mkdir(secrets, { recursive: true });
  await writeFile(join(secrets, 'ca.pem'), await readFile(ca));
}

beforeAll(async () => {
  machine = await createMachine();
  dir = await mkdtemp(join(tmpdir(), 'cleat-bad-'));
  await machine.program('docker');
  await machine.engine('podman', { podman: true });
  const open = new Set<net.Socket>();
  silent = net.createServer((socket) => void open.add(socket));
  silent.on('close', () => undefined);
  await listening(silent, join(dir, 'silent.sock'));
  const authority = certificateAuthority(dir);
  const { cert, key } = authority.issue('old', { expired: true });
  expired = tls.createServer({ cert: await readFile(cert), key: await readFile(key) });
  const port = await freePort();
  await listening(expired, port);
  await context('silent', `unix://${dir}/silent.sock`);
  await context('nowhere', 'unix:///nowhere/docker.sock');
  await context('refused', `tcp://127.0.0.1:${await freePort()}`);
  await context('expired', `tcp://127.0.0.1:${port}`, authority.ca);
  await context('unreadable', 'gopher://old');
});
afterAll(async () => {
  silent.close();
  expired.close();
  await machine.close();
  await rm(dir, { recursive: true, force: true });
});

/** How Docker is with this context, and Podman beside it. */
async function states(name: string): Promise<Record<string, Availability | undefined>> {
  const env = { ...machine.env, DOCKER_CONFIG: dir, DOCKER_CONTEXT: name };
  const { runtimes } = await machine.open({
    env,
    ports: {
      findEngines: async (entry, cliPath, signal) => {
        if (entry.name === 'podman') {
          const endpoint = { kind: 'unix', path: machine.socket('podman') } as const;
          const id = `podman/unix://${endpoint.path}`;
          return { engines: [{ id, runtime: 'podman', name: 'podman', endpoint, aliases: [] }] };
        }
        const surroundings = { env, platform: 'linux', userHome: dir, home: machine.home } as const;
        return findEngines(entry, surroundings, { cliPath, signal, onBroken: () => undefined });
      },
    },
  });
  const all = runtimes.snapshot().runtimes;
  return Object.fromEntries(all.map((one) => [one.name, one.availability]));
}

describe('a Docker whose context', () => {
  it.each([
    ['silent', 'unreachable', /took longer than 2 s/],
    ['nowhere', 'stopped', /does not exist/],
    ['refused', 'unreachable', /nobody listens/],
    ['expired', 'unreachable', /certificate has expired/],
    ['unreadable', 'unreachable', /gopher/],
    ['missing', 'unreachable', /“missing”/],
  ])('is %s is %s with the reason, and Podman goes on', async (name, state, why) => {
    const { docker, podman } = await states(name);
    expect(docker?.state).toBe(state);
    expect(docker?.reason).toMatch(why);
    expect(podman?.state).toBe('ready');
  });
});
