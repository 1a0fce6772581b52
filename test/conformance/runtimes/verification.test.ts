import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startDocker, whyNoDocker, type TestEngine } from '../../engines';
import { installAppleEmulator, type AppleEmulator } from '../../emulators/apple-container';
import { startFakeEngine, type FakeEngine } from '../../unit/runtimes/fake-engine';
import { installPlugin } from '../../unit/runtimes/fake-plugin';
import { cliUser, type CliUser } from '../cli/cleat';

const reason = await whyNoDocker();

describe('the built command line, step by step as a user would try it', () => {
  let docker: TestEngine;
  let boat: FakeEngine;
  let user: CliUser;
  let path: string;
  beforeAll(async () => {
    if (reason !== undefined) return;
    docker = await startDocker();
    user = cliUser(docker.env);
    const bin = join(user.home, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'boat-cli'), '#!/bin/sh\nexit 99\n');
    await chmod(join(bin, 'boat-cli'), 0o755);
    path = `${bin}:${user.env['PATH'] ?? ''}`;
    boat = await startFakeEngine(join(user.home, 'boat.sock'));
  });
  afterAll(async () => {
    await boat?.close();
    await docker?.close();
    user?.close();
  });

  it('prints the automatic choice, the override, and Docker again once the plugin is gone', async ({
    skip,
  }) => {
    skip(reason !== undefined, reason);
    const cleat = (args: string[], env: Record<string, string> = {}) =>
      user.run(args, { PATH: path, ...env });
    const which = async (env?: Record<string, string>) => (await cleat(['runtime', 'which'], env)).stdout;
    expect(await which()).toBe('docker');

    const plugin = await installPlugin(user.cleatHome, {
      name: 'boat',
      cli: 'boat-cli',
      priority: 20,
      sockets: [boat.socket],
    });
    expect(await which()).toBe('boat');
    expect(await which({ CONTAINER_RUNTIME: 'DoCkEr' })).toBe('docker');
    expect(
      (await cleat(['--runtime', 'boat', 'runtime', 'which'], { CONTAINER_RUNTIME: 'docker' })).stdout,
    ).toBe('boat');
    const explained = await cleat(['runtime', 'which', '--explain', '--json']);
    expect(JSON.parse(explained.stdout)).toMatchObject({
      name: 'boat',
      decidedBy: 'auto',
      chain: expect.arrayContaining([
        expect.objectContaining({ name: 'boat', outcome: 'chosen' }),
        expect.objectContaining({ name: 'podman', outcome: 'passed-over' }),
        expect.objectContaining({ name: 'docker', outcome: 'passed-over' }),
      ]) as unknown,
    });
    const typed = await cleat(['runtime', 'which', '--runtime', 'boat-cli']);
    expect([typed.exitCode, typed.stdout]).toEqual([2, '']);
    expect(typed.stderr).toMatch(/boat \(boat-cli\),.* docker,.* podman/);
    expect(typed.stderr).toContain('Did you mean “boat”?');

    await rm(plugin, { recursive: true });
    expect(await which()).toBe('docker');
    const gone = await cleat(['runtime', 'which'], { CONTAINER_RUNTIME: 'boat' });
    expect([gone.exitCode, gone.stdout]).toEqual([2, '']);
  });

  it('does so on a Mac with Apple Container (emulated), which is removed and added by the command line', async ({
    skip,
  }) => {
    skip(reason !== undefined, reason);
    const emulator: AppleEmulator = await installAppleEmulator({ version: '1.4.1' });
    const mac = cliUser({ ...docker.env, ...emulator.env, CLEAT_TEST_PLATFORM: 'darwin-arm64-26.0' });
    onTestFinished(async () => {
      await emulator.close();
      mac.close();
    });
    const which = async (env?: Record<string, string>) => (await mac.run(['runtime', 'which'], env)).stdout;
    expect(await which()).toBe('apple');
    expect(await which({ CONTAINER_RUNTIME: 'docker' })).toBe('docker');

    const removed = await mac.run(['runtime', 'remove', 'apple']);
    expect(removed, removed.stderr).toMatchObject({ exitCode: 0 });
    expect(await which()).toBe('docker');
    const gone = await mac.run(['runtime', 'which'], { CONTAINER_RUNTIME: 'apple' });
    expect([gone.exitCode, gone.stdout]).toEqual([2, '']);

    const added = await mac.run(['runtime', 'add', 'apple']);
    expect(added, added.stderr).toMatchObject({ exitCode: 0 });
    expect(await which()).toBe('apple');
  });
});
