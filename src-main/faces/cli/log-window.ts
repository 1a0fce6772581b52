import type { LogItem } from '../../../src-shared/model/log-line';

/** By how much the times of stdout and stderr of a container may cross (ms). */
export const CROSSING_MS = 1000;

export interface LogWindow {
  /** The most lines. */
  readonly tail: number;
  /** Epoch ms. */
  readonly until: number;
}

/**
 * The last `tail` lines of a log that were written up to `until`. No engine counts them so: it takes the last of all
 * lines first, and of those nothing may be left. Holds no more than twice `tail`; leaves the log once it is past.
 */
export async function* lastUntil(
  log: AsyncIterable<readonly LogItem[]>,
  { tail, until }: LogWindow,
): AsyncGenerator<readonly LogItem[], void, undefined> {
  let kept: LogItem[] = [];
  for await (const items of log) {
    for (const item of items) {
      if (item.time !== undefined && item.time > until) continue;
      kept.push(item);
      if (kept.length > 2 * tail) kept = last(kept, tail);
    }
    if (items.some(({ time }) => time !== undefined && time > until + CROSSING_MS)) break;
  }
  yield last(kept, tail);
}

/** `slice(-0)` would be everything. */
function last(items: LogItem[], count: number): LogItem[] {
  return items.slice(Math.max(0, items.length - count));
}
