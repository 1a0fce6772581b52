import type { CleatError } from '../../src-shared/model/error';
import type { LogItem } from '../../src-shared/model/log-line';
import type { StreamSource } from '../streams/source';
import { Bell } from './bell';
import type { TakeLine } from './log-lines';
import { LogRun } from './log-run';

/** Bytes that may wait for the reader; then the socket is not read any more. */
export const LOG_BUFFER_BYTES = 1024 * 1024;
/** What JSON adds around a line, most of which are sent in runs: its time, and what separates it from the next. */
const AROUND = 16;
/** Items taken from the front are dropped together. */
const COMPACT = 4096;

function sizeOf(item: LogItem | LogRun): number {
  if (item.type === 'run') return item.size;
  return item.type === 'line' ? Buffer.byteLength(item.text) + AROUND : AROUND;
}

/** Where a log is written to: by one writer, who waits for `room` when it is `full`. */
export interface LogSink {
  begin(): void;
  push(item: LogItem): void;
  /** Absent: lines come by `push` too. */
  readonly takeLine?: TakeLine;
  /** Nothing more will come; with a failure, the reader gets it after what waits. */
  finish(failure?: CleatError): void;
  readonly full: boolean;
  /** Resolves when the reader has taken enough (or has gone). */
  room(signal: AbortSignal): Promise<void>;
}

/** What was read of a log and not yet taken. */
export class LogBuffer<T extends LogItem | LogRun = LogItem> implements StreamSource<T> {
  readonly #onClose: () => void;
  #items: T[] = [];
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

  push(item: T): void {
    const size = sizeOf(item);
    this.#items.push(item);
    this.#sizes.push(size);
    this.#bytes += size;
    this.#reader.ring();
  }

  /** The item that was pushed last, and has not been taken, has grown by so much. */
  protected grow(bytes: number): void {
    const last = this.#sizes.length - 1;
    this.#sizes[last] = (this.#sizes[last] ?? 0) + bytes;
    this.#bytes += bytes;
  }

  finish(failure?: CleatError): void {
    this.#over ??= { failure };
    this.#reader.ring();
  }

  get full(): boolean {
    return this.#bytes >= LOG_BUFFER_BYTES;
  }

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

  take(maxBytes: number): readonly T[] {
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

/** The same for a reader who takes runs of lines as bytes. */
export class LogRunBuffer extends LogBuffer<LogItem | LogRun> {
  /** The run that the next line may be added to: it is the last item. */
  #open: LogRun | undefined;

  readonly takeLine: TakeLine = (stream, bytes, from, to, time) => {
    const run = this.#open;
    const before = run?.size ?? 0;
    if (run?.stream === stream && run.add(bytes, from, to, time)) return this.grow(run.size - before);
    const next = new LogRun(stream);
    next.add(bytes, from, to, time);
    this.push(next);
    this.#open = next;
  };

  override push(item: LogItem | LogRun): void {
    this.#open = undefined;
    super.push(item);
  }

  override take(maxBytes: number): readonly (LogItem | LogRun)[] {
    this.#open = undefined;
    return super.take(maxBytes);
  }
}
