import { mkdir, rm, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { installAppleEmulator, type AppleEmulator } from '../../emulators/apple-container';
import { ask } from '../../emulators/apple-container/ask';
import { namesIn } from '../../emulators/apple-container/state/files';
import { own } from '../../emulators/apple-container/state/owner';
import { processes, processesNaming } from '../../engines/processes';

let emulator: AppleEmulator;
const container = (...args: string[]) => ask(emulator, args);
const loop = [
  'alpine',
  'sh',
  '-c',
  'trap "echo bye; exit 3" TERM; echo "hi $X"; while :; do sleep 0.05; done',
];

beforeAll(async () => {
  emulator = await installAppleEmulator({ version: '1.2.2' });
  expect((await container('image', 'pull', 'alpine')).code).toBe(0);
});
afterAll(() => emulator.close());

async function logsWhen(id: string, wanted: string): Promise<void> {
  await expect.poll(async () => (await container('logs', id)).stdout).toContain(wanted);
}

describe('A container of the emulator', () => {
  it('gives its streams and its exit code to an attached run, and is gone with --rm', async () => {
    const { code, stdout, stderr } = await container(
      'run',
      '--rm',
      '--name',
      'once',
      'alpine',
      'sh',
      '-c',
      'echo out; echo err >&2; exit 7',
    );
    expect({ code, stdout, stderr }).toEqual({ code: 7, stdout: 'out\n', stderr: 'err\n' });
    expect((await container('inspect', 'once')).stderr).toBe('Error: container not found: once\n');
  });

  it('reads what is typed into an interactive run', async () => {
    expect((await ask(emulator, ['run', '-i', '--rm', 'alpine', 'cat'], { input: 'typed' })).stdout).toBe(
      'typed',
    );
  });

  it('has a terminal when one is asked for, and refuses -i -t without one', async () => {
    expect((await container('run', '-t', '--rm', 'alpine', 'tty')).stdout).toMatch(/^\/dev\/pts\//);
    const refused = await container('run', '-i', '-t', '--name', 'typist', 'alpine', 'sh');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('Code=25');
    expect((await container('list', '-a', '-q')).stdout).not.toContain('typist');
  });

  it('runs, logs, takes exec, stops on TERM, and starts again with an empty log', async () => {
    expect(await container('run', '-d', '--name', 'web', '-e', 'X=1', ...loop)).toEqual({
      code: 0,
      stdout: 'web\n',
      stderr: '',
    });
    await logsWhen('web', 'hi 1');
    const inside = await container('exec', '-e', 'Y=2', 'web', 'sh', '-c', 'echo $X$Y; exit 4');
    expect(inside).toEqual({ code: 4, stdout: '12\n', stderr: '' });
    expect((await container('delete', 'web')).stderr).toBe(
      'Error: internalError: "failed to delete container" (cause: "invalidState: "container web is running and can not be deleted"")\n',
    );
    expect(await container('stop', 'web')).toEqual({ code: 0, stdout: 'web\n', stderr: '' });
    expect((await container('logs', 'web')).stdout).toBe('hi 1\nbye\n');
    expect((await container('logs', '-n', '1', 'web')).stdout).toBe('bye\n');
    expect((await container('list', '-q')).stdout).toBe('');
    expect((await container('exec', 'web', 'true')).stderr).toBe('Error: container web is not running\n');
    expect(await container('start', 'web')).toEqual({ code: 0, stdout: 'web\n', stderr: '' });
    await logsWhen('web', 'hi 1');
    expect((await container('logs', 'web')).stdout).toBe('hi 1\n');
    expect((await container('delete', '--force', 'web')).stdout).toBe('web\n');
  });

  it('counts as stopped for stop and not for kill once it has stopped', async () => {
    await container('create', '--name', 'idle', 'alpine', 'true');
    expect(await container('stop', 'idle')).toEqual({ code: 0, stdout: 'idle\n', stderr: '' });
    expect((await container('kill', 'idle')).stderr).toBe(
      'Error: internalError: "failed to kill container" (cause: "invalidState: "no runtime client exists: container is stopped"")\n',
    );
    expect((await container('stop', 'idle', 'nope')).code).toBe(1);
  });

  it('is killed after the time of stop when it does not end', async () => {
    await container(
      'run',
      '-d',
      '--name',
      'deaf',
      'alpine',
      'sh',
      '-c',
      'trap "" TERM; echo up; while :; do sleep 0.05; done',
    );
    await logsWhen('deaf', 'up');
    expect((await container('stop', '-t', '0', 'deaf')).stdout).toBe('deaf\n');
    expect((await container('list', '-q')).stdout).not.toContain('deaf');
  });

  it('hands a signal of the CLI to an attached process', async () => {
    const child = spawn(join(emulator.path, 'container'), ['run', '--rm', ...loop], { env: emulator.env });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(child.exitCode).toBe(3);
  });

  it('can be followed past its end, until the follower is told to end', async () => {
    await container('run', '-d', '--name', 'short', 'alpine', 'sh', '-c', 'echo one');
    const child = spawn(join(emulator.path, 'container'), ['logs', '-f', 'short'], { env: emulator.env });
    await once(child.stdout, 'data');
    await expect.poll(async () => (await container('list', '-q')).stdout).not.toContain('short');
    expect(child.exitCode).toBeNull();
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([143, null]);
  });
});

describe('The emulator refuses', () => {
  it.each([
    ['a host port that is not said', ['-p', '80'], 'invalid publish value'],
    ['ports that overlap', ['-p', '8080:80', '-p', '8080:81'], 'may not overlap'],
    ['a label value with an equals sign', ['-l', 'a=b=c'], 'invalid label format a=b=c'],
    ['too little memory', ['-m', '100m'], 'minimum memory amount allowed is 200 MiB (got 104857600 bytes)'],
    ['a mount of what is not there', ['-v', '/not/there:/x'], 'does not exist'],
    ['a bind mount of a file', ['--mount', 'type=bind,source=/etc/passwd,target=/x'], 'is not a directory'],
    ['an equals sign in a mount', ['--mount', 'type=bind,source=/a=b,target=/x'], 'invalid directive'],
    ['a bad name', ['--name', '_bad'], 'container ID _bad is not a valid container ID'],
    ['a network that is not there', ['--network', 'foo'], 'network foo not found'],
  ])('%s', async (_what, options, message) => {
    const { code, stdout, stderr } = await container('create', ...options, 'alpine', 'true');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('a name that is taken, also when several ask at once', async () => {
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => container('create', '--name', 'twin', 'alpine', 'true')),
    );
    expect(answers.filter(({ code }) => code === 0)).toHaveLength(1);
    expect(answers.find(({ code }) => code !== 0)?.stderr).toBe('Error: container already exists: twin\n');
  });

  it('loudly what it cannot do itself', async () => {
    for (const args of [
      ['create', '--read-only', 'alpine'],
      ['list'],
      ['machine', 'list'],
      ['export', 'web'],
    ]) {
      const { code, stderr } = await container(...args);
      expect(code).toBe(70);
      expect(stderr).toMatch(/^The apple-container emulator lacks /);
    }
  });
});

it('A build makes an image that runs, and leaves the builder in lists', async () => {
  const context = join(emulator.state, 'context');
  await mkdir(context);
  await writeFile(join(context, 'hello.txt'), 'from the context\n');
  await writeFile(
    join(context, 'Dockerfile'),
    'FROM scratch\nCOPY hello.txt /srv/\nRUN echo made > made.txt\nENV A=1\nLABEL l=2\nCMD ["sh", "-c", "cat srv/hello.txt made.txt; echo $A"]\n',
  );
  const built = await container('build', '-t', 'mine:1', context);
  expect({ code: built.code, stdout: built.stdout }).toEqual({ code: 0, stdout: 'mine:1\n' });
  expect((await container('run', '--rm', 'mine:1')).stdout).toBe('from the context\nmade\n1\n');
  expect((await container('list', '-q')).stdout).toContain('buildkit\n');
});

it('Closing the emulator ends every process that it started', async () => {
  const other = await installAppleEmulator({ version: '1.4.1' });
  await ask(other, ['run', '-d', '--name', 'left', 'alpine', 'sleep', '1000']);
  expect(processesNaming(other.state)).not.toEqual([]);
  await other.close();
  expect(processesNaming(other.state)).toEqual([]);
});

it.each<[string, (state: string, owner: ReturnType<typeof spawn>) => unknown]>([
  ['the process that installed it', (_, owner) => owner.kill('SIGKILL')],
  ['its folder', (state) => rm(state, { recursive: true, force: true, maxRetries: 5 })],
])('ends all that an emulator runs with %s, when nobody closes it', async (_, end) => {
  const left = await installAppleEmulator({ version: '1.4.1' });
  const owner = spawn('sleep', ['1000']);
  onTestFinished(async () => {
    owner.kill('SIGKILL');
    await left.close();
  });
  await once(owner, 'spawn');
  own(left.state, owner.pid ?? 0);
  const busy = ['sh', '-c', 'while :; do :; done'];
  expect((await ask(left, ['image', 'pull', 'alpine'])).code).toBe(0);
  expect((await ask(left, ['run', '-d', '--name', 'busy', 'alpine', ...busy])).code).toBe(0);
  left.fault({ command: 'list', kind: 'hang' });
  const hanging = ask(left, ['list']);
  await expect.poll(() => namesIn(join(left.state, 'hanging'))).toHaveLength(1);
  const noted = new Set(namesIn(join(left.state, 'processes')).map(Number));
  const live = () => processes().filter(({ pid }) => noted.has(pid));
  expect(live().map(({ name }) => name)).toContain('sh');
  await end(left.state, owner);
  await expect.poll(live).toEqual([]);
  await hanging;
});
