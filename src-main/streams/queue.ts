import { jsonSize } from './json-size';
import { Wakeup } from './signals';
import type { StreamSource } from './source';

/** How much waits before the producer is asked to pause; it may go on below half of that. */
const QUEUE_BYTES = 256 * 1024;

export interface QueueOptions {
  /** Default 256 KiB. */
  readonly maxBytes?: number;
  /** Stops the producer. Called once, when the reader has gone or everything has been read. */
  readonly onClose?: () => void;
}

export interface QueueSource<T> extends StreamSource<T> {
  /** Takes the item in any case. False: enough waits, produce no more until `drained`. */
  push(item: T): boolean;
  /** Resolves when the producer may go on: room again, nobody reads any more, or `signal` aborted. */
  drained(signal: AbortSignal): Promise<void>;
  /** Nothing comes after what waits. */
  end(): void;
  /** What waits is still delivered, then the reader gets this error. */
  fail(error: Error): void;
  /** About how many bytes wait. */
  waitingBytes(): number;
}

/**
 * First in, first out, nothing lost: for log lines and the like. Bounded as long as its producer stops at
 * `false` (the bound and what one read from the engine holds).
 */
export function createQueueSource<T>({ maxBytes = QUEUE_BYTES, onClose }: QueueOptions = {}): QueueSource<T> {
  let waiting: { readonly item: T; readonly bytes: number }[] = [];
  let first = 0;
  let bytes = 0;
  const filled = new Wakeup();
  const emptied = new Wakeup();
  let outcome: 'open' | 'end' | Error = 'open';
  let closed = false;

  const finish = (how: 'end' | Error): void => {
    if (outcome === 'open') outcome = how;
    filled.wake();
  };

  return {
    push(item) {
      if (closed || outcome !== 'open') return false;
      const size = jsonSize(item);
      waiting.push({ item, bytes: size });
      bytes += size;
      filled.wake();
      return bytes < maxBytes;
    },
    async drained(signal) {
      while (bytes > maxBytes / 2 && !closed && !signal.aborted) await emptied.wait(signal);
    },
    end: () => finish('end'),
    fail: finish,
    waitingBytes: () => bytes,
    async wait(signal) {
      for (;;) {
        if (first < waiting.length) return 'more';
        if (outcome instanceof Error) throw outcome;
        if (outcome === 'end' || closed || signal.aborted) return 'end';
        await filled.wait(signal);
      }
    },
    take(most) {
      const items: T[] = [];
      let taken = 0;
      for (let entry = waiting[first]; entry; entry = waiting[first]) {
        if (items.length > 0 && taken + entry.bytes > most) break;
        items.push(entry.item);
        taken += entry.bytes;
        first += 1;
      }
      // Moved together only when half is behind: shifting one by one is quadratic.
      if (first * 2 >= waiting.length) {
        waiting = waiting.slice(first);
        first = 0;
      }
      bytes -= taken;
      emptied.wake();
      return items;
    },
    close() {
      closed = true;
      waiting = [];
      first = 0;
      bytes = 0;
      filled.wake();
      emptied.wake();
      onClose?.();
    },
  };
}
