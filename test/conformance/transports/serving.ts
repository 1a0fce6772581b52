import { once } from 'node:events';
import { MessageChannel, Worker, type TransferListItem } from 'node:worker_threads';
import { WebSocket } from 'ws';
import { connectOwner } from '../../../src-main/faces/server/owner-client';
import { BROWSER_PROTOCOL, SESSION_META } from '../../../src-shared/client/browser-protocol';
import type { TextChannel } from '../../../src-shared/client/channel';
import { messagePortChannel } from '../../../src-shared/client/message-port';
import { webSocketChannel } from '../../../src-shared/client/web-socket';
import type { Counts, Gauge } from './load-contract';
import type { Addresses, ThreadRequest } from './serving-thread';

export const TRANSPORTS = ['MessagePort', 'WebSocket', 'unix socket'] as const;
export type Transport = (typeof TRANSPORTS)[number];

export interface Serving {
  connect(transport: Transport): Promise<TextChannel>;
  /** A WebSocket that has passed every check, bare. */
  socket(): Promise<WebSocket>;
  counts(): Promise<Counts>;
  gauge(): Promise<Gauge>;
  close(): Promise<void>;
}

/** Starts the serving thread with all three transports. */
export async function startServing(): Promise<Serving> {
  const worker = new Worker(new URL('./serving-thread.mjs', import.meta.url));
  await once(worker, 'message');

  let last: Promise<unknown> = Promise.resolve();
  /** One question at a time: answers come without a name. */
  function ask<T>(request: ThreadRequest, transfer: TransferListItem[] = []): Promise<T> {
    const answer = last.then(async () => {
      worker.postMessage(request, transfer);
      const [value] = await once(worker, 'message');
      return value as T;
    });
    last = answer.catch(() => undefined);
    return answer;
  }

  async function socket(): Promise<WebSocket> {
    const { page } = await ask<Addresses>({ ask: 'addresses' });
    const { origin, host } = new URL(page);
    const html = await (await fetch(page)).text();
    const session = new RegExp(`name="${SESSION_META}" content="([^"]+)"`).exec(html)?.[1] ?? '';
    return new WebSocket(`ws://${host}/rpc`, [BROWSER_PROTOCOL, session], { origin });
  }

  async function connect(transport: Transport): Promise<TextChannel> {
    switch (transport) {
      case 'MessagePort': {
        const { port1, port2 } = new MessageChannel();
        await ask({ ask: 'serve-port', port: port2 }, [port2]);
        return messagePortChannel(port1);
      }
      case 'WebSocket':
        return webSocketChannel(await socket());
      case 'unix socket': {
        const { socket: path } = await ask<Addresses>({ ask: 'addresses' });
        return (await connectOwner(path, { actor: 'test', env: {} })).channel;
      }
    }
  }

  return {
    connect,
    socket,
    counts: () => ask<Counts>({ ask: 'counts' }),
    gauge: () => ask<Gauge>({ ask: 'gauge' }),
    async close() {
      await ask({ ask: 'close' });
      await worker.terminate();
    },
  };
}
