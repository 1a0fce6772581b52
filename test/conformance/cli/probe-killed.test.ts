import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDocker, until, whyNoDocker, type TestEngine } from '../../engines';
import { cliUser, type CliUser } from './cleat';

const reason = await whyNoDocker();

describe.skipIf(reason !== undefined)(reason ?? 'what a killed look at a runtime left', () => {
  let engine: TestEngine;
  let user: CliUser;
  let temporary: string;
  beforeAll(async () => {
    engine = await startDocker({ network: true });
    user = cliUser({
      DOCKER_HOST: `unix://${engine.socket}`,
      CONTAINER_HOST: 'unix:///nowhere/engine.sock',
    });
    temporary = join(user.home, 'tmp');
    await mkdir(temporary);
    user.env['TMPDIR'] = temporary;
  });
  afterAll(async () => {
    await engine?.close();
    user?.close();
  });

  const containers = async (): Promise<string[]> =>
    (await engine.cli(['ps', '--all', '--format', '{{.Names}}'])).stdout.split('\n').filter(Boolean);
  const images = async (): Promise<string[]> =>
    (await engine.cli(['images', '--format', '{{.Repository}}'])).stdout.split('\n').filter(Boolean);
  const folders = async (): Promise<string[]> =>
    (await readdir(temporary)).filter((name) => /^cleat-(?:check|doctor)-/.test(name));

  it.each([
    { probe: 'check', args: ['runtime', 'check', 'docker'] },
    { probe: 'doctor', args: ['doctor'] },
  ])(
    'by $probe: its containers, its image and its folder are gone when an owner has started',
    async ({ probe, args }) => {
      await engine.cli(['create', '--name', `cleat-${probe}-of-somebody`, await engine.busybox(), 'true']);
      const mine = async (): Promise<string[]> =>
        (await containers()).filter((name) => !name.endsWith('-of-somebody'));
      const child = user.start(args);
      await until('its container', async () => (await mine()).length > 0, { timeoutMs: 60_000 });
      child.kill('SIGKILL');
      await child;
      expect(await images()).toContain('localhost/cleat-check');
      expect(await folders()).toHaveLength(1);

      const owner = user.start(['serve']);
      try {
        const gone = { timeoutMs: 30_000 };
        await until('its containers to be gone', async () => (await mine()).length === 0, gone);
        await until(
          'its image to be gone',
          async () => !(await images()).includes('localhost/cleat-check'),
          gone,
        );
        await until('its folder to be gone', async () => (await folders()).length === 0, gone);
        expect(await containers()).toContain(`cleat-${probe}-of-somebody`);
      } finally {
        owner.kill('SIGTERM');
        await owner;
      }
    },
  );
});
