import type { LogItem } from '../../src-shared/model/log-line';

export interface Sourced {
  readonly source: number;
  readonly item: LogItem;
}

/** How long an item waits for an older one of another container. */
const WINDOW_MS = 400;
/** Beyond this many waiting items the oldest go on: the wait is bounded in memory too. */
const AT_MOST = 20_000;

interface Waiting {
  readonly item: LogItem;
  readonly time: number;
  readonly since: number;
}

/**
 * Several logs as one, by time. Each log is in order already; an item goes on as soon as every other log that has
 * not ended has a later one, or when it has waited long enough. One log alone never waits.
 */
export class LogMerge {
  readonly #queues: Waiting[][];
  readonly #heads: number[];
  readonly #last: number[];
  readonly #ended = new Set<number>();
  #size = 0;

  constructor(
    sources: number,
    private readonly windowMs = WINDOW_MS,
  ) {
    this.#queues = Array.from({ length: sources }, () => []);
    this.#heads = this.#queues.map(() => 0);
    this.#last = this.#queues.map(() => 0);
  }

  get waiting(): number {
    return this.#size;
  }

  push(source: number, items: readonly LogItem[], now: number): void {
    const queue = this.#queues[source];
    if (!queue) return;
    for (const item of items) {
      // A line without a time stands where it came.
      const time = Math.max(item.time ?? 0, this.#last[source] ?? 0);
      this.#last[source] = time;
      queue.push({ item, time, since: now });
    }
    this.#size += items.length;
  }

  end(source: number): void {
    this.#ended.add(source);
  }

  /** What may go on now, in order. */
  release(now: number): readonly Sourced[] {
    const released: Sourced[] = [];
    for (let next = this.#oldest(); next; next = this.#oldest()) {
      const { source, head, complete } = next;
      if (!complete && now - head.since < this.windowMs && this.#size <= AT_MOST) break;
      released.push({ source, item: head.item });
      this.#advance(source);
    }
    return released;
  }

  /** `complete`: no log that could still hold an older item is empty. */
  #oldest(): { source: number; head: Waiting; complete: boolean } | undefined {
    let found: { source: number; head: Waiting } | undefined;
    let complete = true;
    for (const [source, queue] of this.#queues.entries()) {
      const head = queue[this.#heads[source] ?? 0];
      if (!head) complete &&= this.#ended.has(source);
      else if (!found || head.time < found.head.time) found = { source, head };
    }
    return found && { ...found, complete };
  }

  #advance(source: number): void {
    const head = (this.#heads[source] ?? 0) + 1;
    this.#size -= 1;
    const queue = this.#queues[source] ?? [];
    if (head < 1_024 && head < queue.length) {
      this.#heads[source] = head;
      return;
    }
    queue.splice(0, head);
    this.#heads[source] = 0;
  }
}
