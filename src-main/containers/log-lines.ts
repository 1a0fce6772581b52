import type { LogItem, LogLine } from '../../src-shared/model/log-line';
import { compareStamps, stampOf, type Stamp } from './log-time';
import type { TakeMessage } from './log-messages';

type LogStream = LogLine['stream'];

/** Takes a whole line that has a time, `bytes[from, to)`, without its end. The bytes are not ours to keep. */
export type TakeLine = (stream: LogStream, bytes: Buffer, from: number, to: number, time: number) => void;

/** Longest piece of a line in one item, in bytes as the engine sent them. */
export const LONGEST_PIECE = 64 * 1024;
/** An unfinished character of up to three bytes may be carried into a piece. */
const CUT = LONGEST_PIECE - 4;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
/** Up to here a loop is faster than a native search. */
const SHORT = 64;

/** Where the next line end is in `bytes[from, to)`, or -1. What lies behind `to` is not searched. */
function newlineIn(bytes: Buffer, from: number, to: number): number {
  if (bytes[to - 1] === NEWLINE) return bytes.indexOf(NEWLINE, from);
  if (to - from > SHORT) {
    const at = bytes.subarray(from, to).indexOf(NEWLINE);
    return at === -1 ? -1 : from + at;
  }
  for (let at = from; at < to; at++) if (bytes[at] === NEWLINE) return at;
  return -1;
}

/** How far one stream has been read: its last stamp, and how many messages carried exactly that. */
interface StreamPosition {
  readonly stamp: Stamp;
  readonly count: number;
}

/** How far a log has been read. Within a stream stamps only grow; between the two they may cross by a little. */
export interface LogPosition {
  readonly first: Stamp;
  readonly latest: Stamp;
  readonly stdout?: StreamPosition;
  readonly stderr?: StreamPosition;
}

/** By how much the stamps of stdout and stderr may cross (ms). */
const CROSSING_MS = 1000;

/** From where to ask for the rest of a log (epoch seconds). What was read already is left out by the assembler. */
export function sinceOf(position: LogPosition): number {
  return (position.latest.time - CROSSING_MS) / 1000;
}

/** Puts one stream's bytes together to lines. Decoded once, over all chunks: invalid bytes become U+FFFD. */
class Lines {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #text = '';
  #bytes = 0;
  /** Bytes of the line that is read in pieces given already. */
  #given = 0;
  /** The line that is read has been given as far as it is wanted. */
  #cut = false;
  #time: number | undefined;

  constructor(
    readonly stream: LogStream,
    readonly emit: (item: LogItem) => void,
    readonly takeLine: TakeLine | undefined,
    readonly longest: number,
  ) {}

  add(bytes: Buffer, from: number, to: number, time: number | undefined): void {
    let at = from;
    while (at < to) {
      const newline = newlineIn(bytes, at, to);
      const end = newline === -1 ? to : newline;
      if (this.#cut) {
        this.#cut = newline === -1;
        at = end + 1;
        continue;
      }
      const isFresh = this.#bytes === 0 && this.#text === '';
      if (isFresh) this.#time = time;
      if (isFresh && newline !== -1 && end - at <= CUT) {
        // The whole line is here: there is nothing to carry over, and no decoder is needed.
        const last = bytes[end - 1] === RETURN && end > at ? end - 1 : end;
        if (this.takeLine && time !== undefined) this.takeLine(this.stream, bytes, at, last, time);
        else this.#give(bytes.toString('utf8', at, last));
        at = end + 1;
        continue;
      }
      const room = at + CUT - this.#bytes;
      if (end > room) {
        this.#decode(bytes.subarray(at, room), true);
        this.#emitPiece();
        at = room;
      } else {
        this.#decode(bytes.subarray(at, end), newline === -1);
        if (newline !== -1) this.#emitLine();
        at = end + 1;
      }
    }
  }

  /** The output is over: what has no line end is a line too. */
  end(): void {
    this.#text += this.#decoder.decode();
    if (this.#text !== '') this.#emitLine();
  }

  #decode(bytes: Buffer, goesOn: boolean): void {
    this.#text += this.#decoder.decode(bytes, { stream: goesOn });
    this.#bytes += bytes.length;
  }

  #emitPiece(): void {
    this.#given += this.#bytes;
    if (this.#given >= this.longest) return this.#cutHere();
    // A carriage return may be the first half of the line's end.
    const held = this.#text.endsWith('\r') ? '\r' : '';
    this.#give(held === '' ? this.#text : this.#text.slice(0, -1), { partial: true });
    this.#text = held;
    this.#bytes = held.length;
  }

  /** The last piece that is wanted of a line; a character that was begun goes with the rest. */
  #cutHere(): void {
    this.#decoder.decode();
    this.#give(this.#text, { cut: true });
    this.#begin();
    this.#cut = true;
  }

  #emitLine(): void {
    this.#give(this.#text.endsWith('\r') ? this.#text.slice(0, -1) : this.#text);
    this.#begin();
  }

  #begin(): void {
    this.#text = '';
    this.#bytes = 0;
    this.#given = 0;
  }

  #give(text: string, how: { partial?: true; cut?: true } = {}): void {
    const { stream } = this;
    const time = this.#time;
    this.emit({ type: 'line', stream, text, ...(time === undefined ? {} : { time }), ...how });
  }
}

/** Turns messages into lines, takes their stamps off, and leaves out what was read before `from`. */
export class LogAssembler {
  readonly #stdout: Lines;
  readonly #stderr: Lines;
  /** Messages up to here were read already, by an earlier connection. */
  #from: LogPosition | undefined;
  #first: Stamp | undefined;
  #latest: Stamp | undefined;
  readonly #read: { stdout?: { stamp: Stamp; count: number }; stderr?: { stamp: Stamp; count: number } } = {};
  readonly #skipped = { stdout: 0, stderr: 0 };
  #skipping = false;
  #time: number | undefined;

  /**
   * `stamped` false: what looks like a stamp is the container's own. `takeLine` gets the whole lines that have a time;
   * absent: `emit` gets them too. `longest`: about as many bytes are given of one line, its last piece as `cut`.
   */
  constructor(
    emit: (item: LogItem) => void,
    from?: LogPosition,
    readonly stamped = true,
    takeLine?: TakeLine,
    longest = Infinity,
  ) {
    this.#stdout = new Lines('stdout', emit, takeLine, longest);
    this.#stderr = new Lines('stderr', emit, takeLine, longest);
    this.#from = from;
    this.#first = from?.first;
    this.#latest = from?.latest;
    if (from?.stdout) this.#read.stdout = { ...from.stdout };
    if (from?.stderr) this.#read.stderr = { ...from.stderr };
  }

  /** How far the log has been read. */
  get position(): LogPosition | undefined {
    if (!this.#first || !this.#latest) return undefined;
    const { stdout, stderr } = this.#read;
    return {
      first: this.#first,
      latest: this.#latest,
      ...(stdout ? { stdout: { ...stdout } } : {}),
      ...(stderr ? { stderr: { ...stderr } } : {}),
    };
  }

  readonly take: TakeMessage = (stream, bytes, from, to, begins) => {
    const stamp = begins && this.stamped ? stampOf(bytes, from, to) : undefined;
    if (begins) {
      this.#time = stamp?.time;
      this.#skipping = stamp !== undefined && this.#isOld(stream, stamp);
      if (stamp && !this.#skipping) this.#note(stream, stamp);
    }
    if (this.#skipping) return;
    const lines = stream === 'stdout' ? this.#stdout : this.#stderr;
    lines.add(bytes, stamp ? from + stamp.length : from, to, this.#time);
  };

  end(): void {
    this.#stdout.end();
    this.#stderr.end();
  }

  #isOld(stream: LogStream, stamp: Stamp): boolean {
    const from = this.#from;
    if (!from) return false;
    if (stamp.time > from.latest.time + CROSSING_MS) {
      this.#from = undefined;
      return false;
    }
    if (compareStamps(stamp, from.first) < 0) return true;
    const read = from[stream];
    if (!read) return false;
    const order = compareStamps(stamp, read.stamp);
    if (order !== 0 || this.#skipped[stream] >= read.count) return order < 0;
    this.#skipped[stream] += 1;
    return true;
  }

  #note(stream: LogStream, stamp: Stamp): void {
    this.#first ??= stamp;
    if (!this.#latest || compareStamps(this.#latest, stamp) <= 0) this.#latest = stamp;
    const read = this.#read[stream];
    if (read && compareStamps(read.stamp, stamp) === 0) read.count += 1;
    else this.#read[stream] = { stamp, count: 1 };
  }
}
