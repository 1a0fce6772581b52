import type { LinesInMemory, LogItem, LogLines, LogPacket } from './log-line';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Runs of whole lines of one stream that have times become one item each; everything else stays as it is. A line
 * holds no line feed: that is what it was cut at.
 */
export function packLog(items: readonly LogItem[]): readonly (LogItem | LogLines)[] {
  const packed: (LogItem | LogLines)[] = [];
  for (let from = 0; from < items.length;) {
    const first = items[from];
    if (!first) break;
    const texts: string[] = [];
    const time = first.type === 'line' ? (first.time ?? 0) : 0;
    const after: number[] = [];
    for (let item: LogItem | undefined = first; item; item = items[from + texts.length]) {
      if (item.type !== 'line' || first.type !== 'line' || item.stream !== first.stream) break;
      if (item.time === undefined || item.partial || item.cut) break;
      texts.push(item.text);
      after.push(item.time - time);
    }
    if (first.type === 'line' && texts.length > 1) {
      packed.push({ type: 'lines', stream: first.stream, text: texts.join('\n'), time, after });
      from += texts.length;
    } else {
      packed.push(first);
      from += 1;
    }
  }
  return packed;
}

/** What was packed, line by line. */
export function unpackLog(items: readonly (LogItem | LogLines | LogPacket)[]): readonly LogItem[] {
  const lines: LogItem[] = [];
  for (const item of items) {
    if (item.type === 'lines') unpack(item, lines);
    else if (item.type !== 'packet') lines.push(item);
    else
      for (const one of item.items)
        if (one.type === 'bytes') unpack(textOf(one, item.memory), lines);
        else lines.push(one);
  }
  return lines;
}

function unpack({ stream, text, time, after }: LogLines, lines: LogItem[]): void {
  const texts = text.split('\n');
  after.forEach((ms, index) =>
    lines.push({ type: 'line', stream, text: texts[index] ?? '', time: time + ms }),
  );
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

/** A run that is in memory, as text. */
export function textOf(lines: LinesInMemory, memory: ArrayBuffer): LogLines {
  const { text, times } = openLines(lines, memory);
  const [time = 0] = times;
  const after = Array.from(times, (ms) => ms - time);
  return { type: 'lines', stream: lines.stream, text: decoder.decode(text), time, after };
}
