import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp, type App } from '../../../src-main/app';
import { workerEntry } from '../../../src-main/store/worker-entry';
import type { Caller } from '../../../src-shared/model/caller';
import { connect } from '../../unit/rpc/served';

const REFS = [{ engine: 'docker/nowhere', kind: 'container' as const, id: 'a'.repeat(64) }];

describe('whole logs as files', () => {
  let home: string;
  let app: App;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'cleat-log-files-'));
    app = await createApp({
      home: join(home, 'cleat'),
      env: {
        PATH: '/nowhere',
        HOME: home,
        DOCKER_HOST: 'unix:///nowhere/docker.sock',
        CONTAINER_HOST: 'unix:///nowhere/podman.sock',
      },
      platform: 'linux',
      face: 'server',
      version: '0.0.0',
      runtimePluginsDir: join(import.meta.dirname, '../../../runtime-plugins'),
      storeWorker: workerEntry(),
      owner: { show: () => false, serve: () => Promise.reject(new Error('not served')) },
      watch: false,
      logToFile: false,
    });
  });
  afterAll(async () => {
    await app?.close();
    rmSync(home, { recursive: true, force: true });
  });
  const as = (actor: Caller['actor']) => connect(app.router, { actor, env: {} }).client.containers;

  it('are written nowhere on this machine for a page in a browser, which is told of the download', async () => {
    const path = join(home, 'stolen.log');
    await expect(as('browser').saveLogs({ refs: REFS, format: 'text', path })).rejects.toMatchObject({
      code: 'rpc.forbidden',
      category: 'permission',
      wire: { params: { actor: 'browser', instead: 'containers.downloadLogs' } },
    });
    expect(readdirSync(home)).not.toContain('stolen.log');
  });

  it.each(['window', 'cli'] as const)('are no download for a %s, which saves them', async (actor) => {
    await expect(as(actor).downloadLogs({ refs: REFS, format: 'text' })).rejects.toMatchObject({
      code: 'rpc.forbidden',
      wire: { params: { actor, instead: 'containers.saveLogs' } },
    });
  });
});
