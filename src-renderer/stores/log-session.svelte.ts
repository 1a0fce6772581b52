import { consumeBatches } from '../../src-shared/client/consume';
import { CleatError, type WireError } from '../../src-shared/model/error';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { Link } from '../app/link';
import { LogRing, type LogBuffer } from '../lib/log-ring';

/** Lines asked for from before now; what comes after is followed. */
const TAIL = 10_000;

export type LogState =
  | { readonly state: 'reading' }
  /** All of the past is here, or the first of it. */
  | { readonly state: 'following' }
  /** Nothing more will come: the container has been removed. */
  | { readonly state: 'ended' }
  | { readonly state: 'failed'; readonly error: WireError };

/** What is drawn of the ring: taken once per frame, however fast lines come. */
export interface LogExtent {
  readonly first: number;
  readonly length: number;
  readonly widest: number;
}

/** The log of one container while somebody looks at it. */
export class LogSession {
  status = $state.raw<LogState>({ state: 'reading' });
  extent = $state.raw<LogExtent>({ first: 0, length: 0, widest: 0 });
  query = $state('');
  /** The lines (by seq) that hold what is searched for. */
  matches = $state.raw<readonly number[]>([]);
  buffer: LogBuffer;
  #ring = new LogRing();
  #frame: number | undefined;
  #searchedTo = 0;
  readonly #closing = new AbortController();

  constructor(private readonly ref: ObjectRef) {
    this.buffer = this.#ring;
  }

  /** Reads until the log ends, the connection is lost or nobody looks any more. A new connection begins anew. */
  async read(link: Link): Promise<void> {
    const signal = AbortSignal.any([link.signal, this.#closing.signal]);
    this.#clear();
    this.status = { state: 'reading' };
    try {
      const open = (inner: AbortSignal) =>
        link.client.containers.logs({ ref: this.ref, follow: true, tail: TAIL }, { signal: inner });
      for await (const items of consumeBatches(link.client, open, signal)) {
        this.#ring.push(items);
        if (this.status.state === 'reading') this.status = { state: 'following' };
        this.#publishSoon();
      }
      if (!signal.aborted) this.status = { state: 'ended' };
    } catch (thrown) {
      if (signal.aborted) return;
      const { wire } = CleatError.from(thrown);
      // A page that slept owes an acknowledgement for too long: nothing is wrong with the log.
      if (wire.code === 'rpc.stream-idle') return this.read(link);
      this.status = { state: 'failed', error: wire };
    }
  }

  close(): void {
    this.#closing.abort();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
  }

  search(query: string): void {
    this.query = query;
    this.matches = this.#ring.search(query);
    this.#searchedTo = this.#end();
  }

  #publishSoon(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#publish();
    });
  }

  #publish(): void {
    const { first, length, widest } = this.#ring;
    this.extent = { first, length, widest };
    if (this.query === '') return;
    const known = this.matches[0] !== undefined && this.matches[0] < first;
    const kept = known ? this.matches.filter((seq) => seq >= first) : this.matches;
    const found = this.#ring.search(this.query, this.#searchedTo);
    this.#searchedTo = this.#end();
    if (known || found.length > 0) this.matches = [...kept, ...found];
  }

  #end(): number {
    return this.#ring.first + this.#ring.length;
  }

  #clear(): void {
    this.#ring = new LogRing();
    this.buffer = this.#ring;
    this.#searchedTo = 0;
    this.matches = [];
    this.#publish();
  }
}
