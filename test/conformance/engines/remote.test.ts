import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEngine } from '../../../src-main/engines/connect';
import { dockerEngines } from '../../../src-main/engines/docker-contexts';
import { realFiles } from '../../../src-main/engines/files';
import { mergeEngines } from '../../../src-main/engines/identity';
import { probeEngine } from '../../../src-main/engines/probe';
import type { EngineDescription } from '../../../src-shared/model/engine';
import { startDocker, whyNoDocker, type TestEngine } from '../../engines';
import { certificateAuthority, type Authority } from '../../engines/certificates';
import { freePort } from '../../engines/free-port';
import { startSshd, whyNoSshd, type SshServer } from '../../engines/sshd';

const reason = (await whyNoDocker()) ?? whyNoSshd();
const PROBE = { timeoutMs: 20_000 };

describe.skipIf(reason !== undefined)(reason ?? 'a real Docker that is reached by its contexts', () => {
  let dir: string;
  let engine: TestEngine;
  let sshd: SshServer;
  let authority: Authority;
  let env: Record<string, string>;
  const path = process.env['PATH'];

  /** What the Docker CLI itself writes. */
  const makeContext = (name: string, docker: string): void => {
    execFileSync('docker', ['context', 'create', name, '--docker', docker], { env: { PATH: path, ...env } });
  };
  const search = (more: Record<string, string> = {}): Promise<EngineDescription[]> =>
    dockerEngines({ env: { ...env, ...more }, home: dir, platform: 'linux', files: realFiles, sockets: [] });
  const context = async (name: string): Promise<EngineDescription> => {
    const [first] = await search({ DOCKER_CONTEXT: name });
    if (!first) throw new Error(`no context ${name}`);
    return first;
  };
  const names = async (description: EngineDescription): Promise<string[]> => {
    const { signal } = new AbortController();
    const connection = await connectEngine(description, { signal });
    try {
      return (await connection.listContainers()).map(({ name }) => name);
    } finally {
      connection.close();
    }
  };

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'cleat-remote-'));
    authority = certificateAuthority(dir);
    const server = authority.issue('server');
    const port = await freePort();
    engine = await startDocker({
      hostNetwork: true,
      daemonArgs: [
        `--host=tcp://127.0.0.1:${port}`,
        '--tlsverify',
        `--tlscacert=${authority.ca}`,
        `--tlscert=${server.cert}`,
        `--tlskey=${server.key}`,
      ],
    });
    sshd = await startSshd(dir, { DOCKER_HOST: `unix://${engine.socket}` });
    process.env['PATH'] = `${sshd.bin}:${path ?? ''}`;
    env = { DOCKER_CONFIG: join(dir, 'docker') };
    const client = authority.issue('client');
    const link = join(dir, 'link.sock');
    symlinkSync(engine.socket, link);
    makeContext('plain', `host=unix://${engine.socket}`);
    makeContext('linked', `host=unix://${link}`);
    makeContext(
      'secure',
      `host=tcp://127.0.0.1:${port},ca=${authority.ca},cert=${client.cert},key=${client.key}`,
    );
    makeContext('stranger', `host=tcp://127.0.0.1:${port},ca=${authority.ca}`);
    makeContext('harbour', `host=ssh://${sshd.host}`);
    const image = await engine.busybox();
    const made = await engine.cli(['create', '--name', 'cargo', '--network', 'none', image, 'true']);
    expect(made.exitCode).toBe(0);
  });
  afterAll(async () => {
    process.env['PATH'] = path;
    await sshd?.close();
    await engine?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it.each(['plain', 'secure', 'harbour'])('lists its containers through the context “%s”', async (name) => {
    expect(await names(await context(name))).toEqual(['cargo']);
  });

  it.each(['secure', 'harbour'])(
    'tells what happens as it happens through the context “%s”',
    async (name) => {
      const aborting = new AbortController();
      const connection = await connectEngine(await context(name), { signal: aborting.signal });
      const events = await connection.openEvents({ signal: aborting.signal });
      const renamed = engine.cli(['rename', 'cargo', `cargo-${name}`]);
      const next = await events[Symbol.asyncIterator]().next();
      expect(JSON.stringify(next.value)).toContain('rename');
      await renamed;
      aborting.abort();
      connection.close();
      await engine.cli(['rename', `cargo-${name}`, 'cargo']);
    },
  );

  it('is one engine with aliases, whichever of five ways leads to it', async () => {
    const found = await Promise.all(
      (await search())
        .filter(({ name }) => name !== 'stranger')
        .map(async (description) => {
          const probe = await probeEngine(description, PROBE);
          if (probe.state !== 'live') throw new Error(`${description.name}: ${probe.error.message}`);
          return { description, facts: probe.facts };
        }),
    );
    expect(found).toHaveLength(4);
    const own = { kind: 'unix', path: engine.socket } as const;
    const socket = {
      id: `docker/unix://${own.path}#`,
      runtime: 'docker',
      name: 'socket',
      endpoint: own,
      aliases: [],
    };
    const probe = await probeEngine(socket, PROBE);
    if (probe.state !== 'live') throw new Error(probe.error.message);
    const merged = mergeEngines([{ description: socket, facts: probe.facts }, ...found]);
    expect(merged).toHaveLength(1);
    expect(merged[0]).toMatchObject({ name: 'socket', aliases: ['harbour', 'linked', 'plain', 'secure'] });
  });

  it('refuses a client without a certificate, which is told so', async () => {
    const stranger = await context('stranger');
    const { endpoint } = await context('secure');
    // It knows the address and trusts the server as the one that is let in: its certificate alone is missing.
    if (stranger.endpoint.kind !== 'tcp' || endpoint.kind !== 'tcp') throw new Error('another address');
    const address = ({ host, port }: typeof endpoint): unknown => [host, port];
    expect(address(stranger.endpoint)).toEqual(address(endpoint));
    expect(stranger.endpoint.tls).toMatchObject({ ca: expect.stringContaining('ca.pem'), verify: true });
    expect(stranger.endpoint.tls?.cert).toBeUndefined();
    expect(await probeEngine(stranger, PROBE)).toMatchObject({
      state: 'unreachable',
      error: { code: 'engine.unreachable', message: expect.stringContaining('a certificate that it knows') },
    });
  });

  it('says in ssh’s own words why a host cannot be reached', async () => {
    const endpoint = { kind: 'ssh', host: sshd.host, user: 'nobody' } as const;
    const description = { ...(await context('harbour')), endpoint };
    expect(await probeEngine(description, PROBE)).toMatchObject({
      state: 'unreachable',
      error: { message: expect.stringContaining('Permission denied') },
    });
  });
});
