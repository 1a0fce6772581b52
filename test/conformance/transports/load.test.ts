import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { consumeBatches, consumeStream } from '../../../src-shared/client/consume';
import { webSocketChannel } from '../../../src-shared/client/web-socket';
import { SNAPSHOT_PAGE } from '../../../src-shared/model/stream';
import { loadClient, type Counts, type LoadClient } from './load-contract';
import { startServing, TRANSPORTS, type Serving, type Transport } from './serving';

let serving: Serving;
beforeAll(async () => {
  serving = await startServing();
});
afterAll(() => serving.close());

async function connect(transport: Transport): Promise<LoadClient> {
  const { client, close } = loadClient(await serving.connect(transport));
  onTestFinished(close);
  return client;
}

async function until(condition: (counts: Counts) => boolean): Promise<void> {
  while (!condition(await serving.counts())) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** Figures for whoever runs this by hand; nothing is asserted of them, since a timed test is a flaky one. */
function measured(what: string, figures: Record<string, number>): void {
  if (process.env['CLEAT_MEASURE']) console.log(what, JSON.stringify(figures));
}

describe.each(TRANSPORTS)('over a %s', (transport) => {
  it('30,000 small items at 10,000 a second arrive all, in order, in few messages', async () => {
    const client = await connect(transport);
    await serving.gauge();
    const started = performance.now();
    let expected = 0;
    let batches = 0;
    for await (const items of consumeBatches(client, (signal) =>
      client.load.lines({ perSecond: 10_000, count: 30_000 }, { signal }),
    )) {
      batches += 1;
      for (const { n } of items) {
        if (n !== expected) throw new Error(`item ${n} came instead of ${expected}`);
        expected += 1;
      }
    }
    const { mostWaiting, longestBlock } = await serving.gauge();
    measured(transport, { ms: performance.now() - started, batches, mostWaiting, longestBlock });
    expect(expected).toBe(30_000);
    // A batch every 16 ms at most: one message per item would be 30,000.
    expect(batches).toBeLessThan(400);
    expect(mostWaiting).toBeLessThan(300 * 1024);
  });

  it('a snapshot of 10,000 rows comes in pages of 500 and is then ready', async () => {
    const client = await connect(transport);
    const started = performance.now();
    const names = new Set<string>();
    const pages: number[] = [];
    const kinds: string[] = [];
    for await (const patch of consumeStream(client, (signal) =>
      client.load.rows({ rows: 10_000 }, { signal }),
    )) {
      kinds.push(patch.type);
      if (patch.type === 'rows') {
        pages.push(patch.upsert.length);
        for (const row of patch.upsert) names.add(row.id);
      }
      if (patch.type === 'ready') break;
    }
    measured(`${transport}: 10,000 rows`, { ms: performance.now() - started, pages: pages.length });
    expect(names.size).toBe(10_000);
    expect(Math.max(...pages)).toBeLessThanOrEqual(SNAPSHOT_PAGE);
    expect(kinds[0]).toBe('engines');
    expect(kinds.filter((kind) => kind !== 'rows')).toEqual(['engines', 'ready']);
  });

  it('1,000 blocks of 64 KiB arrive all, in order, and leave the memory of the serving side as it was', async () => {
    const client = await connect(transport);
    const before = await serving.gauge();
    const started = performance.now();
    let expected = 0;
    for await (const { n, text } of consumeStream(client, (signal) =>
      client.load.blocks({ count: 1_000 }, { signal }),
    )) {
      if (n !== expected || text.length !== 64 * 1024) throw new Error(`block ${n} instead of ${expected}`);
      expected += 1;
    }
    const after = await serving.gauge();
    const ms = performance.now() - started;
    measured(`${transport}: blocks`, {
      ms,
      MBps: 65.5 / (ms / 1000),
      growth: after.held - before.held,
    });
    expect(expected).toBe(1_000);
    expect(after.held - before.held).toBeLessThan(8e6);
  });

  it('a reader that stops is given one window, and no more is taken from the source', async () => {
    const client = await connect(transport);
    const before = await serving.gauge();
    const leave = new AbortController();
    const messages = await client.load.blocks({ count: 1_000_000 }, { signal: leave.signal });
    const reader = messages[Symbol.asyncIterator]();
    await reader.next();
    await until((now) => now.taken - before.taken >= 4);
    // The connection is alive and would carry more, if more were sent.
    for (let i = 0; i < 100; i++) await client.load.echo({ text: 'still here' });
    const after = await serving.gauge();
    measured(`${transport}: stopped`, { growth: after.held - before.held });
    expect(after.taken - before.taken).toBe(4);
    expect(after.held - before.held).toBeLessThan(4e6);
    leave.abort();
    await until((now) => now.openStreams === 0);
  });

  it('changes that nobody reads coalesce: of half a million a thousand are kept', async () => {
    const client = await connect(transport);
    const before = await serving.counts();
    const leave = new AbortController();
    const messages = await client.load.states({ keys: 1_000 }, { signal: leave.signal });
    const reader = messages[Symbol.asyncIterator]();
    await reader.next();
    await until((now) => now.taken - before.taken >= 4 * 1_000);
    const early = await serving.gauge();
    await until((now) => now.produced >= early.produced + 500_000);
    const late = await serving.gauge();
    measured(`${transport}: states`, {
      growth: late.held - early.held,
      taken: late.taken - early.taken,
    });
    expect(late.held - early.held).toBeLessThan(2e6);
    expect(late.taken).toBe(early.taken);
    leave.abort();
    await until((now) => now.openStreams === 0);
  });

  it('leaving a stream frees its source at once, once, and the connection goes on', async () => {
    const client = await connect(transport);
    const before = await serving.gauge();
    for await (const item of consumeStream(client, (signal) =>
      client.load.blocks({ count: 1_000_000 }, { signal }),
    )) {
      if (item.n === 20) break;
    }
    await until((now) => now.openStreams === 0);
    expect((await serving.gauge()).closed - before.closed).toBe(1);
    expect(await client.load.echo({ text: 'after' })).toEqual({ text: 'after' });
  });

  it('closing the connection frees every stream of it', async () => {
    const { client, close } = loadClient(await serving.connect(transport));
    const before = await serving.gauge();
    const open = new AbortController();
    for (let i = 0; i < 10; i++) {
      const messages = await client.load.blocks({ count: 1_000_000 }, { signal: open.signal });
      await messages[Symbol.asyncIterator]().next();
    }
    expect((await serving.gauge()).openStreams).toBe(10);
    close();
    await until((now) => now.openStreams === 0);
    expect((await serving.gauge()).closed - before.closed).toBe(10);
  });

  it('only the connection that reads a stream can acknowledge it', async () => {
    const [reader, other] = [await connect(transport), await connect(transport)];
    const before = await serving.gauge();
    const messages = await reader.load.blocks({ count: 1_000_000 });
    const iterator = messages[Symbol.asyncIterator]();
    const first = await iterator.next();
    const id = !first.done && first.value.type === 'open' ? first.value.stream : '';
    await until((now) => now.taken - before.taken === 4);
    expect(await other.streams.ack({ id, seq: 4 })).toEqual({ open: false });
    expect(await reader.streams.ack({ id, seq: 1 })).toEqual({ open: true });
    await until((now) => now.taken - before.taken > 4);
    expect((await serving.gauge()).taken - before.taken).toBe(5);
    await iterator.return?.();
  });
});

it('a WebSocket that is not read holds back the server, and is bounded there', async () => {
  const socket = await serving.socket();
  const { client, close } = loadClient(await webSocketChannel(socket));
  onTestFinished(close);
  const before = await serving.gauge();
  socket.pause();
  // 60 streams that nobody reads: each may hold a window in the kernel and here, none may go beyond.
  const opened = Array.from({ length: 60 }, () =>
    client.load.blocks({ count: 1_000_000 }).catch(() => undefined),
  );
  await until((now) => now.openStreams === 60);
  const after = await serving.gauge();
  measured('paused WebSocket', {
    growth: after.held - before.held,
    taken: after.taken - before.taken,
  });
  expect(after.taken - before.taken).toBeLessThanOrEqual(60 * 4);
  expect(after.held - before.held).toBeLessThan(60 * 256 * 1024);
  socket.resume();
  close();
  await Promise.all(opened);
  await until((now) => now.openStreams === 0);
});
