import type { LogItem } from '../../src-shared/model/log-line';
import { PLAIN, plainLine, styleAfter, type AnsiStyle } from './ansi';

/** One line of the viewer. `seq` counts from the start of the log as we saw it and never changes. */
export type LogRow =
  | {
      readonly seq: number;
      readonly kind: 'line';
      readonly stream: 'stdout' | 'stderr';
      readonly text: string;
      readonly time: number | undefined;
      /** The style that the line before it, of the same stream, ended with. */
      readonly style: AnsiStyle;
    }
  | {
      readonly seq: number;
      readonly kind: 'mark';
      readonly what: Extract<LogItem, { type: 'mark' }>['what'];
      readonly time: number;
    };

/** What a viewer reads. Kept apart from the ring so that the ring can move into a worker. */
export interface LogBuffer {
  /** Rows in hand are `first … first + length - 1` by their seq. */
  readonly first: number;
  readonly length: number;
  /** The longest line met, in characters. */
  readonly widest: number;
  row(seq: number): LogRow | undefined;
  /** The seqs, from `from` on, of the lines that contain `text`, case ignored, oldest first. */
  search(text: string, from?: number): readonly number[];
}

export const RING_LINES = 100_000;
export const RING_BYTES = 64 * 1024 * 1024;
/** Rows dropped at once, so that a viewer that keeps its place has to move rarely. */
const DROP = 1_000;
/** A longer line goes on in the next row: one row must stay cheap to lay out. */
const ROW_CHARACTERS = 8_192;

/** The last rows of a log, bounded in lines and in bytes. Adding is O(1) per line. */
export class LogRing implements LogBuffer {
  #rows: (LogRow | undefined)[] = [];
  /** Where the row `first` stands in `#rows`. */
  #offset = 0;
  #bytes = 0;
  #widest = 0;
  first = 0;
  readonly #carry: Record<'stdout' | 'stderr', { style: AnsiStyle; open: number | undefined }> = {
    stdout: { style: PLAIN, open: undefined },
    stderr: { style: PLAIN, open: undefined },
  };

  constructor(
    private readonly maxLines = RING_LINES,
    private readonly maxBytes = RING_BYTES,
  ) {}

  get length(): number {
    return this.#rows.length - this.#offset;
  }

  get widest(): number {
    return this.#widest;
  }

  row(seq: number): LogRow | undefined {
    return this.#rows[seq - this.first + this.#offset];
  }

  push(items: readonly LogItem[]): void {
    for (const item of items) {
      if (item.type === 'mark')
        this.#append({ seq: this.#next(), kind: 'mark', what: item.what, time: item.time });
      else this.#line(item);
    }
    while (this.length > this.maxLines || (this.#bytes > this.maxBytes && this.length > 1)) this.#drop();
  }

  search(text: string, from = this.first): readonly number[] {
    const wanted = text.toLowerCase();
    if (wanted === '') return [];
    const found: number[] = [];
    for (let seq = Math.max(from, this.first); seq < this.#next(); seq++) {
      const row = this.row(seq);
      if (row?.kind === 'line' && plainLine(row.text).toLowerCase().includes(wanted)) found.push(seq);
    }
    return found;
  }

  #next(): number {
    return this.first + this.length;
  }

  #line({ stream, text, time, partial }: Extract<LogItem, { type: 'line' }>): void {
    const carry = this.#carry[stream];
    const open = carry.open === undefined ? undefined : this.row(carry.open);
    if (open?.kind === 'line' && open.text.length + text.length <= ROW_CHARACTERS) {
      // The same line goes on: its row is replaced, its seq stays.
      this.#rows[open.seq - this.first + this.#offset] = { ...open, text: open.text + text };
      this.#bytes += 2 * text.length;
      this.#widest = Math.max(this.#widest, open.text.length + text.length);
      if (!partial) carry.open = undefined;
    } else {
      for (let from = 0; from === 0 || from < text.length; from += ROW_CHARACTERS) {
        const piece = text.slice(from, from + ROW_CHARACTERS);
        const seq = this.#next();
        this.#append({ seq, kind: 'line', stream, text: piece, time, style: carry.style });
        carry.style = styleAfter(piece, carry.style);
        carry.open = partial ? seq : undefined;
      }
      return;
    }
    carry.style = styleAfter(text, carry.style);
  }

  #append(row: LogRow): void {
    this.#rows.push(row);
    if (row.kind === 'mark') return;
    this.#bytes += weight(row);
    this.#widest = Math.max(this.#widest, row.text.length);
  }

  #drop(): void {
    const count = Math.min(DROP, this.length - 1);
    for (let i = 0; i < count; i++) {
      const row = this.#rows[this.#offset];
      if (row?.kind === 'line') this.#bytes -= weight(row);
      this.#rows[this.#offset++] = undefined;
      this.first++;
    }
    // Copying is worth it only once half of the array is empty: O(1) per line over time.
    if (this.#offset > this.#rows.length / 2) {
      this.#rows = this.#rows.slice(this.#offset);
      this.#offset = 0;
    }
  }
}

/** Two bytes a character (the worst case) and the object around it. */
function weight(row: { readonly text: string }): number {
  return 2 * row.text.length + 96;
}
