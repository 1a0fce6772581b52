import { existsSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectOwner } from '../../../src-main/faces/server/owner-client';
import { ownerSocketPath } from '../../../src-main/faces/server/owner-path';
import { processesNaming, until } from '../../engines';
import { cliUser, type CliUser } from '../cli/cleat';

const ADDRESS = /^http:\/\/127\.0\.0\.1:\d+\/\?t=\S+$/;
/** No engine is asked: what is tried here is who owns the home. */
const NO_ENGINES = {
  DOCKER_HOST: 'unix:///nowhere/docker.sock',
  CONTAINER_HOST: 'unix:///nowhere/podman.sock',
};

/** A user whose owners are gone when the test is. */
function newUser(env: Record<string, string> = {}): CliUser {
  const user = cliUser({ ...NO_ENGINES, ...env });
  onTestFinished(async () => {
    for (const pid of owners(user)) process.kill(pid, 'SIGKILL');
    await until('the owners to be gone', () => owners(user).length === 0);
    user.close();
  });
  return user;
}

const owners = (user: CliUser): number[] => processesNaming(user.home).map((one) => one.pid);

async function connection(user: CliUser) {
  const path = ownerSocketPath(user.cleatHome);
  const { hello, channel } = await connectOwner(path, { actor: 'test', env: {} });
  onTestFinished(() => channel.close());
  return { hello, channel };
}

describe('an owner in the background', () => {
  it('is one, however many are asked for at once, and each prints an address that opens', async () => {
    const user = newUser();
    const answers = await Promise.all(Array.from({ length: 8 }, () => user.run(['serve', '--background'])));
    expect(answers.map(({ exitCode }) => exitCode)).toEqual(answers.map(() => 0));
    expect(new Set(answers.map(({ stdout }) => stdout)).size).toBe(8);
    for (const { stdout } of answers) {
      expect(stdout).toMatch(ADDRESS);
      expect((await fetch(stdout)).status).toBe(200);
    }
    expect(owners(user)).toHaveLength(1);
  });

  it('is replaced when it was killed, whatever it left lying about', async () => {
    const user = newUser();
    await user.run(['serve', '--background']);
    const [killed = 0] = owners(user);
    process.kill(killed, 'SIGKILL');
    await until('its death', () => owners(user).length === 0);
    const next = await user.run(['serve', '--background']);
    expect(next).toMatchObject({ exitCode: 0, stderr: '' });
    expect((await fetch(next.stdout)).status).toBe(200);
    expect((await connection(user)).hello.pid).not.toBe(killed);
  });

  it('ends by itself when it is idle, and not while somebody is connected', async () => {
    const [user, alone] = [newUser(), newUser()];
    const args = ['serve', '--background', '--idle-ms', '2000'];
    expect((await user.run(args)).exitCode).toBe(0);
    const { channel } = await connection(user);
    expect((await alone.run(args)).exitCode).toBe(0);
    await until('the end of one that began later', () => owners(alone).length === 0);
    expect(owners(user)).toHaveLength(1);
    channel.close();
    await until('its end', () => owners(user).length === 0);
  });

  it.runIf(process.platform === 'linux')(
    'lives in a session of its own, in no folder of the caller, and writes a log',
    async () => {
      const user = newUser();
      await user.run(['serve', '--background']);
      const [pid = 0] = owners(user);
      // pid (comm) state ppid pgrp session
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      expect(stat[3]).toBe(String(pid));
      expect(readlinkSync(`/proc/${pid}/cwd`)).toBe('/');
      const log = join(user.cleatHome, 'logs', 'cleat.log');
      await until(
        'a line in its log',
        () => existsSync(log) && readFileSync(log, 'utf8').includes('"serving"'),
      );
    },
  );

  it('that cannot start says why in the command’s own words, with its exit code', async () => {
    const user = newUser();
    writeFileSync(user.cleatHome, 'not a folder');
    for (const args of [['serve'], ['serve', '--background']]) {
      const { exitCode, stderr, stdout } = await user.run(args);
      expect({ args, exitCode, stdout }).toEqual({ args, exitCode: 1, stdout: '' });
      expect(stderr).toContain(`cleat: ${user.cleatHome}: `);
      expect(stderr).not.toMatch(/defect|\{"error"/);
    }
  });
});

describe('a home', () => {
  it.runIf(process.platform === 'linux')(
    'that is not there and cannot be made ends the command, without trying for ever',
    async () => {
      const user = newUser({ CLEAT_HOME: '/proc/no-such-home' });
      for (const args of [['serve'], ['serve', '--background'], ['runtime', 'use', 'docker']]) {
        const { exitCode, stderr } = await user.run(args);
        expect({ args, exitCode }).toEqual({ args, exitCode: 1 });
        expect(stderr).toContain('/proc/no-such-home');
      }
    },
  );

  it('may have a path longer than a socket’s', async () => {
    const short = cliUser({});
    onTestFinished(() => short.close());
    const user = newUser({ CLEAT_HOME: join(short.home, 'x'.repeat(120)) });
    const owner = await user.run(['serve', '--background']);
    expect(owner).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(ADDRESS) });
    const second = await user.run(['serve']);
    expect(second).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(ADDRESS) });
    expect(second.stderr).toContain('already running (background, pid');
    expect(owners(user)).toHaveLength(1);
  });

  it('served by a Cleat of another contract refuses every command with exit code 6, and says what to do', async () => {
    const user = newUser({});
    const path = ownerSocketPath(user.cleatHome);
    await mkdir(dirname(path), { recursive: true });
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(`${JSON.stringify({ cleat: 'owner', contract: '999' })}\n`));
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
    // A variable that is empty decides nothing, as for the engines’ own command lines.
    const noVariables = { DOCKER_HOST: '', CONTAINER_HOST: '' };
    for (const args of [['serve', '--background'], ['ps'], ['runtime', 'which']]) {
      const { exitCode, stderr } = await user.run(args, args[0] === 'serve' ? {} : noVariables);
      expect({ args, exitCode }).toEqual({ args, exitCode: 6 });
      expect(stderr).toMatch(/contract 1, the other side 999\.\n +Quit every Cleat/);
    }
  });
});
