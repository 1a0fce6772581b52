import { once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serveChannel } from '../../../src-main/api/rpc/serve-channel';
import { createStreams } from '../../../src-main/streams/streams';
import { createClient } from '../../../src-shared/client/client';
import { messagePortChannel, type EmitterPort } from '../../../src-shared/client/message-port';
import { HELLO, helloProcedure, listeningLog } from './served';

function servedPort(): { readonly port: MessagePort; readonly refused: string[] } {
  const { port1, port2 } = new MessageChannel();
  const refused: string[] = [];
  serveChannel({
    router: helloProcedure,
    channel: messagePortChannel(port2, (type) => refused.push(type)),
    caller: { actor: 'window', env: {} },
    streams: createStreams(),
    logger: listeningLog(),
  });
  onTestFinished(() => port1.close());
  return { port: port1, refused };
}

describe('a port', () => {
  it('refuses whatever is not a string, allocates nothing for it, and goes on', async () => {
    const { port, refused } = servedPort();
    const before = process.memoryUsage().external;
    // oRPC's own adapter would make a buffer of this many bytes.
    port.postMessage(1_000_000_000);
    port.postMessage(new Uint8Array([123, 125]));
    port.postMessage({ i: '1', p: { u: '/system/hello' } });
    port.postMessage(null);
    const { client } = createClient(messagePortChannel(port));
    expect(await client.system.hello()).toEqual(HELLO);
    expect(refused).toEqual(['number', 'object', 'object', 'object']);
    expect(process.memoryUsage().external - before).toBeLessThan(100_000_000);
  });

  it('closes on whoever goes on with it', async () => {
    const { port, refused } = servedPort();
    const closed = once(port, 'close');
    for (let i = 0; i < 100; i++) port.postMessage(i);
    await closed;
    expect(refused).toHaveLength(16);
  });

  it('loses nothing that came before somebody listened', async () => {
    const { port1, port2 } = new MessageChannel();
    onTestFinished(() => port1.close());
    port1.postMessage('early');
    const channel = messagePortChannel(port2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await new Promise((resolve) => channel.onMessage(resolve))).toBe('early');
  });

  it('of Electron’s kind carries the same', () => {
    const listeners: { message?: (event: { data: unknown }) => void; close?: () => void } = {};
    const posted: (string | ArrayBuffer)[] = [];
    const port: EmitterPort = {
      on: (type: 'message' | 'close', listener: never) => Object.assign(listeners, { [type]: listener }),
      postMessage: (text) => posted.push(text),
      start: () => undefined,
      close: () => undefined,
    };
    const channel = messagePortChannel(port);
    const heard: string[] = [];
    let closed = false;
    channel.onMessage((text) => heard.push(text));
    channel.onClose(() => (closed = true));
    listeners.message?.({ data: 'in' });
    void channel.send('out');
    listeners.close?.();
    expect([heard, posted, closed]).toEqual([['in'], ['out'], true]);
    expect(() => channel.send('late')).toThrow('closed');
  });
});
