import type { LogItem } from '../../src-shared/model/log-line';

/** One container's log on its way into a merge, in the order its engine gave it; it ends when the signal aborts. */
export type OpenBatches = (signal: AbortSignal) => AsyncIterable<readonly LogItem[]>;

/** An item and which of the merged logs it is from. */
export interface MergedItem {
  readonly source: number;
  readonly item: LogItem;
}

export interface MergeLogs {
  readonly sources: readonly OpenBatches[];
  readonly signal: AbortSignal;
  /**
   * Logs that go on: how long one that says nothing is waited for before the others are given (ms). Absent: each
   * is waited for until it ends.
   */
  readonly quietMs?: number;
}

/** Items given together at most. */
const GIVEN_TOGETHER = 1000;

/** One log with its batch under way. */
class Head {
  readonly #iterator: AsyncIterator<readonly LogItem[]>;
  #items: readonly LogItem[] = [];
  #at = 0;
  #time = 0;
  #pending: Promise<void> | undefined;
  #failure: { readonly thrown: unknown } | undefined;
  ended = false;
  /** It was waited for in vain, and has given nothing since. */
  quiet = false;
  readonly #onMore: () => void;

  constructor(source: AsyncIterable<readonly LogItem[]>, onMore: () => void) {
    this.#iterator = source[Symbol.asyncIterator]();
    this.#onMore = onMore;
  }

  get item(): LogItem | undefined {
    return this.#items[this.#at];
  }

  /** Of its next item; within a log it never goes back, so that a log keeps its own order. */
  get time(): number {
    return Math.max(this.#time, this.item?.time ?? 0);
  }

  take(): LogItem | undefined {
    const { item, time } = this;
    this.#time = time;
    this.#at += 1;
    return item;
  }

  /** Asks for the next batch when there is nothing left of this one. Throws what broke the log. */
  ask(): void {
    if (this.#failure) throw this.#failure.thrown;
    if (this.item || this.ended || this.#pending) return;
    this.#pending = this.#iterator.next().then(
      ({ done, value }) => {
        this.#pending = undefined;
        if (done === true) this.ended = true;
        else {
          this.#items = value;
          this.#at = 0;
          this.quiet = false;
        }
        this.#onMore();
      },
      (thrown: unknown) => {
        this.#failure = { thrown };
        this.#onMore();
      },
    );
  }

  async close(): Promise<void> {
    // What it says while it is stopped has nobody to hear it.
    await this.#iterator.return?.().catch(() => undefined);
  }
}

/**
 * Several logs as one, by time, each in its own order; a line that comes in pieces is not broken by other
 * containers' lines. Holds one batch of each. Leaving the loop closes all; what breaks one breaks the whole.
 */
export async function* mergeLogs({
  sources,
  signal,
  quietMs,
}: MergeLogs): AsyncGenerator<readonly MergedItem[], void, undefined> {
  let wake: () => void = () => undefined;
  const leave = new AbortController();
  const either = AbortSignal.any([signal, leave.signal]);
  const heads = sources.map((open) => new Head(open(either), () => wake()));
  /** The log whose line is under way, and of which stream. */
  let open: { readonly head: Head; readonly stream: 'stdout' | 'stderr' } | undefined;
  let given: MergedItem[] = [];

  const rung = async (ms: number | undefined): Promise<'rung' | 'late'> => {
    let timer: NodeJS.Timeout | undefined;
    const outcome = await new Promise<'rung' | 'late'>((resolve) => {
      wake = () => resolve('rung');
      if (ms !== undefined) timer = setTimeout(() => resolve('late'), ms);
    });
    clearTimeout(timer);
    return outcome;
  };

  try {
    for (;;) {
      for (const head of heads) head.ask();
      const missing = heads.filter((head) => !head.item && !head.ended);
      const ready = heads.filter((head) => head.item);
      const waited = open
        ? missing.filter((head) => head === open?.head)
        : missing.filter((head) => !head.quiet);
      if (ready.length === 0 && missing.length === 0) break;
      if (waited.length > 0 || ready.length === 0) {
        if (given.length > 0) {
          yield given;
          given = [];
          continue;
        }
        const outcome = await rung(ready.length === 0 ? undefined : quietMs);
        if (outcome === 'late') {
          for (const head of waited) head.quiet = true;
          open = undefined;
        }
        continue;
      }
      // Up to the earliest item of another log, all of one are next.
      const first = open?.head.item ? open.head : earliest(ready);
      if (!first) continue;
      const others = ready.filter((head) => head !== first);
      const until = Math.min(...others.map((head) => head.time));
      const source = heads.indexOf(first);
      while (first.item && (open !== undefined || first.time <= until)) {
        const item = first.take();
        if (!item) break;
        given.push({ source, item });
        if (item.type === 'line' && (open === undefined || open.stream === item.stream))
          open = item.partial ? { head: first, stream: item.stream } : undefined;
      }
      if (open && first.ended) open = undefined;
      if (given.length >= GIVEN_TOGETHER) {
        yield given;
        given = [];
      }
    }
    if (given.length > 0) yield given;
  } finally {
    leave.abort();
    await Promise.all(heads.map((head) => head.close()));
  }
}

function earliest(heads: readonly Head[]): Head | undefined {
  let found: Head | undefined;
  for (const head of heads) if (!found || head.time < found.time) found = head;
  return found;
}
