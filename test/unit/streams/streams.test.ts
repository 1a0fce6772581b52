import { describe, expect, it, vi } from 'vitest';
import { createQueueSource } from '../../../src-main/streams/queue';
import type { StreamSource } from '../../../src-main/streams/source';
import { createStreams, MAX_STREAMS, type Streams } from '../../../src-main/streams/streams';
import type { StreamMessage } from '../../../src-shared/model/stream';
import { HeldClock, settled } from './held-clock';

const OWNER = 'this connection';

/** A source that never runs dry: each batch is one item of `size` characters. */
function endless(size = 10): StreamSource<string> & { taken: number; closed: number } {
  return {
    taken: 0,
    closed: 0,
    wait: () => Promise.resolve('more'),
    take() {
      this.taken += 1;
      return ['x'.repeat(size)];
    },
    close() {
      this.closed += 1;
    },
  };
}

/** Reads as a transport does: asks for the next message as soon as it has one. */
function read<T>(streams: Streams, source: StreamSource<T>, signal?: AbortSignal, owner = OWNER) {
  const messages: StreamMessage<T>[] = [];
  const over = (async () => {
    for await (const message of streams.serve(source, { signal, owner })) messages.push(message);
  })();
  over.catch(() => undefined);
  return {
    over,
    batches: () => messages.flatMap((message) => (message.type === 'batch' ? [message] : [])),
    items: () => messages.flatMap((message) => (message.type === 'batch' ? message.items : [])),
    id: () => (messages[0]?.type === 'open' ? messages[0].stream : ''),
  };
}

function start() {
  const clock = new HeldClock();
  const streams = createStreams({ clock });
  return { clock, streams };
}

/** Lets pauses between batches pass, without coming near the idle time. */
async function pauses(clock: HeldClock, count = 10): Promise<void> {
  for (let i = 0; i < count; i++) await clock.pass(16);
}

describe('a stream', () => {
  it('says its id first, then numbers its batches from 1', async () => {
    const { clock, streams } = start();
    const reader = read(streams, endless());
    await pauses(clock);
    expect(reader.id()).toMatch(/^[0-9a-f-]{36}$/);
    expect(reader.batches().map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });

  it('is never more than 4 batches ahead of its reader', async () => {
    const { clock, streams } = start();
    const source = endless();
    const reader = read(streams, source);
    await pauses(clock);
    expect(source.taken).toBe(4);
    expect(streams.ack(reader.id(), 2, OWNER)).toEqual({ open: true });
    await pauses(clock);
    expect(source.taken).toBe(6);
  });

  it('is never more than 256 KiB ahead, give or take one batch', async () => {
    const { clock, streams } = start();
    const source = endless(200 * 1024);
    const reader = read(streams, source);
    await pauses(clock);
    expect(source.taken).toBe(2);
    streams.ack(reader.id(), 2, OWNER);
    await pauses(clock);
    expect(source.taken).toBe(4);
  });

  it('gives no credit for batches it has not sent', async () => {
    const { clock, streams } = start();
    const source = endless();
    const reader = read(streams, source);
    await pauses(clock);
    streams.ack(reader.id(), 1_000_000, OWNER);
    await pauses(clock);
    expect(source.taken).toBe(8);
  });

  it('sends the first change at once and gathers what follows for 16 ms', async () => {
    const { clock, streams } = start();
    const queue = createQueueSource<string>();
    const reader = read(streams, queue);
    queue.push('first');
    await settled();
    expect(reader.items()).toEqual(['first']);
    queue.push('second');
    await settled();
    queue.push('third');
    await clock.pass(15);
    expect(reader.items()).toEqual(['first']);
    await clock.pass(1);
    expect(reader.batches().at(-1)?.items).toEqual(['second', 'third']);
  });

  it('sends full batches one after the other without a pause', async () => {
    const { streams } = start();
    const source = endless(64 * 1024);
    const reader = read(streams, source);
    await settled();
    expect(reader.batches()).toHaveLength(4);
  });

  it('cuts batches at about 64 KiB', async () => {
    const { clock, streams } = start();
    const queue = createQueueSource<string>({ maxBytes: 10_000_000 });
    for (let i = 0; i < 1_000; i++) queue.push('x'.repeat(1_000));
    const reader = read(streams, queue);
    await pauses(clock);
    expect(reader.batches()[0]?.items.length).toBe(65);
  });

  it('closes a reader that owes an acknowledgement and says nothing for 30 s', async () => {
    const { clock, streams } = start();
    const source = endless();
    const reader = read(streams, source);
    await pauses(clock);
    await clock.pass(29_000);
    expect(source.closed).toBe(0);
    await clock.pass(1_000);
    await expect(reader.over).rejects.toMatchObject({ code: 'rpc.stream-idle', category: 'timeout' });
    expect(source.closed).toBe(1);
    expect(streams.ack(reader.id(), 1, OWNER)).toEqual({ open: false });
  });

  it('lives as long as its reader speaks within 30 s', async () => {
    const { clock, streams } = start();
    const source = endless();
    const reader = read(streams, source);
    for (let seq = 1; seq <= 5; seq++) {
      await clock.pass(20_000);
      streams.ack(reader.id(), seq, OWNER);
      await settled();
    }
    expect(source.closed).toBe(0);
  });

  it('waits for ever for a source that is silent: its reader owes nothing', async () => {
    const { clock, streams } = start();
    const queue = createQueueSource<string>();
    const reader = read(streams, queue);
    queue.push('one');
    await settled();
    streams.ack(reader.id(), 1, OWNER);
    await clock.pass(3_600_000);
    expect(streams.count()).toBe(1);
    expect(clock.waiting()).toBe(0);
  });

  it('closes a stuck reader while the transport still holds a batch', async () => {
    const { clock, streams } = start();
    const source = endless();
    const iterator = streams.serve(source, { signal: undefined, owner: OWNER });
    await iterator.next();
    await iterator.next();
    // Nobody asks for the next message: the transport is stuck.
    await clock.pass(30_000);
    expect(source.closed).toBe(1);
    await expect(iterator.next()).rejects.toMatchObject({ code: 'rpc.stream-idle' });
  });

  it('frees its source the moment it is cancelled, wherever it is', async () => {
    for (const at of [
      'waiting for the source',
      'waiting for the reader',
      'held by the transport',
      'pausing',
    ]) {
      const { clock, streams } = start();
      const leave = new AbortController();
      const queue = createQueueSource<string>();
      const close = vi.spyOn(queue, 'close');
      if (at === 'held by the transport') {
        const iterator = streams.serve(queue, { signal: leave.signal, owner: OWNER });
        queue.push('one');
        await iterator.next();
        await iterator.next();
      } else {
        read(streams, queue, leave.signal);
        if (at !== 'waiting for the source') queue.push('one');
        await settled();
        if (at === 'pausing') queue.push('two');
        if (at === 'waiting for the reader') for (let i = 0; i < 4; i++) queue.push('x'.repeat(70_000));
        await settled();
      }
      leave.abort();
      expect(close, at).toHaveBeenCalledTimes(1);
      expect(streams.count(), at).toBe(0);
      await settled();
      expect(close, at).toHaveBeenCalledTimes(1);
      expect(clock.waiting(), at).toBe(0);
    }
  });

  it('frees a source that is never read when its call was cancelled before', () => {
    const { streams } = start();
    const source = endless();
    streams.serve(source, { signal: AbortSignal.abort(), owner: OWNER });
    expect(source.closed).toBe(1);
    expect(streams.count()).toBe(0);
  });

  it('ends when its source ends, after everything that waited', async () => {
    const { clock, streams } = start();
    const queue = createQueueSource<string>();
    queue.push('last');
    queue.end();
    const reader = read(streams, queue);
    await pauses(clock);
    await reader.over;
    expect(reader.items()).toEqual(['last']);
    expect(streams.count()).toBe(0);
  });

  it('gives its reader the failure of its source, after everything that waited', async () => {
    const { clock, streams } = start();
    const queue = createQueueSource<string>();
    queue.push('last');
    queue.fail(new Error('the engine went'));
    const reader = read(streams, queue);
    await pauses(clock);
    await expect(reader.over).rejects.toThrow('the engine went');
    expect(reader.items()).toEqual(['last']);
  });

  it('cannot be acknowledged by another connection', async () => {
    const { clock, streams } = start();
    const source = endless();
    const reader = read(streams, source);
    await pauses(clock);
    expect(streams.ack(reader.id(), 4, 'another')).toEqual({ open: false });
    await pauses(clock);
    expect(source.taken).toBe(4);
  });
});

describe('the streams of a connection', () => {
  it('are at most 64; one more is refused and its source closed', () => {
    const { streams } = start();
    for (let i = 0; i < MAX_STREAMS; i++) streams.serve(endless(), { signal: undefined, owner: OWNER });
    const source = endless();
    expect(() => streams.serve(source, { signal: undefined, owner: OWNER })).toThrow(/Too many streams/);
    expect(source.closed).toBe(1);
    expect(() => streams.serve(endless(), { signal: undefined, owner: 'another' })).not.toThrow();
  });

  it('end with it, and those of others go on', async () => {
    const { streams } = start();
    const [ours, theirs] = [endless(), endless()];
    read(streams, ours);
    read(streams, theirs, undefined, 'another');
    await settled();
    streams.drop(OWNER);
    expect([ours.closed, theirs.closed]).toEqual([1, 0]);
  });

  it('are cancelled when everything closes, and their readers hear of it', async () => {
    const { streams } = start();
    const source = endless();
    const reader = read(streams, source);
    await settled();
    streams.close();
    await expect(reader.over).rejects.toMatchObject({ code: 'app.cancelled' });
    expect(source.closed).toBe(1);
  });
});
