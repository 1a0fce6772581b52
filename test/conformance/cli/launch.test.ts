import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRecentLaunches } from '../../../src-main/launch/recent-launches';
import { createStore } from '../../../src-main/store/store';
import { workerEntry } from '../../../src-main/store/worker-entry';
import { startDocker, startPodman, until, whyNoDocker, whyNoPodman, type TestEngine } from '../../engines';

const CLI = resolve(import.meta.dirname, '../../../dist/cli/cleat.cjs');
const kinds = [
  { name: 'docker', start: startDocker, reason: await whyNoDocker() },
  { name: 'podman', start: startPodman, reason: await whyNoPodman() },
] as const;

describe.each(kinds)('cleat launch on $name', ({ name, start, reason }) => {
  let engine: TestEngine;
  let home: string;
  let image: string;
  beforeAll(async () => {
    if (reason !== undefined) return;
    home = await mkdtemp(join(tmpdir(), 'cleat-launch-'));
    engine = await start();
    image = await engine.busybox();
  });
  afterAll(async () => {
    await engine?.close();
    if (home !== undefined) await rm(home, { recursive: true, force: true });
  });
  const begin = (args: readonly string[], more: Readonly<Record<string, string>> = {}) => {
    const env = {
      ...process.env,
      ...engine.env,
      CLEAT_HOME: join(home, 'cleat'),
      ...more,
      ...(name === 'podman' ? { CONTAINER_HOST: `unix://${engine.socket}`, DOCKER_HOST: undefined } : {}),
    };
    const child = spawn(process.execPath, [CLI, '--runtime', name, ...args], { env, cwd: home });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
    const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((done) =>
      child.once('close', (code) => done({ code, stdout, stderr })),
    );
    return { child, ended, printed: () => stdout };
  };
  const cleat = (...args: string[]) => {
    const { child, ended } = begin(args);
    child.stdin.end();
    return ended;
  };
  const test = (sentence: string, body: () => Promise<void>): void =>
    it(sentence, async ({ skip }) => {
      skip(reason !== undefined, reason);
      await body();
    });

  test('prints the command line it executes, beginning with the binary and pinned to the engine', async () => {
    const said = await cleat('run-args', '--json', '--rm', image, 'echo', '--json', 'a b');
    expect(said, said.stderr).toMatchObject({ code: 0 });
    const option = name === 'docker' ? '--host' : '--url';
    expect(JSON.parse(said.stdout)).toEqual([
      name,
      option,
      `unix://${engine.socket}`,
      'run',
      '--rm',
      image,
      'echo',
      '--json',
      'a b',
    ]);
  });

  test('gives the container’s exit code and output', async () => {
    const code = async (script: string) => (await cleat('launch', '--rm', image, 'sh', '-c', script)).code;
    expect(await code('exit 0')).toBe(0);
    expect(await code('exit 3')).toBe(3);
    expect(await code('sleep 100 & kill -9 $!; wait $!')).toBe(137);
    const { child, ended } = begin(['launch', '--rm', '-i', image, 'cat']);
    child.stdin.end('through stdin');
    expect(await ended).toMatchObject({ code: 0, stdout: 'through stdin' });
  });

  test('ends with 125 when nothing was launched, and 127 when there is no such program', async () => {
    expect(await cleat('launch', '--no-such', image)).toMatchObject({
      code: 125,
      stderr: expect.stringContaining('--no-such'),
    });
    const source = join(home, 'missing');
    const missing = await cleat('launch', '-v', `${source}:/m`, image, 'true');
    expect(missing).toMatchObject({ code: 125, stderr: expect.stringContaining('no such file') });
    expect((await cleat('launch', '--pull', 'never', 'no-such-image:1')).code).toBe(125);
    expect((await cleat('launch', '--rm', image, '/no/such/program')).code).toBe(127);
    expect(await cleat('run', image)).toMatchObject({
      code: 7,
      stderr: expect.stringContaining(`cleat launch ${image}`),
    });
  });

  test('hands on SIGTERM and SIGINT, which the container answers', async () => {
    for (const [signal, code] of [
      ['SIGTERM', 43],
      ['SIGINT', 42],
    ] as const) {
      const script = 'trap "exit 43" TERM; trap "exit 42" INT; echo ready; while :; do sleep 0.1; done';
      const { child, ended, printed } = begin(['launch', '--rm', image, 'sh', '-c', script]);
      child.stdin.end();
      await until('the container to be ready', () => printed().includes('ready'));
      child.kill(signal);
      expect((await ended).code, signal).toBe(code);
    }
  });

  test('is kept among the recent launches without its secrets, and only when it came to a container', async () => {
    const own = join(home, 'recent');
    const run = async (...args: string[]) => {
      const { child, ended } = begin(['launch', ...args], { CLEAT_HOME: own, TOKEN: 'hush-5d81-never' });
      child.stdin.end();
      return (await ended).code;
    };
    expect(await run('--pull', 'never', 'no-such-image:1')).toBe(125);
    expect(await run('--rm', '-v', `${home}/missing:/m`, image, 'true')).toBe(125);
    expect(await run('--rm', '-e', 'TOKEN', '-e', 'KIND=kept', image, 'sh', '-c', 'exit 3')).toBe(3);
    const store = createStore({ path: join(own, 'cleat.db'), worker: workerEntry() });
    try {
      const kept = await createRecentLaunches(store).list();
      expect(kept).toEqual([
        {
          id: expect.any(String),
          at: expect.any(Number),
          runtime: name,
          spec: expect.objectContaining({
            image,
            argv: ['sh', '-c', 'exit 3'],
            env: { KIND: 'kept' },
            secrets: { TOKEN: '' },
          }),
        },
      ]);
    } finally {
      await store.close();
    }
    const files = (await readdir(own)).filter((file) => file.startsWith('cleat.db'));
    const bytes = Buffer.concat(await Promise.all(files.map((file) => readFile(join(own, file)))));
    expect(bytes.includes('KIND')).toBe(true); // it is the file that is looked into
    expect(bytes.includes('hush-5d81-never')).toBe(false);
  });

  test('keeps its exit code when it cannot be kept among the recent launches, and says so', async () => {
    const broken = join(home, 'broken');
    await mkdir(join(broken, 'cleat.db'), { recursive: true });
    const { child, ended } = begin(['launch', '--rm', image, 'sh', '-c', 'exit 3'], { CLEAT_HOME: broken });
    child.stdin.end();
    expect(await ended).toMatchObject({ code: 3, stderr: expect.stringContaining('not kept') });
  });

  test('prints the id of a container in the background', async () => {
    const { code, stdout } = await cleat('launch', '-d', '--name', 'behind', image, 'sleep', '1000');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^[0-9a-f]{64}\n$/)]);
  });
});
