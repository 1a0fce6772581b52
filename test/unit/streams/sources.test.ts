import { describe, expect, it, vi } from 'vitest';
import { createCoalescingSource } from '../../../src-main/streams/coalescing';
import { jsonSize } from '../../../src-main/streams/json-size';
import { createQueueSource } from '../../../src-main/streams/queue';
import { settled } from './held-clock';

const never = new AbortController().signal;
const ALL = 1_000_000;

interface State {
  readonly key: string;
  readonly value: number;
}

describe('a coalescing source', () => {
  it('keeps the latest of each key, in the order in which the keys first changed', () => {
    const source = createCoalescingSource<State>({ keyOf: ({ key }) => key });
    for (const [key, value] of [
      ['b', 1],
      ['a', 1],
      ['b', 2],
      ['c', 1],
      ['b', 3],
    ] as const)
      source.push({ key, value });
    expect(source.take(ALL)).toEqual([
      { key: 'b', value: 3 },
      { key: 'a', value: 1 },
      { key: 'c', value: 1 },
    ]);
  });

  it('begins with what is, and misses nothing that changes while it asks', () => {
    let tell: (item: State) => void = () => undefined;
    const source = createCoalescingSource<State>({
      keyOf: ({ key }) => key,
      subscribe: (push) => {
        tell = push;
        return () => undefined;
      },
      initial: () => {
        tell({ key: 'late', value: 1 });
        return [{ key: 'early', value: 1 }];
      },
    });
    expect(
      source
        .take(ALL)
        .map(({ key }) => key)
        .sort(),
    ).toEqual(['early', 'late']);
  });

  it('takes at least one item, however large, and otherwise stays within the bytes', () => {
    const source = createCoalescingSource<State>({ keyOf: ({ key }) => key });
    for (let i = 0; i < 10; i++) source.push({ key: `${i}`.repeat(100), value: i });
    expect(source.take(1)).toHaveLength(1);
    const some = source.take(500);
    expect(jsonSize(some)).toBeLessThanOrEqual(510);
    expect(some.length + source.take(ALL).length).toBe(9);
  });

  it('wakes its reader on a change, and ends when told that there is nothing more', async () => {
    let over = false;
    const source = createCoalescingSource<State>({ keyOf: ({ key }) => key, ended: () => over });
    const first = source.wait(never);
    source.push({ key: 'a', value: 1 });
    expect(await first).toBe('more');
    source.take(ALL);
    const second = source.wait(never);
    over = true;
    source.push({ key: 'a', value: 2 });
    expect(await second).toBe('more');
    source.take(ALL);
    expect(await source.wait(never)).toBe('end');
  });

  it('stops its subscription when it is closed, and then holds nothing', () => {
    const stop = vi.fn();
    const source = createCoalescingSource<State>({ keyOf: ({ key }) => key, subscribe: () => stop });
    source.push({ key: 'a', value: 1 });
    source.close();
    source.push({ key: 'b', value: 1 });
    expect(stop).toHaveBeenCalledTimes(1);
    expect(source.take(ALL)).toEqual([]);
  });

  it('stops waiting when its reader is aborted', async () => {
    const source = createCoalescingSource<State>({ keyOf: ({ key }) => key });
    const leave = new AbortController();
    const waiting = source.wait(leave.signal);
    leave.abort();
    expect(await waiting).toBe('end');
  });
});

describe('a queue source', () => {
  it('gives back everything in order, whatever the size of the bites', async () => {
    const queue = createQueueSource<number>();
    const out: number[] = [];
    let n = 0;
    for (let round = 0; round < 200; round++) {
      for (let i = 0; i < round % 7; i++) queue.push(n++);
      out.push(...queue.take(1 + (round % 40)));
    }
    while ((await Promise.race([queue.wait(never), settled().then(() => 'end')])) === 'more')
      out.push(...queue.take(9));
    expect(out).toEqual(Array.from({ length: n }, (_, i) => i));
    expect(queue.waitingBytes()).toBe(0);
  });

  it('tells its producer to pause when enough waits, and to go on when half has been read', async () => {
    const queue = createQueueSource<string>({ maxBytes: 1_000 });
    let pushed = 0;
    while (queue.push('x'.repeat(98))) pushed += 1;
    expect(pushed).toBe(9);
    let resumed = false;
    const drained = queue.drained(never).then(() => (resumed = true));
    queue.take(300);
    await settled();
    expect(resumed).toBe(false);
    queue.take(300);
    await drained;
    expect(resumed).toBe(true);
  });

  it('releases a paused producer when it is closed, and says so', async () => {
    const onClose = vi.fn();
    const queue = createQueueSource<string>({ maxBytes: 10, onClose });
    queue.push('more than ten');
    const drained = queue.drained(never);
    queue.close();
    await drained;
    expect(onClose).toHaveBeenCalledTimes(1);
    expect(queue.push('nobody reads this')).toBe(false);
    expect(queue.waitingBytes()).toBe(0);
  });
});

describe('the size of a value', () => {
  it('is within a tenth of its JSON for rows as they are', () => {
    const row = {
      id: 'a'.repeat(64),
      name: 'web',
      state: 'running',
      ports: [{ hostPort: 8080, protocol: 'tcp' }],
      at: 1_700_000_000_000,
      none: undefined,
    };
    expect(Math.abs(jsonSize(row) / JSON.stringify(row).length - 1)).toBeLessThan(0.1);
  });
});
