import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { os } from '../rpc/os';
import { connectOwner, connectOwnerIfAny } from '../../../src-main/faces/server/owner-client';
import { ownerSocketPath } from '../../../src-main/faces/server/owner-path';
import { listenOwner } from '../../../src-main/faces/server/owner-socket';
import { createStreams } from '../../../src-main/streams/streams';
import { createClient } from '../../../src-shared/client/client';
import type { Caller } from '../../../src-shared/model/caller';
import { MAX_INBOUND_BYTES } from '../../../src-shared/model/stream';
import { HELLO, listeningLog } from '../rpc/served';

const CALLER: Caller = { actor: 'cli', cwd: '/somewhere', env: { CONTAINER_RUNTIME: 'podman' } };

async function newHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'cleat-home-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  return home;
}

async function owner(home: string, hello = HELLO) {
  const log = listeningLog();
  const socket = await listenOwner({
    path: ownerSocketPath(home),
    router: {
      system: {
        hello: os.system.hello.handler(({ context }) => ({
          ...hello,
          version: JSON.stringify(context.caller),
        })),
      },
    },
    streams: createStreams(),
    hello,
    logger: log,
  });
  onTestFinished(() => socket.close());
  return { socket, log };
}

/** Speaks bare lines with the owner. */
function lines(path: string) {
  const socket = connect(path);
  onTestFinished(() => void socket.destroy());
  let text = '';
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  socket.on('error', () => undefined);
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return { socket, closed, heard: () => text.split('\n').filter((line) => line !== '') };
}

describe('the owner’s socket', () => {
  it('carries calls in the name of the caller that shook hands', async () => {
    const home = await newHome();
    await owner(home);
    const { hello, channel } = await connectOwner(ownerSocketPath(home), CALLER);
    expect(hello).toEqual(HELLO);
    const { client, close } = createClient(channel);
    onTestFinished(close);
    expect(JSON.parse((await client.system.hello()).version)).toEqual(CALLER);
  });

  it('is the user’s alone: 0600 in a folder of 0700, whatever the folder was before', async () => {
    const home = await newHome();
    await mkdir(join(home, 'run'));
    await chmod(join(home, 'run'), 0o777);
    await owner(home);
    expect((await stat(ownerSocketPath(home))).mode & 0o777).toBe(0o600);
    expect((await stat(join(home, 'run'))).mode & 0o777).toBe(0o700);
  });

  it('replaces what a dead owner left, and leaves nothing itself', async () => {
    const home = await newHome();
    await mkdir(join(home, 'run'));
    await writeFile(ownerSocketPath(home), '');
    const { socket } = await owner(home);
    expect(await connectOwnerIfAny(home, CALLER)).toBeDefined();
    await socket.close();
    await expect(stat(ownerSocketPath(home))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('refuses a guest of another contract clearly, naming both', async () => {
    const home = await newHome();
    const { socket } = await owner(home, { ...HELLO, contract: '7' });
    await expect(connectOwner(ownerSocketPath(home), CALLER)).rejects.toMatchObject({
      code: 'rpc.version',
      category: 'compatibility',
      wire: { params: { ours: '1', theirs: '7' } },
    });
    await expect.poll(() => socket.connections()).toBe(0);
  });

  it.each(['nonsense', '{}', '{"cleat":"guest","contract":"1","caller":{"actor":"root","env":{}}}'])(
    'tells a stranger that says %s why it will not talk, and ends',
    async (text) => {
      const home = await newHome();
      await owner(home);
      const { socket, closed, heard } = lines(ownerSocketPath(home));
      socket.write(`${text}\n`);
      await closed;
      expect(JSON.parse(heard()[0] ?? '')).toMatchObject({
        cleat: 'owner',
        error: { code: 'rpc.malformed' },
      });
    },
  );

  it('tells an older guest itself: it may not know to look', async () => {
    const home = await newHome();
    await owner(home);
    const { socket, closed, heard } = lines(ownerSocketPath(home));
    socket.write(`${JSON.stringify({ cleat: 'guest', contract: '0', caller: CALLER })}\n`);
    await closed;
    expect(JSON.parse(heard()[0] ?? '')).toMatchObject({
      contract: '1',
      error: { code: 'rpc.version', params: { ours: '1', theirs: '0' } },
    });
  });

  it('ends on a line without an end before it holds it', async () => {
    const home = await newHome();
    await owner(home);
    const { socket, closed } = lines(ownerSocketPath(home));
    socket.write('x'.repeat(5 * MAX_INBOUND_BYTES));
    await closed;
  });

  it('serves nobody who has not shaken hands', async () => {
    const home = await newHome();
    await owner(home);
    const { socket, closed, heard } = lines(ownerSocketPath(home));
    socket.write('{"i":"1","p":{"u":"/system/hello"}}\n');
    await closed;
    expect(heard()).toHaveLength(1);
    expect(JSON.parse(heard()[0] ?? '')).not.toHaveProperty('i');
  });

  it('answers a line too large, and ends on one that is far too large, without disturbing others', async () => {
    const home = await newHome();
    await owner(home);
    const path = ownerSocketPath(home);
    const { channel } = await connectOwner(path, CALLER);
    const other = createClient((await connectOwner(path, CALLER)).channel);
    onTestFinished(other.close);
    const answer = new Promise<string>((resolve) => channel.onMessage(resolve));
    await channel.send(
      JSON.stringify({ i: '9', p: { u: '/system/hello', b: 'x'.repeat(MAX_INBOUND_BYTES) } }),
    );
    expect(JSON.parse(await answer)).toMatchObject({ i: '9', p: { b: { code: 'rpc.oversize' } } });
    const ended = new Promise<void>((resolve) => channel.onClose(resolve));
    Promise.resolve(channel.send('x'.repeat(5 * MAX_INBOUND_BYTES))).catch(() => undefined);
    await ended;
    expect(await other.client.system.hello()).toBeDefined();
  });

  it('keeps characters whole, however the bytes are cut', async () => {
    const home = await newHome();
    await owner(home);
    const { socket, heard } = lines(ownerSocketPath(home));
    const cwd = '/größe/容器/🚢';
    const bytes = Buffer.from(
      `${JSON.stringify({ cleat: 'guest', contract: '1', caller: { actor: 'cli', cwd, env: {} } })}\n{"i":"1","p":{"u":"/system/hello"}}\n`,
    );
    const firstLine = bytes.indexOf(10) + 1;
    for (const byte of bytes.subarray(0, firstLine)) socket.write(Buffer.from([byte]));
    await expect.poll(() => heard().length).toBe(1);
    socket.write(bytes.subarray(firstLine));
    await expect.poll(() => heard().length).toBe(2);
    expect(heard()[1]).toContain(cwd);
  });

  it('is found in a home whose path is too long for a socket, by a link to a short one', async () => {
    const home = join(await newHome(), 'x'.repeat(100));
    const { socket } = await owner(home);
    const short = await readlink(ownerSocketPath(home));
    expect((await stat(short)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(short))).mode & 0o777).toBe(0o700);
    const { hello, channel } = await connectOwner(ownerSocketPath(home), CALLER);
    expect(hello).toEqual(HELLO);
    channel.close();
    await socket.close();
    expect(existsSync(dirname(short))).toBe(false);
    expect(await connectOwnerIfAny(home, CALLER)).toBeUndefined();
  });

  it('takes away the short place of an owner that was killed', async () => {
    const home = join(await newHome(), 'x'.repeat(100));
    const left = await mkdtemp(join(tmpdir(), 'cleat-'));
    await mkdir(join(home, 'run'), { recursive: true });
    await symlink(join(left, 'host.sock'), ownerSocketPath(home));
    await owner(home);
    expect(existsSync(left)).toBe(false);
    const { channel } = await connectOwner(ownerSocketPath(home), CALLER);
    channel.close();
  });

  it('knows when its last guest left, however short the visit', async () => {
    const home = await newHome();
    const { socket } = await owner(home);
    const before = Date.now();
    const { channel } = await connectOwner(ownerSocketPath(home), CALLER);
    await expect.poll(() => socket.connections()).toBe(1);
    channel.close();
    await expect.poll(() => socket.connections()).toBe(0);
    expect(socket.lastUse()).toBeGreaterThanOrEqual(before);
  });
});

describe('a guest', () => {
  it('finds no owner where none listens', async () => {
    const home = await newHome();
    expect(await connectOwnerIfAny(home, CALLER)).toBeUndefined();
    await mkdir(join(home, 'run'));
    await writeFile(ownerSocketPath(home), '');
    expect(await connectOwnerIfAny(home, CALLER)).toBeUndefined();
    await expect(connectOwner(ownerSocketPath(home), CALLER)).rejects.toMatchObject({
      code: 'rpc.disconnected',
    });
  });

  it('says so when what answers is no Cleat', async () => {
    const path = ownerSocketPath(await newHome());
    await mkdir(dirname(path));
    const server = createServer((socket) => socket.resume().write('220 mail.example ESMTP\n'));
    await new Promise<void>((resolve) => server.listen(path, resolve));
    onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
    await expect(connectOwner(path, CALLER)).rejects.toMatchObject({ code: 'rpc.malformed' });
  });
});
