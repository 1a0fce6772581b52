import type { CleatError } from '../../src-shared/model/error';
import type { LogItem } from '../../src-shared/model/log-line';
import type { StreamSource } from '../streams/source';
import { Bell } from './bell';

/** Bytes that may wait for the reader; then the socket is not read any more. */
export const LOG_BUFFER_BYTES = 1024 * 1024;
/** What JSON adds around a line, most of which are sent in runs: its time, and what separates it from the next. */
const AROUND = 16;
/** Items taken from the front are dropped together. */
const COMPACT = 4096;

const sizeOf = (item: LogItem): number =>
  item.type === 'line' ? Buffer.byteLength(item.text) + AROUND : AROUND;

/** What was read of a log and not yet taken. Filled by one writer, who waits for `room`. */
export class LogBuffer implements StreamSource<LogItem> {
  readonly #onClose: () => void;
  #items: LogItem[] = [];
  #sizes: number[] = [];
  #head = 0;
  #bytes = 0;
  #begun = false;
  #over: { readonly failure: CleatError | undefined } | undefined;
  readonly #reader = new Bell();
  readonly #writer = new Bell();

  /** `onClose` ends the writer. */
  constructor(onClose: () => void) {
    this.#onClose = onClose;
  }

  /** The log can be read, whether or not there is anything in it. */
  begin(): void {
    this.#begun = true;
    this.#reader.ring();
  }

  async opened(signal: AbortSignal): Promise<void> {
    while (!this.#begun && !this.#over && !signal.aborted) await this.#reader.rung(signal);
  }

  push(item: LogItem): void {
    const size = sizeOf(item);
    this.#items.push(item);
    this.#sizes.push(size);
    this.#bytes += size;
    this.#reader.ring();
  }

  /** Nothing more will come; with a failure, the reader gets it after what waits. */
  finish(failure?: CleatError): void {
    this.#over ??= { failure };
    this.#reader.ring();
  }

  get full(): boolean {
    return this.#bytes >= LOG_BUFFER_BYTES;
  }

  /** Resolves when the reader has taken enough (or has gone). */
  async room(signal: AbortSignal): Promise<void> {
    while (this.full && !signal.aborted) await this.#writer.rung(signal);
  }

  async wait(signal: AbortSignal): Promise<'more' | 'end'> {
    for (;;) {
      signal.throwIfAborted();
      if (this.#head < this.#items.length) return 'more';
      if (this.#over) {
        if (this.#over.failure) throw this.#over.failure;
        return 'end';
      }
      await this.#reader.rung(signal);
    }
  }

  take(maxBytes: number): readonly LogItem[] {
    const from = this.#head;
    let bytes = 0;
    while (this.#head < this.#items.length) {
      const size = this.#sizes[this.#head] ?? 0;
      if (bytes > 0 && bytes + size > maxBytes) break;
      bytes += size;
      this.#head += 1;
    }
    const taken = this.#items.slice(from, this.#head);
    this.#bytes -= bytes;
    if (this.#head >= COMPACT || this.#head === this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#sizes = this.#sizes.slice(this.#head);
      this.#head = 0;
    }
    if (!this.full) this.#writer.ring();
    return taken;
  }

  close(): void {
    this.#onClose();
    this.#items = [];
    this.#sizes = [];
    this.#head = 0;
    this.#bytes = 0;
    this.finish();
    this.#writer.ring();
  }
}
