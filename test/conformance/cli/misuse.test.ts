import { execa } from 'execa';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startEmulatedDocker, type EmulatedDocker } from '../../emulators/docker-api';
import { CLI, cliUser, type CliUser } from './cleat';

const failure = z.strictObject({
  error: z.looseObject({ category: z.string(), code: z.string(), message: z.string() }),
});

describe('a command that is called wrongly', () => {
  let user: CliUser;
  beforeAll(() => {
    user = cliUser({
      DOCKER_HOST: 'unix:///nowhere/docker.sock',
      CONTAINER_HOST: 'unix:///nowhere/podman.sock',
    });
  });
  afterAll(() => user?.close());

  it.each([
    ['Unknown command “frob”.', ['frob'], '“cleat --help” shows what there is.'],
    ['Unknown command “pss”.', ['pss'], 'Did you mean “ps”?'],
    ['Unknown command “lst”.', ['runtime', 'lst'], 'Did you mean “list”?'],
    [
      '“cleat stop” needs a container’s name, or --filter.',
      ['stop'],
      '“cleat stop --help” shows what there is.',
    ],
    ['--runtime takes the name of a runtime, not “”.', ['ps', '--runtime', ''], undefined],
    ['Unknown option “--al”.', ['ps', '--al'], 'Did you mean “--all”?'],
    ['Unknown option “-lead”.', ['stop', '-lead'], '“cleat stop --help” shows what there is.'],
    ['Too many arguments for “ps”. Expected 0 arguments but got 1.', ['ps', 'web'], undefined],
    ['Option “--runtime <name>” argument missing.', ['ps', '--runtime'], undefined],
    ['--tail takes a whole number from 0 to 10000000, not “abc”.', ['logs', 'a', '--tail', 'abc'], undefined],
    ['--tail takes a whole number from 0 to 10000000, not “-1”.', ['logs', 'a', '--tail', '-1'], undefined],
    ['--time takes a whole number from 0 to 86400, not “86401”.', ['stop', '-t', '86401', 'a'], undefined],
    ['--port takes a whole number from 1 to 65535, not “65536”.', ['serve', '--port', '65536'], undefined],
    ['A container’s name or id has 1 to 300 characters; this one has 0.', ['stop', ''], undefined],
    [
      'A container’s name or id has 1 to 300 characters; this one has 5000.',
      ['logs', 'x'.repeat(5000)],
      undefined,
    ],
  ])('says what is wrong and ends with 7: %s', async (message, args, hint) => {
    const { stdout, stderr, exitCode } = await user.run(args);
    const [first, second] = stderr.split('\n');
    expect({ stdout, exitCode, first }).toEqual({ stdout: '', exitCode: 7, first: `cleat: ${message}` });
    if (hint !== undefined) expect(second?.trim()).toBe(hint);
  });

  it('is told the same as JSON when JSON was asked for, whatever is wrong', async () => {
    for (const args of [[], ['frob'], ['runtime'], ['stop'], ['ps', '--al'], ['logs', 'a', '--tail', 'x']]) {
      const { stdout, stderr, exitCode } = await user.run([...args, '--json']);
      expect({ args, stdout, exitCode }).toEqual({ args, stdout: '', exitCode: 7 });
      expect(failure.parse(JSON.parse(stderr)).error.category).toBe('validation');
    }
  });

  it('without a verb shows the help, on stderr', async () => {
    for (const args of [[], ['runtime']]) {
      const { stdout, stderr, exitCode } = await user.run(args);
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 7 });
      expect(stderr).toMatch(/^Usage: cleat/);
    }
    const asked = await user.run(['--help']);
    expect(asked).toMatchObject({ exitCode: 0, stderr: '' });
    expect(asked.stdout).toMatch(/^Usage: cleat/);
  });
});

describe('a command with many containers', () => {
  let user: CliUser;
  let engine: EmulatedDocker;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cleat-many-'));
    const socket = join(folder, 'docker.sock');
    user = cliUser({ DOCKER_HOST: `unix://${socket}`, CONTAINER_HOST: 'unix:///nowhere/podman.sock' });
    engine = await startEmulatedDocker(socket, 1_000);
  });
  afterAll(async () => {
    await engine?.close();
    user?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('prints them all into a pipe, uncut', async () => {
    const lines = (await user.run(['--runtime', 'docker', 'ps', '-a'])).stdout.split('\n');
    expect(lines).toHaveLength(1_001);
    expect(lines[0]).toMatch(/^NAME +ENGINE +IMAGE/);
    expect(lines.join('\n')).not.toContain('…');
  });

  it('says that a variable names no runtime, and lists them all the same', async () => {
    const { stdout, stderr, exitCode } = await user.run(['ps', '-a'], { CONTAINER_RUNTIME: 'nope' });
    expect([stdout.split('\n').length, exitCode]).toEqual([1_001, 0]);
    expect(stderr).toContain('CONTAINER_RUNTIME asks for the runtime “nope”, which is not known');
  });

  it('refuses a runtime’s name of any length in the same words', async () => {
    for (const name of ['nope', 'x'.repeat(70)]) {
      const { stderr, exitCode } = await user.run(['ps', '--runtime', name]);
      expect({ name, exitCode }).toEqual({ name, exitCode: 2 });
      expect(stderr).toMatch(
        /^cleat: --runtime asks for the runtime “.+”, which is not known\. Choose from: .*\bdocker, /,
      );
    }
  });

  it('is silent and content when its reader has read enough', async () => {
    for (const args of [
      ['ps', '-a', '--runtime', 'docker'],
      ['ps', '-a', '--runtime', 'docker', '--json'],
    ]) {
      const child = execa(process.execPath, [CLI, ...args], {
        env: user.env,
        extendEnv: false,
        reject: false,
        buffer: false,
      });
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
      child.stdout.once('data', () => child.stdout.destroy());
      expect({ args, exitCode: (await child).exitCode, stderr }).toEqual({ args, exitCode: 0, stderr: '' });
    }
  });

  it('takes more names than a connection takes calls', async () => {
    const names = Array.from({ length: 400 }, (_, at) => `nobody-${at}`);
    const { exitCode, stderr } = await user.run(['stop', '--runtime', 'docker', ...names]);
    expect(exitCode).toBe(2);
    expect(stderr.match(/There is no container “nobody-\d+”/g)).toHaveLength(400);
  });

  it('takes a name with control characters as a name that is not there, and prints none of them', async () => {
    const { exitCode, stderr } = await user.run([
      'stop',
      '--runtime',
      'docker',
      'evil\u001b[31m\u0007\nname\u202e',
    ]);
    expect(exitCode).toBe(2);
    // eslint-disable-next-line no-control-regex -- the test is about control characters
    expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(stderr.split('\n')[0]).toMatch(/^cleat: There is no container “evil/);
  });

  it('refuses the beginning of an id that two share, naming both', async () => {
    const ids = engine.containers().map(({ id }) => id);
    const shared = ids.map((id) => id.slice(0, 3)).find((start, at, all) => all.indexOf(start) !== at);
    const { exitCode, stderr } = await user.run(['stop', '--runtime', 'docker', shared ?? '']);
    expect(exitCode).toBe(7);
    for (const id of ids.filter((one) => one.startsWith(shared ?? '-')))
      expect(stderr).toContain(id.slice(0, 12));
  });
});
