import { consumeBatches } from '../../../src-shared/client/consume';
import type { CleatClient } from '../../../src-shared/contract';
import type { ContainerStats } from '../../../src-shared/model/stats';
import type { ObjectRef } from '../../../src-shared/model/ref';

/** Streams at once; more than these are joined to one. */
const MOST_STREAMS = 8;
/** What starts within this time is asked for together (ms). */
const TOGETHER_MS = 200;

export interface StatsFeedOptions {
  readonly client: Pick<CleatClient, 'containers' | 'streams'>;
  readonly signal: AbortSignal;
  /** What was read, one batch after the other. A rejection ends the feed. */
  take(batch: readonly ContainerStats[]): Promise<void>;
}

/**
 * Readings of containers that become more: those that are added have a stream of their own, so that the others' readings
 * go on, and all are asked for by one stream when there are too many. What has ended sends none.
 */
export class StatsFeed {
  readonly #options: StatsFeedOptions;
  readonly #streams = new Set<AbortController>();
  readonly #added = new Set<ObjectRef>();
  #timer: NodeJS.Timeout | undefined;
  #all: () => readonly ObjectRef[];
  #fail: (error: unknown) => void = () => undefined;
  #writing: Promise<void> = Promise.resolve();
  /** Rejects with what ended a stream; never resolves before `signal` is aborted. */
  readonly done: Promise<void>;

  /** @param all those that are wanted now, for a stream of all of them */
  constructor(options: StatsFeedOptions, all: () => readonly ObjectRef[]) {
    this.#options = options;
    this.#all = all;
    this.done = new Promise((resolve, reject) => {
      this.#fail = reject;
      options.signal.addEventListener('abort', () => {
        clearTimeout(this.#timer);
        resolve();
      });
    });
  }

  add(ref: ObjectRef): void {
    if (this.#options.signal.aborted) return;
    this.#added.add(ref);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#open();
    }, TOGETHER_MS);
  }

  #open(): void {
    let refs: readonly ObjectRef[] = [...this.#added];
    this.#added.clear();
    if (this.#streams.size >= MOST_STREAMS) {
      for (const stream of this.#streams) stream.abort();
      refs = this.#all();
    }
    if (refs.length === 0) return;
    const stream = new AbortController();
    this.#streams.add(stream);
    this.#read(refs, stream.signal)
      .catch((error: unknown) => {
        if (!stream.signal.aborted && !this.#options.signal.aborted) this.#fail(error);
      })
      .finally(() => this.#streams.delete(stream));
  }

  async #read(refs: readonly ObjectRef[], left: AbortSignal): Promise<void> {
    const { client, signal } = this.#options;
    const open = (call: AbortSignal) => client.containers.stats({ refs: [...refs] }, { signal: call });
    for await (const batch of consumeBatches(client, open, AbortSignal.any([signal, left]))) {
      // One after the other, whichever stream it is of.
      this.#writing = this.#writing.then(() => this.#options.take(batch));
      await this.#writing;
    }
  }
}
