import { jsonSize } from './json-size';
import { Wakeup } from './signals';
import type { StreamSource } from './source';

export interface CoalescingOptions<T> {
  /** Items of one key replace each other while they wait. */
  readonly keyOf: (item: T) => string;
  /** What the reader starts from; asked for after `subscribe`, so that nothing falls between. */
  readonly initial?: () => readonly T[];
  /** Begins to hear of changes; the answer stops it. */
  readonly subscribe?: (push: (item: T) => void) => () => void;
  /** When true and nothing waits, the stream ends. Looked at after every item. */
  readonly ended?: () => boolean;
}

export interface CoalescingSource<T> extends StreamSource<T> {
  push(item: T): void;
  /** Nothing comes after what waits. */
  end(): void;
  /** What waits is still delivered, then the reader gets this error. */
  fail(error: Error): void;
}

/**
 * A source of states rather than events: of each key only the latest waits, in the order in which the keys
 * first changed. Memory is bounded by the number of keys, however slow the reader.
 */
export function createCoalescingSource<T>(options: CoalescingOptions<T>): CoalescingSource<T> {
  const waiting = new Map<string, T>();
  const changed = new Wakeup();
  let outcome: 'open' | 'end' | Error = 'open';
  let closed = false;

  const push = (item: T): void => {
    if (closed) return;
    waiting.set(options.keyOf(item), item);
    changed.wake();
  };
  const finish = (how: 'end' | Error): void => {
    if (outcome === 'open') outcome = how;
    changed.wake();
  };
  const unsubscribe = options.subscribe?.(push);
  for (const item of options.initial?.() ?? []) push(item);

  return {
    push,
    end: () => finish('end'),
    fail: finish,
    async wait(signal) {
      for (;;) {
        if (waiting.size > 0) return 'more';
        if (outcome instanceof Error) throw outcome;
        if (outcome === 'end' || closed || signal.aborted || options.ended?.()) return 'end';
        await changed.wait(signal);
      }
    },
    take(maxBytes) {
      const items: T[] = [];
      let bytes = 0;
      for (const [key, item] of waiting) {
        bytes += jsonSize(item);
        if (items.length > 0 && bytes > maxBytes) break;
        items.push(item);
        waiting.delete(key);
      }
      return items;
    },
    close() {
      closed = true;
      unsubscribe?.();
      waiting.clear();
      changed.wake();
    },
  };
}
