import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installAppleEmulator, type AppleEmulator } from '../../emulators/apple-container';
import { ask } from '../../emulators/apple-container/ask';
import { namesIn } from '../../emulators/apple-container/state/files';
import { processesNaming } from '../../engines/processes';

let emulator: AppleEmulator;
beforeEach(async () => {
  emulator = await installAppleEmulator({ version: '1.4.1', hasKernel: false });
});
afterEach(() => emulator.close());
const list = () => ask(emulator, ['list', '--format', 'json']);

describe('A fault of the emulator', () => {
  it('hangs one command, which TERM does not end and closing does', async () => {
    emulator.fault({ command: 'list', kind: 'hang' });
    const child = spawn(join(emulator.path, 'container'), ['list'], { env: { ...emulator.env } });
    const ended = once(child, 'exit');
    await expect.poll(() => namesIn(join(emulator.state, 'hanging'))).toHaveLength(1);
    expect((await ask(emulator, ['--version'])).code).toBe(0);
    child.kill('SIGTERM');
    expect((await ask(emulator, ['image', 'list', '-q'])).code).toBe(0);
    expect(child.exitCode).toBeNull();
    await emulator.close();
    expect(await ended).toEqual([null, 'SIGKILL']);
  });
  it('crashes by a trap', async () => {
    emulator.fault({ command: '*', kind: 'crash' });
    expect((await list()).code).toBe('SIGTRAP');
  });
  it('prints garbage, or half of its answer, with exit 0', async () => {
    emulator.fault({ command: 'list', kind: 'garbage' });
    expect(await list()).toMatchObject({ code: 0, stdout: expect.stringContaining('<html>') });
    emulator.fault({ command: 'network list', kind: 'half-json' });
    const { code, stdout } = await ask(emulator, ['network', 'list', '--format', 'json']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\[\{"configuration"/);
    expect(() => JSON.parse(stdout)).toThrow();
  });
  it('prints a hundred megabytes', async () => {
    emulator.fault({ command: 'list', kind: 'flood' });
    const child = spawn(join(emulator.path, 'container'), ['list'], { env: emulator.env });
    let bytes = 0;
    child.stdout.on('data', (chunk: Buffer) => (bytes += chunk.length));
    await once(child, 'close');
    expect(bytes).toBeGreaterThanOrEqual(100 * 1024 * 1024);
  });
  it('makes a command slow by a time, also by a variable', async () => {
    const began = performance.now();
    const { code } = await ask(emulator, ['list', '--format', 'json'], {
      env: { CLEAT_TEST_APPLE_FAULT: 'list=slow:300' },
    });
    expect(code).toBe(0);
    expect(performance.now() - began).toBeGreaterThanOrEqual(300);
  });
  it('takes the API server away from one command, and gives it back', async () => {
    emulator.fault({ command: 'image list', kind: 'down' });
    expect(await ask(emulator, ['image', 'list', '-q'])).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'Error: interrupted: "XPC connection error: Connection invalid"\nEnsure container system service has been started with `container system start`.\n',
    });
    expect(await list()).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
    emulator.fault();
    expect((await ask(emulator, ['image', 'list', '-q'])).code).toBe(0);
  });
});

describe('Without an API server', () => {
  it('lists, inspections and starts name the list, others their own trouble', async () => {
    emulator.server('unregistered');
    expect((await list()).stderr).toContain(
      'Error: internalError: "failed to list containers" (cause: "interrupted: "XPC connection error',
    );
    expect((await ask(emulator, ['stop', 'x'])).stderr).toContain(
      '"failed to stop container" (cause: "interrupted:',
    );
    expect((await ask(emulator, ['logs', 'x'])).stderr).toContain('failed to get logs for container x');
    expect((await ask(emulator, ['--version'])).stdout).toBe(
      'container CLI version 1.4.1 (build: release, commit: 0190097)\n',
    );
    expect(await ask(emulator, ['ps'])).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('Plugins are unavailable'),
    });
  });
  it('system start asks for the kernel unless a flag says what to do, and stop never fails', async () => {
    expect(await ask(emulator, ['system', 'stop'])).toMatchObject({ code: 0, stderr: '' });
    const asked = await ask(emulator, ['system', 'start']);
    expect(asked).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Error: failed to read user input'),
    });
    expect(asked.stdout).toContain('Install the recommended default kernel');
    expect(await ask(emulator, ['system', 'start', '--enable-kernel-install'])).toMatchObject({
      code: 0,
      stdout: '',
    });
    expect(await ask(emulator, ['system', 'start'])).toMatchObject({ code: 0, stdout: '' });
  });
});

it('A container that the API server lost is listed as stopped, does not stop, and is ended by delete', async () => {
  await ask(emulator, ['run', '-d', '--name', 'lost', 'alpine', 'sleep', '1000']);
  await emulator.orphan('lost');
  expect(await list()).toMatchObject({ stdout: '[]\n' });
  expect(await ask(emulator, ['stop', 'lost'])).toMatchObject({ code: 0 });
  expect((await ask(emulator, ['kill', 'lost'])).code).toBe(1);
  expect(processesNaming(emulator.state)).not.toEqual([]);
  expect((await ask(emulator, ['delete', 'lost'])).code).toBe(0);
  await expect.poll(() => processesNaming(emulator.state)).toEqual([]);
});
