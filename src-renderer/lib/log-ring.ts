import type { LinesInMemory, LogLines } from '../../src-shared/model/log-line';
import { openLines, textOf } from '../../src-shared/model/log-pack';
import { holdsControl, PLAIN, styleAfter, type AnsiStyle } from './ansi';
import type { LogParcel } from './log-parcel';
import type { LogRow } from './log-row';
import { GOES_ON, kindOf, numberOf, type Mark, type Stream } from './log-row-kinds';
import { LogSlabs, type Place } from './log-slabs';
import { pieceEnd, ROW_CHARACTERS } from './row-pieces';

export const RING_LINES = 100_000;
/** What the worker may take as a whole, and what it takes beside its rows: itself, and what is on its way in and out. */
const WORKER_BYTES = 64_000_000;
const BESIDE_ROWS_BYTES = 8_000_000;
/** The numbers of a row, whatever it holds. */
const ROW_BYTES = 19;
/** What is left for text. */
export const RING_BYTES = WORKER_BYTES - BESIDE_ROWS_BYTES - RING_LINES * ROW_BYTES;
/** Rows dropped at once, so that a viewer that keeps its place has to move rarely. */
const DROP = 1_000;
const LINE_FEED = 0x0a;
/** UTF-8 needs no more for a UTF-16 unit. */
const LONGEST_ROW_BYTES = 3 * ROW_CHARACTERS;
const SLAB_BYTES = 1024 * 1024;

interface Carry {
  style: AnsiStyle;
  /** The seq of a line that goes on in the next item, and its characters so far. */
  open: { readonly seq: number; readonly characters: number } | undefined;
}

/**
 * The last rows of a log, bounded in lines and in bytes of text. Adding is O(1) per line. Rows are made when they are asked
 * for: held are their UTF-8 and a few numbers, in memory that is used again.
 */
export class LogRing {
  readonly #slabs: LogSlabs;
  /** Of the row `seq` at `seq % maxLines`. */
  readonly #kind: Uint8Array;
  readonly #source: Uint16Array;
  readonly #slab: Uint16Array;
  readonly #bytes: Uint16Array;
  readonly #at: Uint32Array;
  /** NaN: none is known. */
  readonly #time: Float64Array;
  /** Styles that are not the plain one: few lines have such. */
  readonly #styles = new Map<number, AnsiStyle>();
  /** By source and stream. */
  readonly #carry = new Map<number, Carry>();
  #widest = 0;
  #first = 0;
  #end = 0;

  constructor(
    private readonly maxLines = RING_LINES,
    maxBytes = RING_BYTES,
  ) {
    const slabBytes = Math.max(LONGEST_ROW_BYTES, Math.min(SLAB_BYTES, Math.floor(maxBytes / 8)));
    this.#slabs = new LogSlabs(slabBytes, Math.max(2, Math.floor(maxBytes / slabBytes)));
    this.#kind = new Uint8Array(maxLines);
    this.#source = new Uint16Array(maxLines);
    this.#slab = new Uint16Array(maxLines);
    this.#bytes = new Uint16Array(maxLines);
    this.#at = new Uint32Array(maxLines);
    this.#time = new Float64Array(maxLines);
  }

  /** The seq of the oldest row. */
  get first(): number {
    return this.#first;
  }

  /** The seq that the next row gets. */
  get end(): number {
    return this.#end;
  }

  get length(): number {
    return this.#end - this.#first;
  }

  /** The longest line met, in characters. */
  get widest(): number {
    return this.#widest;
  }

  /** What the row is, at a fraction of the cost of making it; undefined when it is not held. */
  kind(seq: number): Stream | 'mark' | undefined {
    if (!this.#holds(seq)) return undefined;
    const kind = kindOf(this.#bitsOf(seq));
    return kind === 'stdout' || kind === 'stderr' ? kind : 'mark';
  }

  /** The text of a line; undefined for a mark, or when it is not held. */
  text(seq: number): string | undefined {
    const kind = this.kind(seq);
    return kind === undefined || kind === 'mark' ? undefined : this.#slabs.read(this.#placeOf(seq));
  }

  row(seq: number): LogRow | undefined {
    if (!this.#holds(seq)) return undefined;
    const index = seq % this.maxLines;
    const bits = this.#bitsOf(seq);
    const kind = kindOf(bits);
    const source = this.#source[index] ?? 0;
    const time = this.#time[index] ?? NaN;
    if (kind !== 'stdout' && kind !== 'stderr') return { seq, kind: 'mark', source, what: kind, time };
    return {
      seq,
      kind: 'line',
      source,
      stream: kind,
      text: this.#slabs.read(this.#placeOf(seq)),
      time: Number.isNaN(time) ? undefined : time,
      style: this.#styles.get(seq) ?? PLAIN,
      ...(bits & GOES_ON ? { goesOn: true } : {}),
    };
  }

  #bitsOf(seq: number): number {
    return this.#kind[seq % this.maxLines] ?? 0;
  }

  /** @returns the lowest seq that is new or has changed */
  push({ items, memory }: LogParcel, source = 0): number {
    let changed = this.#end;
    for (const item of items) {
      if (item.type === 'mark') this.#append(item.what, source, item.time, undefined);
      else if (item.type === 'line') {
        const { stream, text, time = NaN, partial, cut } = item;
        changed = Math.min(changed, this.#line(stream, text, time, partial === true, source));
        if (cut) this.#append('cut', source, time, undefined);
      } else if (memory && !this.#wholeRun(item, memory, source))
        changed = Math.min(changed, this.#lines(textOf(item, memory), source));
    }
    return Math.max(changed, this.#first);
  }

  /**
   * Takes a run in as it is, with nothing made per line. False, and nothing done, when its lines have to be looked at: a
   * colour goes on from one to the next, or one is too long for a row.
   */
  #wholeRun(lines: LinesInMemory, memory: ArrayBuffer, source: number): boolean {
    const { open, style } = this.#carryOf(carryKey(source, lines.stream));
    if (open || style !== PLAIN || lines.widest > ROW_CHARACTERS) return false;
    const { text, times } = openLines(lines, memory);
    if (holdsControl(text)) return false;
    const place = this.#slabs.putRun(text, lines.count, this.#makeRoom);
    if (!place) return false;
    const kind = numberOf(lines.stream);
    let from = 0;
    for (const time of times) {
      const newline = text.indexOf(LINE_FEED, from);
      const to = newline === -1 ? text.length : newline;
      const index = this.#next(kind, source, time) % this.maxLines;
      this.#slab[index] = place.slab;
      this.#at[index] = place.at + from;
      this.#bytes[index] = to - from;
      from = to + 1;
    }
    this.#widest = Math.max(this.#widest, lines.widest);
    return true;
  }

  #lines({ stream, text, time, after }: LogLines, source: number): number {
    let changed = this.#end;
    let from = 0;
    for (const ms of after) {
      const newline = text.indexOf('\n', from);
      const to = newline === -1 ? text.length : newline;
      changed = Math.min(changed, this.#line(stream, text.slice(from, to), time + ms, false, source));
      from = to + 1;
    }
    return changed;
  }

  #line(stream: Stream, text: string, time: number, partial: boolean, source: number): number {
    const carry = this.#carryOf(carryKey(source, stream));
    const { open } = carry;
    if (open && this.#holds(open.seq) && open.characters + text.length <= ROW_CHARACTERS) {
      if (this.#goOn(open.seq, text)) {
        const characters = open.characters + text.length;
        this.#widest = Math.max(this.#widest, characters);
        carry.open = partial ? { seq: open.seq, characters } : undefined;
        carry.style = styleAfter(text, carry.style);
        return open.seq;
      }
    }
    const { end } = this;
    let from = 0;
    do {
      const to = pieceEnd(text, from);
      const piece = text.slice(from, to);
      const seq = this.#append(stream, source, time, piece, carry.style);
      if (open || from > 0) this.#kind[seq % this.maxLines] = numberOf(stream) + GOES_ON;
      carry.style = styleAfter(piece, carry.style);
      carry.open = partial ? { seq, characters: piece.length } : undefined;
      from = to;
    } while (from < text.length);
    return end;
  }

  /** The same line goes on: its seq stays. False when the row had to go to make room for it. */
  #goOn(seq: number, text: string): boolean {
    const before = this.#slab[seq % this.maxLines] ?? 0;
    const place = this.#put(this.#slabs.read(this.#placeOf(seq)) + text);
    if (!this.#holds(seq)) {
      this.#slabs.drop(place.slab);
      return false;
    }
    this.#slabs.drop(before);
    this.#setPlace(seq, place);
    return true;
  }

  #append(
    kind: Stream | Mark,
    source: number,
    time: number,
    text: string | undefined,
    style: AnsiStyle = PLAIN,
  ): number {
    const place = text === undefined ? undefined : this.#put(text);
    const seq = this.#next(numberOf(kind), source, time);
    if (place) this.#setPlace(seq, place);
    if (style !== PLAIN) this.#styles.set(seq, style);
    this.#widest = Math.max(this.#widest, text?.length ?? 0);
    return seq;
  }

  /** Begins the next row, and gives its seq. */
  #next(kind: number, source: number, time: number): number {
    if (this.length >= this.maxLines) this.#drop(Math.min(DROP, this.length - 1));
    const seq = this.#end++;
    const index = seq % this.maxLines;
    this.#kind[index] = kind;
    this.#source[index] = source;
    this.#time[index] = time;
    return seq;
  }

  #put(text: string): Place {
    return this.#slabs.put(text, this.#makeRoom);
  }

  readonly #makeRoom = (): void => {
    while (!this.#slabs.hasFree && this.length > 0) this.#drop(1);
  };

  #drop(count: number): void {
    for (let left = count; left > 0; left--) {
      const seq = this.#first;
      if (this.kind(seq) !== 'mark') this.#slabs.drop(this.#slab[seq % this.maxLines] ?? 0);
      if (this.#styles.size > 0) this.#styles.delete(seq);
      this.#first = seq + 1;
    }
  }

  #holds(seq: number): boolean {
    return seq >= this.#first && seq < this.#end;
  }

  #placeOf(seq: number): Place {
    const index = seq % this.maxLines;
    return { slab: this.#slab[index] ?? 0, at: this.#at[index] ?? 0, bytes: this.#bytes[index] ?? 0 };
  }

  #setPlace(seq: number, place: Place): void {
    const index = seq % this.maxLines;
    this.#slab[index] = place.slab;
    this.#at[index] = place.at;
    this.#bytes[index] = place.bytes;
  }

  #carryOf(key: number): Carry {
    let carry = this.#carry.get(key);
    if (!carry) this.#carry.set(key, (carry = { style: PLAIN, open: undefined }));
    return carry;
  }
}

const carryKey = (source: number, stream: Stream): number => 2 * source + (stream === 'stdout' ? 0 : 1);
