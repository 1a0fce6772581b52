import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { installAppleEmulator, type AppleEmulator } from '../../emulators/apple-container';
import { ask } from '../../emulators/apple-container/ask';
import { cliUser, type CliUser } from '../cli/cleat';

const rows = z.array(z.looseObject({ name: z.string(), createdAt: z.number().optional() }));

describe.each(['0.9', '1.4.1'])('what Apple Container %s (emulated) keeps no time of', (version) => {
  let emulator: AppleEmulator;
  let user: CliUser;
  beforeAll(async () => {
    emulator = await installAppleEmulator({ version });
    user = cliUser({
      ...emulator.env,
      CLEAT_TEST_PLATFORM: 'darwin-arm64-26.0',
      DOCKER_HOST: 'unix:///nowhere/engine.sock',
    });
    for (const args of [
      ['image', 'pull', 'alpine'],
      ['run', '--detach', '--name', 'talks', 'alpine', 'sh', '-c', 'echo said; sleep 1000'],
      ['create', '--name', 'never', 'alpine', 'true'],
    ]) {
      const { code, stderr } = await ask(emulator, args);
      expect(code, stderr).toBe(0);
    }
  });
  afterAll(async () => {
    if (emulator) await ask(emulator, ['delete', '--force', 'talks', 'never']);
    await emulator?.close();
    user?.close();
  });

  it('is refused with the reason where it is asked for, and the log is read without', async () => {
    expect(await user.run(['logs', 'talks'])).toMatchObject({ exitCode: 0, stdout: 'said' });
    for (const asked of [['--timestamps'], ['--since', '1h'], ['--timestamps', '--output', 'saved.log']]) {
      const { exitCode, stdout, stderr } = await user.run(['logs', ...asked, 'talks']);
      expect({ asked, stdout, isRefused: exitCode !== 0 }).toEqual({ asked, stdout: '', isRefused: true });
      expect(stderr).toContain('Its lines carry no times.');
    }
  });

  it('is no age and no date of a container that never ran, unless it is told when it was made', async () => {
    const { stdout } = await user.run(['ps', '--all', '--json']);
    const never = rows.parse(JSON.parse(stdout)).find(({ name }) => name === 'never');
    expect(never).toBeDefined();
    const table = (await user.run(['ps', '--all'])).stdout;
    const line = table.split('\n').find((one) => one.startsWith('never')) ?? '';
    if (version === '0.9') {
      expect(never?.createdAt).toBeUndefined();
      expect(line).not.toMatch(/\d+y/);
    } else {
      expect(Math.abs(Date.now() - (never?.createdAt ?? 0))).toBeLessThan(600_000);
      expect(line).toMatch(/ \d+[sm] /);
    }
  });
});
