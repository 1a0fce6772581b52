import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { mergeLogs, type MergedItem, type OpenBatches } from '../../../src-main/containers/log-merge';
import type { LogItem } from '../../../src-shared/model/log-line';

const NEVER = new AbortController().signal;
const line = (time: number, text: string, more: { partial?: true; stream?: 'stderr' } = {}): LogItem => ({
  type: 'line',
  stream: more.stream ?? 'stdout',
  text,
  time,
  ...(more.partial ? { partial: true } : {}),
});
const batches = (...items: (readonly LogItem[])[]): OpenBatches =>
  async function* () {
    yield* items;
  };
async function all(sources: readonly OpenBatches[]): Promise<MergedItem[]> {
  const found: MergedItem[] = [];
  for await (const items of mergeLogs({ sources, signal: NEVER })) found.push(...items);
  return found;
}
const texts = (items: readonly MergedItem[]): string[] =>
  items.map(({ item }) => (item.type === 'line' ? item.text : item.what));

/** A log that waits for ever, and says when it is let go. */
function silent(): { open: OpenBatches; closed: () => boolean } {
  let closed = false;
  return {
    closed: () => closed,
    open: async function* (signal) {
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      closed = true;
      yield* [];
    },
  };
}

describe('several logs as one', () => {
  it('give every line once, by time, each log in its own order', async () => {
    const log = fc.array(fc.array(fc.nat(50), { maxLength: 5 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(log, { maxLength: 4 }), async (logs) => {
        const sources = logs.map((log, n) => {
          let count = 0;
          return batches(...log.map((times) => times.map((time) => line(time, `${n}:${count++}`))));
        });
        const merged = await all(sources);
        for (const [n, log] of logs.entries()) {
          const own = texts(merged.filter(({ source }) => source === n));
          expect(own).toEqual(log.flat().map((_, at) => `${n}:${at}`));
        }
        // By the latest time so far of each log: engines let the two streams cross a little.
        const latest = new Map<number, number>();
        const effective = merged.map(({ source, item }) => {
          const time = Math.max(latest.get(source) ?? 0, item.time ?? 0);
          latest.set(source, time);
          return time;
        });
        expect(effective).toEqual([...effective].sort((a, b) => a - b));
      }),
    );
  });

  it('do not break a line that comes in pieces', async () => {
    const merged = await all([
      batches([line(1, 'a', { partial: true })], [line(5, 'b', { partial: true })], [line(9, 'c')]),
      batches([line(2, 'x'), line(3, 'y')]),
    ]);
    expect(texts(merged)).toEqual(['a', 'b', 'c', 'x', 'y']);
  });

  it('wait for one that says nothing only as long as asked, when they go on', async () => {
    const quiet = silent();
    const sources = [quiet.open, batches([line(1, 'a')], [line(2, 'b')])];
    const merged = mergeLogs({ sources, signal: NEVER, quietMs: 1 });
    expect(texts((await merged.next()).value ?? [])).toEqual(['a']);
    expect(texts((await merged.next()).value ?? [])).toEqual(['b']);
    await merged.return();
    expect(quiet.closed()).toBe(true);
  });

  it('end with the failure of one, and let the others go', async () => {
    const quiet = silent();
    const broken: OpenBatches = () => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('lost')) }),
    });
    await expect(all([broken, quiet.open])).rejects.toThrow('lost');
    expect(quiet.closed()).toBe(true);
  });
});
