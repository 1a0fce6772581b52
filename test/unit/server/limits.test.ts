import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listenOwner } from '../../../src-main/faces/server/owner-socket';
import { createSecrets } from '../../../src-main/faces/server/secrets';
import { contentSecurityPolicy } from '../../../src-main/faces/page/policy';
import { createStreams } from '../../../src-main/streams/streams';
import { HELLO, listeningLog } from '../rpc/served';
import { browserFace } from './browser-face';

describe('what strangers may use up', () => {
  it('is 256 connections, whatever they do with them', async () => {
    const { server } = await browserFace();
    const sockets: Socket[] = [];
    onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
    let closed = 0;
    for (let i = 0; i < 300; i++) {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.on('close', () => (closed += 1));
      sockets.push(socket);
    }
    await expect.poll(() => closed).toBe(300 - 256);
  });

  it('is 16 waiting addresses: a further one ends the oldest', () => {
    const secrets = createSecrets();
    const [oldest = '', second = ''] = Array.from({ length: 17 }, () => secrets.newToken());
    expect(secrets.redeem(oldest)).toBeUndefined();
    expect(secrets.redeem(second)).toBeDefined();
  });

  it('is 64 sessions: a further one ends the one that was unused longest', () => {
    const secrets = createSecrets();
    const open = (): string => secrets.redeem(secrets.newToken()) ?? '';
    const [used, unused] = [open(), open()];
    for (let i = 0; i < 62; i++) open();
    expect(secrets.isSession(used)).toBe(true);
    open();
    expect([secrets.isSession(used), secrets.isSession(unused)]).toEqual([true, false]);
  });
});

describe('the policy of our pages', () => {
  it('allows this and nothing else', () => {
    expect(contentSecurityPolicy('N')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-N'; img-src 'self' data:; " +
        "font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'none'",
    );
  });
});

describe('the folder of the owner’s socket', () => {
  it('is not another user’s', async () => {
    let run = '/usr/lib';
    // Root owns that one, so root itself needs a folder of somebody else's.
    if (process.getuid?.() === 0) {
      const home = await mkdtemp(join(tmpdir(), 'cleat-home-'));
      onTestFinished(() => rm(home, { recursive: true, force: true }));
      run = join(home, 'run');
      await mkdir(run);
      await chown(run, 12_345, 12_345);
    }
    const listening = listenOwner({
      path: join(run, 'host.sock'),
      router: {},
      streams: createStreams(),
      hello: HELLO,
      logger: listeningLog(),
    });
    await expect(listening).rejects.toMatchObject({
      code: 'rpc.socket',
      wire: { params: { reason: expect.stringContaining('another user') as string } },
    });
  });
});
