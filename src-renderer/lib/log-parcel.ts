import type { LinesInMemory, LogItem, LogLines, LogPacket } from '../../src-shared/model/log-line';

/** Items on their way to another thread. What they are in is handed over, not copied. */
export interface LogParcel {
  readonly items: readonly (LogItem | LinesInMemory)[];
  readonly memory?: ArrayBuffer;
}

const DOUBLE = Float64Array.BYTES_PER_ELEMENT;
const encoder = new TextEncoder();

/** What came at once, as it goes to the worker: a packet as it is, text as bytes. */
export function packParcel(items: readonly (LogItem | LogLines | LogPacket)[]): LogParcel {
  const [only] = items;
  // A packet is all there is of its batch.
  if (only?.type === 'packet') return { items: only.items, memory: only.memory };
  const texts = items.filter((item) => item.type !== 'packet');
  const needed = texts.reduce((sum, item) => sum + (item.type === 'lines' ? roomFor(item) : 0), 0);
  if (needed === 0) return { items: texts.filter((item) => item.type !== 'lines') };
  const memory = new ArrayBuffer(needed);
  let free = 0;
  const packed = texts.map((item): LogItem | LinesInMemory => {
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
