import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp, type App } from '../../../src-main/app';
import { workerEntry } from '../../../src-main/store/worker-entry';
import { startDocker, startPodman, until, whyNoDocker, whyNoPodman, type TestEngine } from '../../engines';

const missing = (await whyNoDocker()) ?? (await whyNoPodman());

describe.skipIf(missing !== undefined)(
  `an app with Docker and Podman${missing ? ` (${missing})` : ''}`,
  () => {
    let docker: TestEngine;
    let podman: TestEngine;
    let home: string;
    let app: App;

    beforeAll(async () => {
      [docker, podman] = await Promise.all([startDocker(), startPodman()]);
      home = mkdtempSync(join(tmpdir(), 'cleat-app-'));
      app = await createApp({
        home,
        env: {
          PATH: process.env['PATH'],
          HOME: home,
          DOCKER_HOST: `unix://${docker.socket}`,
          CONTAINER_HOST: `unix://${podman.socket}`,
        },
        platform: 'linux',
        face: 'server',
        version: '0.0.0',
        runtimePluginsDir: join(import.meta.dirname, '../../../runtime-plugins'),
        storeWorker: workerEntry(),
        owner: { show: () => false, serve: () => Promise.reject(new Error('not served')) },
        watch: true,
        logToFile: false,
      });
      await app.services.runtimes.settled();
      await app.services.mirror.settled();
    });
    afterAll(async () => {
      await app?.close();
      rmSync(home, { recursive: true, force: true });
      await Promise.all([docker?.close(), podman?.close()]);
    });

    it('keeps its automatic choice when the engine dies, and chooses again, with a notice, when work meets that', async () => {
      const { runtimes, mirror } = app.services;
      const actions = await app.services.actions();
      const image = await podman.busybox();
      await podman.cli(['create', '--name', 'asked', '--network', 'none', image, 'true']);
      const row = await until('the row', () => mirror.containers().find((one) => one.name === 'asked'));
      expect(runtimes.snapshot().selection).toMatchObject({ name: 'podman', decidedBy: 'auto' });

      await podman.kill();
      await until('the loss', () => mirror.engines().some((one) => one.status.state === 'unreachable'));
      expect(runtimes.snapshot().selection.name).toBe('podman');
      expect(runtimes.snapshot().notice).toBeUndefined();

      actions.act('start', { engine: row.engine, kind: 'container', id: row.id });
      await until('another choice', () => runtimes.snapshot().selection.name === 'docker');
      expect(runtimes.snapshot().notice?.message).toContain('podman');
      expect(
        mirror.container({ engine: row.engine, kind: 'container', id: row.id })?.pending,
      ).toBeUndefined();
    });
  },
);
