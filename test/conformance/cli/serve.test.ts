import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processesNaming, startDocker, until, whyNoDocker, type TestEngine } from '../../engines';
import { CLI, cliUser, type CliUser } from './cleat';

const noDocker = await whyNoDocker();
const ADDRESS = /^http:\/\/127\.0\.0\.1:(\d+)\/\?t=\S+$/;
const pidIn = (note: string): number => Number(/pid (\d+)/.exec(note)?.[1]);

describe.skipIf(noDocker !== undefined)(`cleat serve${noDocker ? ` (${noDocker})` : ''}`, () => {
  let docker: TestEngine;
  let user: CliUser;
  /** The environment the owner is started with; other commands know nothing of the engine. */
  let engine: Record<string, string>;
  beforeAll(async () => {
    docker = await startDocker();
    engine = { DOCKER_HOST: `unix://${docker.socket}` };
    user = cliUser({});
    const image = await docker.busybox();
    await docker.cli(['create', '--name', 'served', '--network', 'none', image, 'true']);
  });
  afterAll(async () => {
    user?.close();
    await docker?.close();
  });
  const names = async (env?: Record<string, string>) => (await user.run(['ps', '-a'], env)).stdout;
  const socket = (): string => join(user.cleatHome, 'run', 'host.sock');

  it('owns the home: other commands go through it, one at a time serves, and Ctrl-C ends it', async () => {
    const owner = user.start(['serve'], engine);
    let out = '';
    owner.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
    await until('the address', () => out.endsWith('\n'));
    const port = ADDRESS.exec(out.trim())?.[1];
    expect(port).toBeDefined();

    expect(await names()).toContain('served');
    // With engine variables of its own a command answers for those engines.
    expect((await user.run(['ps'], { DOCKER_HOST: 'unix:///nowhere/docker.sock' })).exitCode).toBe(8);

    for (const args of [['serve'], ['serve', '--background']]) {
      const second = await user.run(args);
      expect(second.exitCode).toBe(0);
      expect(ADDRESS.exec(second.stdout)?.[1]).toBe(port);
      expect(second.stdout).not.toBe(out.trim());
      expect(pidIn(second.stderr)).toBe(owner.pid);
    }

    owner.kill('SIGINT');
    expect((await owner).exitCode).toBe(0);
    expect(existsSync(socket())).toBe(false);
  });

  it('--background leaves an owner behind, which ends in order when it is told to', async () => {
    const started = await user.run(['serve', '--background'], engine);
    expect(started).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(ADDRESS) });
    expect((await fetch(started.stdout)).status).toBe(200);
    expect(await names()).toContain('served');
    const pid = pidIn((await user.run(['serve'])).stderr);
    // Nobody may be there to bury it: what counts is that it runs no longer.
    const running = () => processesNaming(user.cleatHome).map((one) => one.pid);
    expect(running()).toContain(pid);
    process.kill(pid, 'SIGTERM');
    await until('its end', () => running().length === 0 && !existsSync(socket()));
  });
});

it.runIf(existsSync('/dev/full'))('a full disk behind stdout is a failure that is said', () => {
  const full = openSync('/dev/full', 'w');
  const user = cliUser({});
  try {
    const answer = spawnSync(process.execPath, [CLI, 'runtime', 'which'], {
      env: user.env,
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    expect(answer.status).toBe(1);
    expect(answer.stderr).toMatch(/^cleat: .*no space left/);
    expect(answer.stderr).not.toContain('    at ');
  } finally {
    closeSync(full);
    user.close();
  }
});
