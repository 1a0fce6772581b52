import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireLock } from '../../../src-main/store/process-lock';
import { runScript, source } from '../store/processes';
import { installPlugin } from './fake-plugin';
import { createMachine, until, type Machine, type Session } from './machine';

let machine: Machine;
beforeEach(async () => {
  machine = await createMachine();
});
afterEach(async () => {
  for (const pid of await startedPids()) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it has ended by itself
    }
  }
  await machine.close();
});

/** A CLI whose `serve SOCKET` notes its pid and answers like an engine; other words make it fail in their own way. */
const cli = (startsFile: string): string => `#!${process.execPath}
const { appendFileSync } = require('node:fs');
const [first, socket] = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
appendFileSync(${JSON.stringify(startsFile)}, process.pid + ' ' + process.argv.slice(2).join(' ') + '\\n');
if (first === 'refuse') {
  console.error('cannot serve: the store is locked');
  process.exit(125);
}
if (first === 'mute') setInterval(() => {}, 1000);
if (first === 'serve') {
  require('node:http').createServer((request, response) => {
    const version = request.url.endsWith('/version');
    response.end(JSON.stringify(version
      ? { Version: '1.2.3', ApiVersion: '1.41', Os: 'linux', Arch: 'amd64' }
      : { ID: 'served', Name: 'h', DockerRootDir: '/r' }));
  }).listen(socket);
}
`;
const startsFile = (): string => join(machine.dir, 'starts');
const starts = async (): Promise<string[]> =>
  (await readFile(startsFile(), 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
const startedPids = async (): Promise<number[]> => (await starts()).map((line) => Number.parseInt(line, 10));
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const open = async (verb: string, seconds = 20): Promise<Session> => {
  await machine.program('boat', cli(startsFile()));
  await installPlugin(machine.home, {
    name: 'boat',
    startable: { linux: { args: [verb, '${SOCKET}'], seconds } },
  });
  return machine.open();
};
const quiet = () => ({ signal: new AbortController().signal, progress: () => undefined });
const boat = ({ runtimes }: Session) =>
  runtimes.snapshot().runtimes.find((one) => one.name === 'boat')?.availability;

describe('starting a runtime', () => {
  it('starts its service on a private socket of ours and resolves when it answers', async () => {
    const session = await open('serve');
    expect(boat(session)).toMatchObject({ state: 'stopped', startable: true });
    const said: string[] = [];
    await session.runtimes.ensureRunning('Boat', { ...quiet(), progress: (text) => void said.push(text) });
    expect(boat(session)).toMatchObject({ state: 'ready', version: '1.2.3' });
    expect(said).toEqual(['Starting boat']);
    const socket = join(machine.home, 'run', 'boat.sock');
    expect(session.runtimes.engines().map((engine) => engine.endpoint)).toContainEqual({
      kind: 'unix',
      path: socket,
    });
    expect((await stat(join(machine.home, 'run'))).mode & 0o777).toBe(0o700);
  });

  it('that runs already is a success and starts nothing', async () => {
    const session = await open('serve');
    await session.runtimes.ensureRunning('boat', quiet());
    await session.runtimes.ensureRunning('boat', quiet());
    const again = await machine.open();
    await again.runtimes.ensureRunning('boat', quiet());
    expect(await starts()).toHaveLength(1);
  });

  it('twice at once starts one, in one process and in two', async () => {
    const session = await open('serve');
    const other = await machine.open();
    const script = `
      const { createRuntimes } = await import(${JSON.stringify(source('src-main/runtimes/create-runtimes.ts'))});
      const { createSettings } = await import(${JSON.stringify(source('src-main/settings/settings.ts'))});
      const { silent } = await import(${JSON.stringify(source('src-main/log/logger.ts'))});
      const [, home, bin, user, bundledDir] = process.argv;
      const settings = await createSettings({ home, watch: false, logger: silent });
      const runtimes = createRuntimes({ home, env: { PATH: bin, HOME: user }, platform: 'linux', watch: false,
        logger: silent, settings, bundledDir });
      await runtimes.ensureRunning('boat', { signal: new AbortController().signal, progress() {} });
      await runtimes.close();
      await settings.close();
    `;
    const args = [
      machine.home,
      join(machine.dir, 'bin'),
      join(machine.dir, 'user'),
      join(machine.dir, 'none'),
    ];
    const [, , , end] = await Promise.all([
      session.runtimes.ensureRunning('boat', quiet()),
      session.runtimes.ensureRunning('boat', quiet()),
      other.runtimes.ensureRunning('boat', quiet()),
      runScript(script, args).ended,
    ]);
    expect(end.code).toBe(0);
    expect(await starts()).toHaveLength(1);
  }, 30_000);

  it('that another process starts says so, and starts it itself where that one gave up', async () => {
    const session = await open('serve');
    const held = await acquireLock(join(machine.home, 'run', 'start-boat.lock'));
    const said: string[] = [];
    const { signal } = new AbortController();
    const joined = session.runtimes.ensureRunning('boat', { signal, progress: (line) => said.push(line) });
    await expect.poll(() => said).toEqual(['Another process is starting boat: waiting for it']);
    expect(session.runtimes.snapshot().runtimes.find(({ name }) => name === 'boat')?.availability.state).toBe(
      'starting',
    );
    expect(await starts()).toEqual([]);
    await held.release();
    await joined;
    expect(await starts()).toHaveLength(1);
  });

  it('shows it as starting meanwhile, and can be cancelled, which ends what was started', async () => {
    const session = await open('mute');
    const controller = new AbortController();
    const starting = session.runtimes.ensureRunning('boat', {
      signal: controller.signal,
      progress: () => undefined,
    });
    await until(session.runtimes, () => boat(session)?.state === 'starting');
    await expect.poll(startedPids).toHaveLength(1);
    const [pid = 0] = await startedPids();
    expect(isAlive(pid)).toBe(true);
    controller.abort();
    await expect(starting).rejects.toMatchObject({ code: 'app.cancelled' });
    await expect.poll(() => isAlive(pid)).toBe(false);
    await until(session.runtimes, () => boat(session)?.state === 'stopped');
  });

  it('goes on for the others when one caller cancels', async () => {
    const session = await open('serve');
    const controller = new AbortController();
    const first = session.runtimes.ensureRunning('boat', {
      signal: controller.signal,
      progress: () => undefined,
    });
    const second = session.runtimes.ensureRunning('boat', quiet());
    await until(session.runtimes, () => boat(session)?.state === 'starting');
    controller.abort();
    await expect(first).rejects.toMatchObject({ code: 'app.cancelled' });
    await second;
    expect(boat(session)?.state).toBe('ready');
  });

  it('says what its program said when it ends instead of serving', async () => {
    const session = await open('refuse');
    await expect(session.runtimes.ensureRunning('boat', quiet())).rejects.toMatchObject({
      code: 'runtime.not-startable',
      wire: { params: { reason: 'cannot serve: the store is locked' } },
    });
    expect(boat(session)).toMatchObject({ state: 'stopped', startable: true });
  });

  it('gives up after its time with runtime.start-timeout, leaving nothing behind', async () => {
    const session = await open('mute', 1);
    await expect(session.runtimes.ensureRunning('boat', quiet())).rejects.toMatchObject({
      code: 'runtime.start-timeout',
      wire: { params: { name: 'boat', seconds: 1 } },
    });
    const [pid = 0] = await startedPids();
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  it('replaces a socket that a killed service left behind', async () => {
    const session = await open('serve');
    await session.runtimes.ensureRunning('boat', quiet());
    const [pid = 0] = await startedPids();
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => isAlive(pid)).toBe(false);
    await session.runtimes.refresh();
    expect(boat(session)).toMatchObject({ state: 'stopped', startable: true });
    await session.runtimes.ensureRunning('boat', quiet());
    expect(await starts()).toHaveLength(2);
    expect(boat(session)?.state).toBe('ready');
  });

  it('gives the user’s own arguments to the CLI first, and refuses bad ones when they are saved, with the path', async () => {
    const session = await open('serve');
    const bad = { runtimes: { boat: { globalArgs: [''], colour: 'red' } } };
    await expect(session.settings.set(bad as never)).rejects.toMatchObject({
      code: 'setting.invalid',
      wire: {
        params: {
          problems: expect.stringMatching(
            /runtimes\.boat\.globalArgs\.0: must not be empty; runtimes\.boat\.colour: is not a setting/,
          ),
        },
      },
    });
    await session.settings.set({ runtimes: { boat: { globalArgs: ['--root=/data set'] } } });
    await session.runtimes.ensureRunning('boat', quiet());
    expect((await starts())[0]).toMatch(/^\d+ --root=\/data set serve \S+\/run\/boat\.sock$/);
  });

  it('is refused with the reason for one that is not installed, not startable, or unknown', async () => {
    const { runtimes } = await machine.open();
    await expect(runtimes.ensureRunning('podman', quiet())).rejects.toMatchObject({
      code: 'runtime.not-startable',
      wire: { params: { reason: expect.stringContaining('“podman” is not on the PATH') } },
    });
    await machine.program('docker');
    await runtimes.refresh();
    await expect(runtimes.ensureRunning('docker', quiet())).rejects.toMatchObject({
      code: 'runtime.not-startable',
      hint: undefined,
      wire: { params: { reason: expect.stringContaining('systemctl start docker') } },
    });
    await expect(runtimes.ensureRunning('nope', quiet())).rejects.toMatchObject({ code: 'runtime.unknown' });
  });

  it('waits for a command that starts the engine elsewhere and ends', async () => {
    const path = machine.socket('ship');
    await machine.program(
      'ship',
      `#!${process.execPath}\nrequire('node:fs').appendFileSync(${JSON.stringify(startsFile())}, process.pid + ' started\\n');`,
    );
    await installPlugin(machine.home, {
      name: 'ship',
      sockets: [path],
      startable: { linux: { args: ['machine', 'start'], seconds: 20 } },
    });
    const { runtimes } = await machine.open();
    const starting = runtimes.ensureRunning('ship', quiet());
    await expect.poll(starts).toHaveLength(1);
    await machine.engine('ship'); // its machine takes its time after the command has ended
    await starting;
    expect(runtimes.snapshot().runtimes.find((one) => one.name === 'ship')?.availability.state).toBe('ready');
  });

  it('leaves a service running when we close: it ends by itself', async () => {
    const session = await open('serve');
    await session.runtimes.ensureRunning('boat', quiet());
    await session.runtimes.close();
    const [pid = 0] = await startedPids();
    expect(isAlive(pid)).toBe(true);
  });
});
