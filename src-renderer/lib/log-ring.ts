import type { LogItem } from '../../src-shared/model/log-line';
import { PLAIN, styleAfter, type AnsiStyle } from './ansi';

/** One line of the viewer. `seq` counts from the start of the log as we saw it and never changes. */
export type LogRow =
  | {
      readonly seq: number;
      readonly kind: 'line';
      /** Which of the containers that are read together it is from, counted from 0. */
      readonly source: number;
      readonly stream: 'stdout' | 'stderr';
      readonly text: string;
      readonly time: number | undefined;
      /** The style that the line before it, of the same stream, ended with. */
      readonly style: AnsiStyle;
    }
  | {
      readonly seq: number;
      readonly kind: 'mark';
      readonly source: number;
      readonly what: Extract<LogItem, { type: 'mark' }>['what'];
      readonly time: number;
    };

export const RING_LINES = 100_000;
export const RING_BYTES = 64 * 1024 * 1024;
/** Rows dropped at once, so that a viewer that keeps its place has to move rarely. */
const DROP = 1_000;
/** A longer line goes on in the next row: one row must stay cheap to lay out. */
const ROW_CHARACTERS = 8_192;

interface Carry {
  style: AnsiStyle;
  /** The seq of a line that goes on in the next item. */
  open: number | undefined;
}

/** The last rows of a log, bounded in lines and in bytes. Adding is O(1) per line. */
export class LogRing {
  #rows: (LogRow | undefined)[] = [];
  /** Where the row `first` stands in `#rows`. */
  #offset = 0;
  #bytes = 0;
  #widest = 0;
  first = 0;
  readonly #carry = new Map<string, Carry>();

  constructor(
    private readonly maxLines = RING_LINES,
    private readonly maxBytes = RING_BYTES,
  ) {}

  get length(): number {
    return this.#rows.length - this.#offset;
  }

  /** The seq that the next row gets. */
  get end(): number {
    return this.first + this.length;
  }

  /** The longest line met, in characters. */
  get widest(): number {
    return this.#widest;
  }

  row(seq: number): LogRow | undefined {
    return this.#rows[seq - this.first + this.#offset];
  }

  /** @returns the lowest seq that is new or has changed */
  push(items: readonly LogItem[], source = 0): number {
    let changed = this.end;
    for (const item of items) {
      if (item.type === 'mark')
        this.#append({ seq: this.end, kind: 'mark', source, what: item.what, time: item.time });
      else changed = Math.min(changed, this.#line(item, source));
    }
    while (this.length > this.maxLines || (this.#bytes > this.maxBytes && this.length > 1)) this.#drop();
    return Math.max(changed, this.first);
  }

  #line({ stream, text, time, partial }: Extract<LogItem, { type: 'line' }>, source: number): number {
    const carry = this.#carryOf(`${source}/${stream}`);
    const open = carry.open === undefined ? undefined : this.row(carry.open);
    if (open?.kind === 'line' && open.text.length + text.length <= ROW_CHARACTERS) {
      // The same line goes on: its row is replaced, its seq stays.
      this.#rows[open.seq - this.first + this.#offset] = { ...open, text: open.text + text };
      this.#bytes += 2 * text.length;
      this.#widest = Math.max(this.#widest, open.text.length + text.length);
      if (!partial) carry.open = undefined;
      carry.style = styleAfter(text, carry.style);
      return open.seq;
    }
    const { end } = this;
    for (let from = 0; from === 0 || from < text.length; from += ROW_CHARACTERS) {
      const piece = text.slice(from, from + ROW_CHARACTERS);
      const seq = this.end;
      this.#append({ seq, kind: 'line', source, stream, text: piece, time, style: carry.style });
      carry.style = styleAfter(piece, carry.style);
      carry.open = partial ? seq : undefined;
    }
    return end;
  }

  #carryOf(key: string): Carry {
    let carry = this.#carry.get(key);
    if (!carry) this.#carry.set(key, (carry = { style: PLAIN, open: undefined }));
    return carry;
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
