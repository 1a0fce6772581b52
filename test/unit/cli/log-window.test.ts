import { expect, it } from 'vitest';
import { lastUntil } from '../../../src-main/faces/cli/log-window';
import type { LogItem } from '../../../src-shared/model/log-line';

const line = (time: number): LogItem => ({ type: 'line', stream: 'stdout', text: `${time}`, time });

/** What is kept of lines that come in pieces of seven, and whether the log was read to its end. */
async function windowOf(times: readonly number[], tail: number, until: number) {
  let whole = false;
  async function* log(): AsyncGenerator<LogItem[]> {
    for (let at = 0; at < times.length; at += 7)
      yield await Promise.resolve(times.slice(at, at + 7).map(line));
    whole = true;
  }
  const kept: unknown[] = [];
  for await (const items of lastUntil(log(), { tail, until })) kept.push(...items.map(({ time }) => time));
  return { kept, whole };
}

const HUNDRED = Array.from({ length: 100 }, (_, n) => n * 1000);

it('gives the last lines before a moment, not those of the last lines that are before it', async () => {
  expect(await windowOf(HUNDRED, 3, 50_500)).toEqual({ kept: [48_000, 49_000, 50_000], whole: false });
  expect((await windowOf(HUNDRED, 1000, 2000)).kept).toEqual([0, 1000, 2000]);
  expect((await windowOf(HUNDRED, 0, 50_000)).kept).toEqual([]);
});

it('takes a line of the other stream that comes a little late', async () => {
  expect((await windowOf([1000, 2100, 1900, 9000], 5, 2000)).kept).toEqual([1000, 1900]);
});
