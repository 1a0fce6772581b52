import { CleatError } from '../../src-shared/model/error';
import {
  STREAM_IDLE_MS,
  STREAM_WINDOW_BATCHES,
  STREAM_WINDOW_BYTES,
  type StreamMessage,
} from '../../src-shared/model/stream';
import type { Clock } from './clock';
import { jsonSize } from './json-size';
import { orAborted, Wakeup } from './signals';
import type { StreamSource } from './source';

/** About how much one batch holds, and how long small changes gather into one. */
export const BATCH_BYTES = 64 * 1024;
export const BATCH_MS = 16;

interface Sent {
  readonly seq: number;
  readonly bytes: number;
}

/** One source on its way to one reader. */
export class OpenStream<T> {
  readonly #id: string;
  readonly #source: StreamSource<T>;
  readonly #clock: Clock;
  readonly #onReleased: () => void;
  readonly #acknowledged = new Wakeup();
  readonly #stopped = new AbortController();
  /** What the reader has not acknowledged, oldest first, and its bytes. */
  #unread: Sent[] = [];
  #unreadBytes = 0;
  #failure: CleatError | undefined;
  #cancelIdle: (() => void) | undefined;
  #unhook: (() => void) | undefined;
  #released = false;

  constructor(id: string, source: StreamSource<T>, clock: Clock, onReleased: () => void) {
    this.#id = id;
    this.#source = source;
    this.#clock = clock;
    this.#onReleased = onReleased;
  }

  stopOn(signal: AbortSignal | undefined): void {
    if (!signal) return;
    const stop = (): void => this.stop();
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop);
    this.#unhook = () => signal.removeEventListener('abort', stop);
  }

  /**
   * Ends the stream and frees its source now, even while the transport still holds a batch.
   * @param failure what the reader is told; nothing when it is the one who left
   */
  stop(failure?: CleatError): void {
    if (this.#released) return;
    this.#failure = failure;
    this.#release();
    this.#stopped.abort();
  }

  acknowledge(seq: number): void {
    let oldest = this.#unread[0];
    if (!oldest || seq < oldest.seq) return;
    while (oldest && oldest.seq <= seq) {
      this.#unread.shift();
      this.#unreadBytes -= oldest.bytes;
      oldest = this.#unread[0];
    }
    this.#cancelIdle?.();
    this.#cancelIdle = undefined;
    if (oldest) this.#expectAcknowledgement();
    this.#acknowledged.wake();
  }

  async *messages(): AsyncGenerator<StreamMessage<T>, void, undefined> {
    try {
      const { signal } = this.#stopped;
      if (this.#source.opened) await orAborted(this.#source.opened(signal), signal);
      if (this.#hasStopped()) return;
      yield { type: 'open', stream: this.#id };
      for (let seq = 1, pause = 0; ;) {
        const next = await this.#next(pause);
        if (next === 'end') return;
        if (next.length === 0) continue;
        const bytes = jsonSize(next);
        this.#unread.push({ seq, bytes });
        this.#unreadBytes += bytes;
        this.#expectAcknowledgement();
        // A full batch means that more waits already; a small one gathers what comes in the next moment.
        pause = bytes >= BATCH_BYTES / 2 ? 0 : this.#clock.now() + BATCH_MS;
        yield { type: 'batch', seq, items: next };
        seq += 1;
      }
    } finally {
      this.#release();
    }
  }

  /** The next items, once the window, the source and the pace allow. */
  async #next(notBefore: number): Promise<readonly T[] | 'end'> {
    const { signal } = this.#stopped;
    while (this.#windowIsFull() && !this.#hasStopped()) await this.#acknowledged.wait(signal);
    if (this.#hasStopped()) return 'end';
    const outcome = await orAborted(this.#source.wait(signal), signal);
    if (this.#hasStopped() || outcome !== 'more') return 'end';
    await this.#pause(notBefore - this.#clock.now());
    if (this.#hasStopped()) return 'end';
    return this.#source.take(BATCH_BYTES);
  }

  async #pause(ms: number): Promise<void> {
    if (ms <= 0) return;
    let cancel: (() => void) | undefined;
    const over = new Promise<void>((resolve) => {
      cancel = this.#clock.after(ms, resolve);
    });
    await orAborted(over, this.#stopped.signal);
    cancel?.();
  }

  #windowIsFull(): boolean {
    return this.#unread.length >= STREAM_WINDOW_BATCHES || this.#unreadBytes >= STREAM_WINDOW_BYTES;
  }

  /** True when the stream is over; throws when it is over because of a failure the reader has to hear of. */
  #hasStopped(): boolean {
    if (this.#failure) throw this.#failure;
    return this.#released;
  }

  #expectAcknowledgement(): void {
    this.#cancelIdle ??= this.#clock.after(STREAM_IDLE_MS, () =>
      this.stop(CleatError.of('rpc.stream-idle', { seconds: STREAM_IDLE_MS / 1000 })),
    );
  }

  #release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#cancelIdle?.();
    this.#unhook?.();
    this.#unread = [];
    this.#onReleased();
    this.#source.close();
  }
}
