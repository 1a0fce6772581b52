import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { MAX_CONNECTIONS } from '../../../src-main/faces/server/upgrade';
import { createClient } from '../../../src-shared/client/client';
import { MAX_INBOUND_BYTES } from '../../../src-shared/model/stream';
import { webSocketChannel } from '../../../src-shared/client/web-socket';
import { browserFace, BROWSER_PROTOCOL, type Face } from './browser-face';

const HELLO_CALL = '{"i":"1","p":{"u":"/system/hello"}}';

async function opened(face: Face): Promise<WebSocket> {
  const socket = await face.open([BROWSER_PROTOCOL, await face.session()]);
  if (typeof socket === 'number') throw new Error(`refused: ${socket}`);
  return socket;
}

async function hello(socket: WebSocket): Promise<unknown> {
  socket.send(HELLO_CALL);
  const [data] = await once(socket, 'message');
  return JSON.parse(String(data));
}

describe('the socket', () => {
  it('opens for a page of ours with its session, and calls are the browser’s', async () => {
    const face = await browserFace();
    const socket = await opened(face);
    expect(await hello(socket)).toMatchObject({ p: { b: { version: 'browser' } } });
  });

  it('never echoes the session', async () => {
    const socket = await opened(await browserFace());
    expect(socket.protocol).toBe(BROWSER_PROTOCOL);
  });

  it('opens again with the same session: a reload works', async () => {
    const face = await browserFace();
    const session = await face.session();
    const first = await face.open([BROWSER_PROTOCOL, session]);
    if (typeof first !== 'number') first.terminate();
    expect(await face.open([BROWSER_PROTOCOL, session])).not.toBeTypeOf('number');
  });

  it.each([
    ['a foreign page', 'http://evil.example'],
    ['a page of another port of this machine (a published container)', 'http://127.0.0.1:1'],
    ['a page over https', 'https://127.0.0.1:PORT'],
    ['the same machine by another name', 'http://localhost:PORT'],
    ['a sandboxed page', 'null'],
    ['no page at all', undefined],
  ])('is refused to %s, even with a session', async (_, origin) => {
    const face = await browserFace();
    const own = origin?.replace('PORT', String(face.server.port));
    const status = await face.open(
      [BROWSER_PROTOCOL, await face.session()],
      own === undefined ? {} : { origin: own },
    );
    expect(status).toBe(403);
    expect(face.server.connections()).toBe(0);
  });

  it('is refused under a foreign host name, although Origin agrees with it', async () => {
    const face = await browserFace();
    const host = `evil.example:${face.server.port}`;
    const status = await face.open([BROWSER_PROTOCOL, await face.session()], {
      origin: `http://${host}`,
      headers: { host },
    });
    expect(status).toBe(421);
  });

  it('is refused without a session, with a wrong one, and with a token in its place', async () => {
    const face = await browserFace();
    const token = new URL(face.server.newAddress()).searchParams.get('t') ?? '';
    for (const protocols of [
      [],
      [BROWSER_PROTOCOL],
      [BROWSER_PROTOCOL, 'A'.repeat(43)],
      [BROWSER_PROTOCOL, token],
    ]) {
      expect(await face.open(protocols), protocols.join()).toBe(401);
    }
    expect(
      await face.open([BROWSER_PROTOCOL], { origin: face.origin }, `/rpc?session=${await face.session()}`),
    ).toBe(404);
    expect(face.server.connections()).toBe(0);
  });

  it('is nowhere but at /rpc', async () => {
    const face = await browserFace();
    expect(await face.open([BROWSER_PROTOCOL, await face.session()], { origin: face.origin }, '/')).toBe(404);
  });

  it('is open so often and no more', async () => {
    const face = await browserFace();
    const session = await face.session();
    for (let i = 0; i < MAX_CONNECTIONS; i++) {
      expect(await face.open([BROWSER_PROTOCOL, session])).not.toBeTypeOf('number');
    }
    expect(await face.open([BROWSER_PROTOCOL, session])).toBe(503);
  });

  it('holds no connection that it refused, although the other side never closes', async () => {
    const face = await browserFace();
    const refused = connect({ port: face.server.port, host: '127.0.0.1', allowHalfOpen: true });
    onTestFinished(() => void refused.destroy());
    refused.write(`GET /rpc HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`);
    refused.resume();
    await once(refused, 'end');
    // Writing to a connection that the other side has freed is answered with a reset.
    const reset = once(refused, 'error');
    const writing = setInterval(() => refused.write('x'), 5);
    onTestFinished(() => clearInterval(writing));
    expect(String((await reset)[0])).toMatch(/ECONNRESET|EPIPE/);
  });

  it('does not let strangers fill the log: a reason is told once a minute, and shortly', async () => {
    const face = await browserFace();
    const origin = `http://${'x'.repeat(5000)}.example`;
    for (let i = 0; i < 20; i++) expect(await face.open([BROWSER_PROTOCOL], { origin })).toBe(403);
    expect(await face.open([BROWSER_PROTOCOL])).toBe(401);
    expect(face.log.lines.map(({ fields }) => Reflect.get(fields, 'reason') as string)).toEqual([
      'not a page of this server',
      'no session',
    ]);
    expect(JSON.stringify(face.log.lines).length).toBeLessThan(1000);
  });

  it('does not compress: an attacker who can add to a page could measure its secrets', async () => {
    const socket = await opened(await browserFace());
    expect(socket.extensions).toBe('');
  });
});

describe('what comes in', () => {
  it('too large is answered rpc.oversize, and the connection goes on', async () => {
    const face = await browserFace();
    const socket = await opened(face);
    socket.send(JSON.stringify({ i: '9', p: { u: '/system/hello', b: 'x'.repeat(MAX_INBOUND_BYTES) } }));
    const [data] = await once(socket, 'message');
    expect(JSON.parse(String(data))).toMatchObject({ i: '9', p: { b: { code: 'rpc.oversize' } } });
    expect(await hello(socket)).toMatchObject({ i: '1' });
  });

  it('far too large ends that connection before it is held, and no other', async () => {
    const face = await browserFace();
    const [hostile, other] = [await opened(face), await opened(face)];
    hostile.on('error', () => undefined);
    hostile.send('x'.repeat(5 * MAX_INBOUND_BYTES), () => undefined);
    const [code] = await once(hostile, 'close');
    expect([1009, 1006]).toContain(code);
    expect(await hello(other)).toMatchObject({ i: '1' });
  });

  it('as bytes ends that connection', async () => {
    const socket = await opened(await browserFace());
    socket.send(Buffer.from(HELLO_CALL));
    const [code] = await once(socket, 'close');
    expect(code).toBe(1003);
  });

  it('malformed again and again ends that connection, and no other', async () => {
    const face = await browserFace();
    const [hostile, other] = [await opened(face), await opened(face)];
    for (let i = 0; i < 100; i++) hostile.send('nonsense', () => undefined);
    await once(hostile, 'close');
    expect(await hello(other)).toMatchObject({ i: '1' });
  });
});

describe('a page', () => {
  it('hears that its connection is lost when the server closes', async () => {
    const face = await browserFace();
    const socket = new WebSocket(
      `ws://127.0.0.1:${face.server.port}/rpc`,
      [BROWSER_PROTOCOL, await face.session()],
      { origin: face.origin },
    );
    const { client, onClose } = createClient(await webSocketChannel(socket));
    expect((await client.system.hello()).version).toBe('browser');
    const lost = new Promise<void>((resolve) => onClose(resolve));
    await face.server.close();
    await lost;
    await expect(client.system.hello()).rejects.toMatchObject({ code: 'rpc.disconnected' });
  });
});
