import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { freePort } from './free-port';
import {
  fillDocker,
  IDLE,
  isAlive,
  openLines,
  processesNaming,
  startDocker,
  startPodman,
  until,
  whyNoDocker,
  whyNoPodman,
  type TestEngine,
} from './index';

const listed = z.array(z.object({ Id: z.string(), Names: z.array(z.string()), State: z.string() }));

async function list(engine: TestEngine): Promise<z.infer<typeof listed>> {
  return listed.parse((await engine.request('GET', '/containers/json?all=1')).body);
}

function mountsNaming(text: string): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(text));
}

async function traceless(dir: string): Promise<void> {
  await until(`every process of ${dir} to end`, () => processesNaming(dir).length === 0);
  await until(`${dir} to be deleted`, () => !existsSync(dir));
  expect(mountsNaming(dir)).toEqual([]);
}

const kinds = [
  { kind: 'docker', start: startDocker, reason: await whyNoDocker() },
  { kind: 'podman', start: startPodman, reason: await whyNoPodman() },
] as const;

describe.each(kinds)('a real $kind for a test', ({ kind, start, reason }) => {
  it('runs a container, loses its daemon, gets it back with its list, and leaves no trace', async ({
    skip,
  }) => {
    skip(reason !== undefined, reason);
    const engine = await start();
    try {
      const ref = await engine.busybox();
      const run = await engine.cli([
        'run',
        '--name',
        'speaker',
        ref,
        'sh',
        '-c',
        'echo "from $0"; exit 7',
        kind,
      ]);
      expect(run).toMatchObject({ stdout: `from ${kind}`, exitCode: 7 });
      const sleeper = await engine.cli(['run', '-d', '--name', 'sleeper', ref, ...IDLE]);
      expect(sleeper.exitCode, sleeper.stderr).toBe(0);
      const before = await list(engine);
      expect(before.map((row) => [row.Names[0], row.State]).sort()).toEqual([
        ['/sleeper', 'running'],
        ['/speaker', 'exited'],
      ]);

      const { pid, dir } = engine;
      const events = await openLines(engine.socket, '/events', () => undefined);
      await engine.kill();
      expect(isAlive(pid)).toBe(false);
      await expect(engine.request('GET', '/_ping')).rejects.toThrow(/ECONNREFUSED|ENOENT/);
      expect(await events.closed).toMatchObject({ code: 'ECONNRESET' });

      await engine.restart();
      expect(engine.pid).not.toBe(pid);
      expect((await list(engine)).map((row) => row.Id).sort()).toEqual(before.map((row) => row.Id).sort());

      expect(processesNaming(dir).length).toBeGreaterThan(0);
      await engine.close();
      expect(existsSync(dir)).toBe(false);
      await traceless(dir);
    } finally {
      await engine.close();
    }
  }, 60_000);

  it('is alone: two at once neither see nor hear each other', async ({ skip }) => {
    skip(reason !== undefined, reason);
    const [one, other] = await Promise.all([start(), start()]);
    try {
      const heard: string[] = [];
      const events = await openLines(other.socket, '/events', (line) => heard.push(line));
      const ref = await one.busybox();
      expect((await one.cli(['run', '-d', '--name', 'mine', ref, ...IDLE])).exitCode).toBe(0);
      expect((await one.cli(['network', 'create', 'net-of-one'])).exitCode).toBe(0);
      const made = await other.request('POST', '/volumes/create', { Name: 'marker' });
      expect(made.status).toBe(201);
      // Its own event has come, so anything that happened before it would have come too.
      await until('the second engine to hear of its own volume', () => heard.length > 0);
      expect(heard.map((line) => z.object({ Type: z.string() }).parse(JSON.parse(line)).Type)).toEqual([
        'volume',
      ]);
      expect(await list(other)).toEqual([]);
      const networks = z
        .array(z.object({ Name: z.string() }))
        .parse((await other.request('GET', '/networks')).body);
      expect(networks.map((network) => network.Name)).not.toContain('net-of-one');
      events.close();
    } finally {
      await Promise.all([one.close(), other.close()]);
    }
  }, 60_000);

  it('holds a hundred created containers within seconds', async ({ skip }) => {
    skip(reason !== undefined, reason);
    const engine = await start();
    try {
      const ids = await fillDocker(engine, 100);
      const rows = await list(engine);
      expect(new Set(rows.map((row) => row.Id))).toEqual(new Set(ids));
      expect(new Set(rows.map((row) => row.State))).toEqual(new Set(['created']));
    } finally {
      await engine.close();
    }
  }, 60_000);

  it('goes, folder and all, when the test process is killed', async ({ skip }) => {
    skip(reason !== undefined, reason);
    const script = join(import.meta.dirname, 'start-and-hang.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', script, kind], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [dir] = z.tuple([z.string()]).parse(await once(createInterface(child.stdout), 'line'));
    expect(processesNaming(dir).length).toBeGreaterThan(1);
    child.kill('SIGKILL');
    await traceless(dir);
  }, 60_000);

  it('closes although a container is paused', async ({ skip }) => {
    skip(reason !== undefined, reason);
    const engine = await start();
    try {
      const ref = await engine.busybox();
      expect((await engine.cli(['run', '-d', '--name', 'frozen', ref, 'sleep', '86400'])).exitCode).toBe(0);
      expect((await engine.cli(['pause', 'frozen'])).exitCode).toBe(0);
    } finally {
      await engine.close();
    }
    await traceless(engine.dir);
  }, 60_000);

  it("publishes on the machine's own network when asked, and takes its interfaces along", async ({
    skip,
  }) => {
    skip(reason !== undefined, reason);
    const engine = await start({ hostNetwork: true });
    let bridge: string;
    try {
      const ref = await engine.busybox();
      expect(await engine.cli(['network', 'create', 'quay'])).toMatchObject({ exitCode: 0 });
      const field = kind === 'docker' ? 'br-{{slice .Id 0 12}}' : '{{.NetworkInterface}}';
      bridge = (await engine.cli(['network', 'inspect', '--format', field, 'quay'])).stdout;
      const serve = 'echo ahoy > /tmp/index.html; httpd -f -p 80 -h /tmp';
      const run = [
        'run',
        '-d',
        '--network',
        'quay',
        '-p',
        `127.0.0.1:${await freePort()}:80`,
        '--name',
        'web',
        ref,
        'sh',
        '-c',
        serve,
      ];
      expect(await engine.cli(run)).toMatchObject({ exitCode: 0 });
      const { stdout: address } = await engine.cli(['port', 'web', '80/tcp']);
      const text = await until('the page', async () => {
        try {
          return await (await fetch(`http://${address}/`)).text();
        } catch {
          return false; // httpd is not listening yet
        }
      });
      expect(text).toBe('ahoy\n');
      expect(readdirSync('/sys/class/net')).toContain(bridge);
      // A Podman that is killed leaves its rules for the port: they would take what is sent to it from then on.
      expect(await engine.cli(['rm', '-f', 'web'])).toMatchObject({ exitCode: 0 });
    } finally {
      await engine.close();
    }
    expect(readdirSync('/sys/class/net')).not.toContain(bridge);
  }, 60_000);

  it('refuses a folder that holds something, since it would delete it', ({ skip }) => {
    skip(reason !== undefined, reason);
    const dir = mkdtempSync(join(tmpdir(), 'cleat-full-'));
    writeFileSync(join(dir, 'precious'), '');
    expect(() => start({ dir })).toThrow(/not empty/);
    rmSync(dir, { recursive: true });
  });
});

describe('reasons why no engine can be started', () => {
  it('name what is missing', async () => {
    const reasons = await Promise.all([whyNoDocker(), whyNoPodman()]);
    for (const reason of reasons)
      if (reason !== undefined) expect(reason).toMatch(/Linux|root|not found|namespaces/);
    if (process.platform !== 'linux') expect(reasons).not.toContain(undefined);
  });
});
