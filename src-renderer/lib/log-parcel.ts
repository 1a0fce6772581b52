import type { LogItem, LogLines } from '../../src-shared/model/log-line';

/** A run of lines as bytes of a parcel's memory. */
export interface LinesInMemory {
  readonly type: 'bytes';
  readonly stream: LogLines['stream'];
  /** Its UTF-8, a line feed between each two lines. */
  readonly at: number;
  readonly bytes: number;
  /** One epoch ms for each line, as doubles. */
  readonly timesAt: number;
  readonly count: number;
  /** Characters of the longest line. */
  readonly widest: number;
}

/** Items on their way to another thread. What they are in is handed over, not copied, and comes back to be used again. */
export interface LogParcel {
  readonly items: readonly (LogItem | LinesInMemory)[];
  readonly memory?: ArrayBuffer;
}

/** What a usual batch needs. */
const USUAL_BYTES = 256 * 1024;
const DOUBLE = Float64Array.BYTES_PER_ELEMENT;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** @param spare memory that is not used any more; it is taken when it is large enough */
export function packParcel(items: readonly (LogItem | LogLines)[], spare?: ArrayBuffer): LogParcel {
  const needed = items.reduce((sum, item) => sum + (item.type === 'lines' ? roomFor(item) : 0), 0);
  if (needed === 0) return { items: items.filter((item) => item.type !== 'lines') };
  const memory = spare && spare.byteLength >= needed ? spare : new ArrayBuffer(Math.max(USUAL_BYTES, needed));
  let free = 0;
  const packed = items.map((item): LogItem | LinesInMemory => {
    if (item.type !== 'lines') return item;
    const { stream, text, time, after } = item;
    const at = free + after.length * DOUBLE;
    const times = new Float64Array(memory, free, after.length);
    after.forEach((ms, index) => (times[index] = time + ms));
    const { written } = encoder.encodeInto(text, new Uint8Array(memory, at));
    const lines: LinesInMemory = {
      type: 'bytes',
      stream,
      at,
      bytes: written,
      timesAt: free,
      count: after.length,
      widest: longestLine(text),
    };
    free = aligned(at + written);
    return lines;
  });
  return { items: packed, memory };
}

/** The bytes of a run, and its times, where they are. */
export function openLines(
  lines: LinesInMemory,
  memory: ArrayBuffer,
): { text: Uint8Array; times: Float64Array } {
  return {
    text: new Uint8Array(memory, lines.at, lines.bytes),
    times: new Float64Array(memory, lines.timesAt, lines.count),
  };
}

/** The run as it was. */
export function unpackLines(lines: LinesInMemory, memory: ArrayBuffer): LogLines {
  const { text, times } = openLines(lines, memory);
  const [time = 0] = times;
  const after = Array.from(times, (ms) => ms - time);
  return { type: 'lines', stream: lines.stream, text: decoder.decode(text), time, after };
}

const aligned = (at: number): number => Math.ceil(at / DOUBLE) * DOUBLE;

/** UTF-8 needs at most three bytes for a UTF-16 unit. */
const roomFor = ({ text, after }: LogLines): number => aligned(after.length * DOUBLE + text.length * 3);

function longestLine(text: string): number {
  let longest = 0;
  for (let from = 0; from <= text.length;) {
    const newline = text.indexOf('\n', from);
    const to = newline === -1 ? text.length : newline;
    longest = Math.max(longest, to - from);
    from = to + 1;
  }
  return longest;
}
