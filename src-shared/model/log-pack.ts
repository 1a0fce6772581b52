import type { LogItem, LogLines } from './log-line';

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
      if (item.time === undefined || item.partial) break;
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
export function unpackLog(items: readonly (LogItem | LogLines)[]): readonly LogItem[] {
  const lines: LogItem[] = [];
  for (const item of items) {
    if (item.type !== 'lines') {
      lines.push(item);
      continue;
    }
    const { stream, time: began, after } = item;
    const texts = item.text.split('\n');
    after.forEach((ms, index) =>
      lines.push({ type: 'line', stream, text: texts[index] ?? '', time: began + ms }),
    );
  }
  return lines;
}
