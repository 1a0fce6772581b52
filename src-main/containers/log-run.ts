import { isUtf8 } from 'node:buffer';
import { FRAME_HEAD } from '../../src-shared/client/frame';
import type { LinesInMemory, LogItem, LogLine, LogPacket } from '../../src-shared/model/log-line';

/** A run holds no more, its times included: it is at most a batch. */
const MOST_BYTES = 60 * 1024;
const FIRST_BYTES = 4 * 1024;
const DOUBLE = Float64Array.BYTES_PER_ELEMENT;
const NEWLINE = 0x0a;

/** Whole lines of one stream, each with its time, as the engine's bytes: nothing is made per line. */
export class LogRun {
  readonly type = 'run';
  readonly times: number[] = [];
  #memory = Buffer.allocUnsafe(FIRST_BYTES);
  #used = 0;
  #widest = 0;

  constructor(readonly stream: LogLine['stream']) {}

  /** About what it takes of a batch. */
  get size(): number {
    return this.#used + this.times.length * DOUBLE;
  }

  /** Adds the line `bytes[from, to)`. False, and nothing added: the run is full. The first line always has room. */
  add(bytes: Buffer, from: number, to: number, time: number): boolean {
    const length = to - from;
    if (this.times.length > 0 && this.size + length + 1 + DOUBLE > MOST_BYTES) return false;
    this.#makeRoom(length + 1);
    if (this.times.length > 0) this.#memory[this.#used++] = NEWLINE;
    bytes.copy(this.#memory, this.#used, from, to);
    this.#used += length;
    this.times.push(time);
    if (length > this.#widest) this.#widest = Math.max(this.#widest, charactersOf(bytes, from, to));
    return true;
  }

  /** Its UTF-8, and the characters (UTF-16 units) of its longest line. Bytes that are no text have become U+FFFD. */
  text(): { readonly bytes: Buffer; readonly widest: number } {
    const bytes = this.#memory.subarray(0, this.#used);
    if (isUtf8(bytes)) return { bytes, widest: this.#widest };
    const text = bytes.toString('utf8');
    const widest = text.split('\n').reduce((most, line) => Math.max(most, line.length), 0);
    return { bytes: Buffer.from(text), widest };
  }

  #makeRoom(length: number): void {
    const needed = this.#used + length;
    if (needed <= this.#memory.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#memory.length));
    this.#memory.copy(larger, 0, 0, this.#used);
    this.#memory = larger;
  }
}

/** What was taken of a log, as it is sent: runs in one piece of memory; only items when there is no run. */
export function toPacket(items: readonly (LogItem | LogRun)[]): readonly (LogItem | LogPacket)[] {
  let end = FRAME_HEAD;
  const places = items.map((item) => {
    if (item.type !== 'run') return { item };
    const { bytes, widest } = item.text();
    const timesAt = end;
    const at = timesAt + item.times.length * DOUBLE;
    end = Math.ceil((at + bytes.length) / DOUBLE) * DOUBLE;
    return { run: item, bytes, widest, timesAt, at };
  });
  const plain = items.filter((item) => item.type !== 'run');
  if (plain.length === items.length) return plain;
  const memory = new ArrayBuffer(end);
  const placed = places.map((place): LogItem | LinesInMemory => {
    if ('item' in place) return place.item;
    const { run, bytes, widest, timesAt, at } = place;
    new Float64Array(memory, timesAt, run.times.length).set(run.times);
    new Uint8Array(memory).set(bytes, at);
    const count = run.times.length;
    return { type: 'bytes', stream: run.stream, at, bytes: bytes.length, timesAt, count, widest };
  });
  return [{ type: 'packet', items: placed, memory }];
}

/** UTF-16 units of valid UTF-8: one for each character, two for those of four bytes. */
function charactersOf(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if ((byte & 0xc0) !== 0x80) count += byte >= 0xf0 ? 2 : 1;
  }
  return count;
}
