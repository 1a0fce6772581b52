import type { LogItem, LogLine } from '../../src-shared/model/log-line';
import { compareStamps, stampOf, type Stamp } from './log-time';
import type { TakeMessage } from './log-messages';

type LogStream = LogLine['stream'];

/** Longest piece of a line in one item, in bytes as the engine sent them. */
export const LONGEST_PIECE = 64 * 1024;
/** An unfinished character of up to three bytes may be carried into a piece. */
const CUT = LONGEST_PIECE - 4;
const NEWLINE = 0x0a;

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
  #time: number | undefined;

  constructor(
    readonly stream: LogStream,
    readonly emit: (item: LogItem) => void,
  ) {}

  add(bytes: Buffer, time: number | undefined): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#bytes === 0 && this.#text === '') this.#time = time;
      const newline = bytes.indexOf(NEWLINE, at);
      const end = newline === -1 ? bytes.length : newline;
      const room = at + CUT - this.#bytes;
      if (end > room) {
        this.#decode(bytes.subarray(at, room), true);
        this.#emitPiece();
        at = room;
      } else if (newline !== -1) {
        this.#decode(bytes.subarray(at, end), false);
        this.#emitLine();
        at = end + 1;
      } else {
        this.#decode(bytes.subarray(at, end), true);
        at = end;
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
    // A carriage return may be the first half of the line's end.
    const held = this.#text.endsWith('\r') ? '\r' : '';
    this.#give(held === '' ? this.#text : this.#text.slice(0, -1), true);
    this.#text = held;
    this.#bytes = held.length;
  }

  #emitLine(): void {
    this.#give(this.#text.endsWith('\r') ? this.#text.slice(0, -1) : this.#text, false);
    this.#text = '';
    this.#bytes = 0;
  }

  #give(text: string, partial: boolean): void {
    this.emit({
      type: 'line',
      stream: this.stream,
      text,
      ...(this.#time === undefined ? {} : { time: this.#time }),
      ...(partial ? { partial: true } : {}),
    });
  }
}

/** Turns messages into lines, takes their stamps off, and leaves out what was read before `from`. */
export class LogAssembler {
  readonly #stdout: Lines;
  readonly #stderr: Lines;
  /** Messages up to here were read already, by an earlier connection. */
  #from: LogPosition | undefined;
  #last: LogPosition | undefined;
  readonly #skipped = { stdout: 0, stderr: 0 };
  #skipping = false;
  #time: number | undefined;

  constructor(emit: (item: LogItem) => void, from?: LogPosition) {
    this.#stdout = new Lines('stdout', emit);
    this.#stderr = new Lines('stderr', emit);
    this.#from = from;
    this.#last = from;
  }

  /** How far the log has been read. */
  get position(): LogPosition | undefined {
    return this.#last;
  }

  readonly take: TakeMessage = (stream, bytes, begins) => {
    const stamp = begins ? stampOf(bytes) : undefined;
    if (begins) {
      this.#time = stamp?.time;
      this.#skipping = stamp !== undefined && this.#isOld(stream, stamp);
      if (stamp && !this.#skipping) this.#note(stream, stamp);
    }
    if (this.#skipping) return;
    const lines = stream === 'stdout' ? this.#stdout : this.#stderr;
    lines.add(stamp ? bytes.subarray(stamp.length) : bytes, this.#time);
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
    const last = this.#last;
    const before = last?.[stream];
    const count = before?.stamp.raw === stamp.raw ? before.count + 1 : 1;
    this.#last = {
      ...last,
      first: last?.first ?? stamp,
      latest: last && compareStamps(last.latest, stamp) > 0 ? last.latest : stamp,
      [stream]: { stamp, count },
    };
  }
}
