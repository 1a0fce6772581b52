import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openHome } from '../../../src-main/faces/home';
import { connectOwner } from '../../../src-main/faces/server/owner-client';
import type { Caller } from '../../../src-shared/model/caller';

const CALLER: Caller = { actor: 'cli', cwd: '/somewhere', env: { DOCKER_HOST: 'tcp://harbour' } };
const isRoot = process.getuid?.() === 0;

/** A home in which somebody listens, whoever that is; `heard` is what they were told. */
async function home() {
  const folder = await mkdtemp(join(tmpdir(), 'cleat-home-'));
  const run = join(folder, 'run');
  await mkdir(run, { mode: 0o700 });
  let heard = '';
  const server = createServer((socket) => socket.on('data', (chunk: Buffer) => (heard += chunk.toString())));
  await new Promise<void>((listening) => server.listen(join(run, 'host.sock'), listening));
  onTestFinished(async () => {
    await new Promise((closed) => server.close(closed));
    await rm(folder, { recursive: true, force: true });
  });
  return { folder, run, path: join(run, 'host.sock'), heard: () => heard };
}

describe('a guest tells nothing to who may be anybody', () => {
  it.each(['folder', 'run'] as const)('where everybody may write in the %s', async (which) => {
    const place = await home();
    await chmod(place[which], 0o777);
    await expect(connectOwner(place.path, CALLER)).rejects.toMatchObject({ code: 'rpc.socket' });
    expect(place.heard()).toBe('');
  });

  it.each(['folder', 'run'] as const)('where the %s is another user’s', async (which) => {
    const place = await home();
    // Only root can give a folder away; everybody else has root's to try with.
    if (isRoot) await chown(place[which], 12_345, 12_345);
    const path = isRoot ? place.path : '/usr/lib/run/host.sock';
    await expect(connectOwner(path, CALLER)).rejects.toMatchObject({
      code: 'rpc.socket',
      wire: { params: { reason: expect.stringContaining('another user’s') as string } },
    });
    expect(place.heard()).toBe('');
  });
});

describe('an owner', () => {
  it('does not open a home in which everybody may write', async () => {
    const place = await home();
    await chmod(place.folder, 0o777);
    const opening = openHome({
      home: place.folder,
      env: {},
      platform: process.platform,
      face: 'server',
      version: '0.0.0',
      runtimePluginsDir: place.folder,
      storeWorker: join(place.folder, 'none.cjs'),
      rendererDir: place.folder,
      watch: false,
      logToFile: false,
    });
    await expect(opening).rejects.toMatchObject({ code: 'rpc.socket' });
  });
});
