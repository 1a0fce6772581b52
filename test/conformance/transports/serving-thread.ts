import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, type MessagePort } from 'node:worker_threads';
import { implement } from '@orpc/server';
import type { RpcContext } from '../../../src-main/api/rpc/context';
import type { RpcLog } from '../../../src-main/api/rpc/handler';
import { serveChannel } from '../../../src-main/api/rpc/serve-channel';
import { listenOwner } from '../../../src-main/faces/server/owner-socket';
import { startServer } from '../../../src-main/faces/server/server';
import { createCoalescingSource } from '../../../src-main/streams/coalescing';
import { createContainersSource } from '../../../src-main/streams/containers-source';
import { createQueueSource } from '../../../src-main/streams/queue';
import type { StreamSource } from '../../../src-main/streams/source';
import { createStreams } from '../../../src-main/streams/streams';
import { messagePortChannel } from '../../../src-shared/client/message-port';
import { loadContract, type Counts, type Gauge, type SmallItem } from './load-contract';
import { containerRow, engineRow, FakeMirror } from './rows';

/** The serving side in a thread of its own, so that a reader that stops cannot slow what it is measured against. */
export type ThreadRequest =
  | { readonly ask: 'counts' | 'gauge' | 'addresses' | 'close' }
  | { readonly ask: 'serve-port'; readonly port: MessagePort };
export interface Addresses {
  readonly page: string;
  readonly socket: string;
}

const quiet: RpcLog = { warn: () => undefined, error: (fields, message) => console.error(message, fields) };
const counts = { taken: 0, closed: 0, mostWaiting: 0, produced: 0 };
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();

function counted<T>(source: StreamSource<T>): StreamSource<T> {
  return {
    wait: (signal) => source.wait(signal),
    take(maxBytes) {
      const items = source.take(maxBytes);
      counts.taken += items.length;
      return items;
    },
    close() {
      counts.closed += 1;
      source.close();
    },
  };
}

/** Log-like: a producer at a rate, which pauses when its queue says so. */
function lines(perSecond: number, count: number): StreamSource<SmallItem> {
  const stop = new AbortController();
  const queue = createQueueSource<SmallItem>({ onClose: () => stop.abort() });
  const started = performance.now();
  let n = 0;
  const produce = async (): Promise<void> => {
    while (!stop.signal.aborted && n < count) {
      const due = Math.min(count, Math.floor(((performance.now() - started) / 1000) * perSecond));
      let room = true;
      while (n < due && room) {
        counts.produced += 1;
        room = queue.push({ n: n++, text: 'a line of a log, about as long as most' });
        counts.mostWaiting = Math.max(counts.mostWaiting, queue.waitingBytes());
      }
      if (room) await new Promise((resolve) => setTimeout(resolve, 2));
      else await queue.drained(stop.signal);
    }
    queue.end();
  };
  produce().catch((error: unknown) => queue.fail(error instanceof Error ? error : new Error(String(error))));
  return queue;
}

function blocks(count: number): StreamSource<SmallItem> {
  const text = 'x'.repeat(64 * 1024);
  let n = 0;
  return {
    wait: () => Promise.resolve(n < count ? 'more' : 'end'),
    take: () => [{ n: n++, text }],
    close: () => undefined,
  };
}

/** A million changes a second, as far as this machine can, over `keys` things. */
function states(keys: number): StreamSource<SmallItem> {
  return createCoalescingSource<SmallItem>({
    keyOf: ({ n }) => String(n % keys),
    subscribe: (push) => {
      let n = 0;
      const timer = setInterval(() => {
        for (let i = 0; i < 5_000; i++) push({ n: n++, text: 'a state' });
        counts.produced += 5_000;
      }, 5);
      return () => clearInterval(timer);
    },
  });
}

const streams = createStreams();
const os = implement(loadContract).$context<RpcContext>();
const router = {
  load: {
    lines: os.load.lines.handler(({ input, signal, context }) =>
      streams.serve(counted(lines(input.perSecond, input.count)), { signal, owner: context.connection }),
    ),
    blocks: os.load.blocks.handler(({ input, signal, context }) =>
      streams.serve(counted(blocks(input.count)), { signal, owner: context.connection }),
    ),
    states: os.load.states.handler(({ input, signal, context }) =>
      streams.serve(counted(states(input.keys)), { signal, owner: context.connection }),
    ),
    rows: os.load.rows.handler(({ input, signal, context }) => {
      const rows = Array.from({ length: input.rows }, (_, n) => containerRow('engine', n));
      const mirror = new FakeMirror([engineRow('engine')], rows);
      return streams.serve(counted(createContainersSource(mirror)), { signal, owner: context.connection });
    }),
    echo: os.load.echo.handler(({ input }) => ({ text: input.text })),
  },
  streams: {
    ack: os.streams.ack.handler(({ input, context }) => streams.ack(input.id, input.seq, context.connection)),
  },
};

function now(): Counts {
  return { ...counts, openStreams: streams.count() };
}

function gauge(): Gauge {
  const longestBlock = delay.max / 1e6;
  collectGarbage();
  delay.reset();
  // What a socket has yet to send lies outside the heap.
  const { heapUsed, external } = process.memoryUsage();
  return { ...now(), longestBlock, held: heapUsed + external };
}

const folder = mkdtempSync(join(tmpdir(), 'cleat-transports-'));
const server = await startServer({
  router,
  streams,
  downloads: { redeem: () => undefined, drop: () => undefined },
  rendererDir: join(import.meta.dirname, 'page'),
  logger: quiet,
});
const owner = await listenOwner({
  path: join(folder, 'run', 'host.sock'),
  router,
  streams,
  hello: { version: '0', contract: '1', platform: process.platform, face: 'server', pid: process.pid },
  logger: quiet,
});

parentPort?.on('message', async (request: ThreadRequest) => {
  switch (request.ask) {
    case 'counts':
      parentPort?.postMessage(now());
      break;
    case 'gauge':
      parentPort?.postMessage(gauge());
      break;
    case 'addresses':
      parentPort?.postMessage({ page: server.newAddress(), socket: join(folder, 'run', 'host.sock') });
      break;
    case 'serve-port':
      serveChannel({
        router,
        channel: messagePortChannel(request.port),
        caller: { actor: 'test', env: {} },
        streams,
        logger: quiet,
      });
      parentPort?.postMessage('serving');
      break;
    case 'close':
      await server.close();
      await owner.close();
      streams.close();
      rmSync(folder, { recursive: true, force: true });
      parentPort?.postMessage('closed');
      parentPort?.close();
      break;
  }
});
parentPort?.postMessage('ready');
