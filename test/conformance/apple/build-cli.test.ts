import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installAppleEmulator, type AppleEmulator } from '../../emulators/apple-container';
import { ask } from '../../emulators/apple-container/ask';
import { CLI } from '../cli/cleat';

describe.each(['0.9', '1.4.1'])('cleat build on Apple Container %s (emulated)', (version) => {
  let emulator: AppleEmulator;
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'cleat-mac-build-'));
    emulator = await installAppleEmulator({ version });
    expect(await ask(emulator, ['image', 'pull', 'alpine'])).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await emulator?.close();
    if (home !== undefined) await rm(home, { recursive: true, force: true });
  });
  const cleat = (...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> => {
    const env = {
      ...emulator.env,
      HOME: home,
      CLEAT_HOME: join(home, '.cleat'),
      CLEAT_TEST_PLATFORM: 'darwin-arm64-26.0',
      DOCKER_HOST: `unix://${home}/no-docker.sock`,
    };
    const child = spawn(process.execPath, [CLI, ...args], { env, cwd: home });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
    child.stdin.end();
    return new Promise((done) => child.once('close', (code) => done({ code, stdout, stderr })));
  };
  const folder = async (called: string, dockerfile: string): Promise<string> => {
    const path = join(home, called);
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'Dockerfile'), dockerfile);
    return path;
  };

  it('executes what it shows, and says which image came of it', async () => {
    const path = await folder('app', 'FROM alpine\nRUN echo building\nLABEL a=b\n');
    const shown = await cleat('build-args', '--json', '-t', 'shop:1', path);
    expect(shown, shown.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(shown.stdout)).toEqual([
      expect.stringMatching(/container$/),
      ...['build', '--progress', 'plain', '--tag', 'shop:1', path],
    ]);
    const made = await cleat('build', '-t', 'shop:1', path);
    expect(made, made.stderr).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^sha256:[0-9a-f]{64}\n$/),
    });
    expect(made.stderr).toContain('building');
    expect((await ask(emulator, ['image', 'list', '--quiet'])).stdout).toContain('shop:1');
    const listed = await cleat('builds', 'list', '--json');
    expect(JSON.parse(listed.stdout)).toMatchObject([
      { state: 'succeeded', runtime: 'apple', tags: ['shop:1'] },
    ]);
  });

  it('fails with the words of the runtime, and offers nothing that it cannot', async () => {
    const path = await folder('broken', 'FROM alpine\nRUN exit 7\n');
    const failed = await cleat('build', path);
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    const refused = await cleat('build', '--network', 'none', '--cache-from', 'a', path);
    expect(refused).toMatchObject({ code: 7, stdout: '' });
    expect(refused.stderr).toContain('cacheFrom');
    expect(refused.stderr).toContain('network');
  });
});
