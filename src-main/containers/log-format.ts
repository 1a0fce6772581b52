import type { LogLine } from '../../src-shared/model/log-line';
import type { MergedItem } from './log-merge';

export interface LogFormat {
  readonly format: 'text' | 'jsonl';
  /** In text, a time before each line. */
  readonly timestamps: boolean;
  /** Of the containers, by their place in the merge. */
  readonly names: readonly string[];
}

/** Turns items into a file's text. */
export interface LogFormatter {
  /** What can be written now. */
  push(items: readonly MergedItem[]): string;
  /** What was held back. */
  end(): string;
  /** Lines begun so far. */
  lines(): number;
}

/** Characters of other lines that wait for the end of one that comes in pieces; then that one is broken. */
const HELD = 1024 * 1024;
/** What an item costs beside its text: empty lines fill memory, too. */
const ITEM = 64;
// eslint-disable-next-line no-control-regex -- control characters are what this replaces
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

interface Unfinished {
  readonly source: number;
  readonly stream: LogLine['stream'];
}

/**
 * Text is what the container wrote, escapes and all, decoded as UTF-8 (bytes that are none became U+FFFD), one line
 * each, with the container's name before it when there are several. JSONL is one `{time, container, stream, text}`
 * a line, `time` in RFC 3339; a line longer than 64 KiB comes as several of them, all but the last with `partial`.
 */
export function formatLogs({ format, timestamps, names }: LogFormat): LogFormatter {
  // A name may come from an engine that allows anything: it must not begin a line of its own.
  const labels = names.map((name) => name.replace(CONTROL, '?'));
  const width = Math.max(...labels.map((label) => label.length));
  const prefixes = labels.map((label) => (labels.length > 1 ? `${label.padEnd(width)} | ` : ''));
  let unfinished: Unfinished | undefined;
  let held: MergedItem[] = [];
  let heldLength = 0;
  let lines = 0;

  const belongs = ({ source, item }: MergedItem, to: Unfinished): boolean =>
    item.type === 'line' && source === to.source && item.stream === to.stream;

  const textOf = (source: number, line: LogLine, begins: boolean): string => {
    if (format === 'jsonl') {
      const { time, stream, text, partial } = line;
      const at = time === undefined ? {} : { time: new Date(time).toISOString() };
      const goesOn = partial ? { partial } : {};
      return `${JSON.stringify({ ...at, container: names[source], stream, text, ...goesOn })}\n`;
    }
    const at = begins && timestamps && line.time !== undefined ? `${new Date(line.time).toISOString()} ` : '';
    return `${begins ? `${prefixes[source] ?? ''}${at}` : ''}${line.text}${line.partial ? '' : '\n'}`;
  };

  const write = ({ source, item }: MergedItem): string => {
    if (item.type !== 'line') return '';
    const begins = unfinished === undefined;
    if (begins) lines += 1;
    unfinished = item.partial ? { source, stream: item.stream } : undefined;
    return textOf(source, item, begins);
  };

  const release = (): string => {
    const waiting = held;
    held = [];
    heldLength = 0;
    return waiting.map(pushOne).join('');
  };

  const breakLine = (): string => {
    unfinished = undefined;
    return (format === 'text' ? '\n' : '') + release();
  };

  function pushOne(merged: MergedItem): string {
    if (merged.item.type !== 'line') return '';
    if (unfinished && !belongs(merged, unfinished)) {
      held.push(merged);
      heldLength += merged.item.text.length + ITEM;
      return heldLength > HELD ? breakLine() : '';
    }
    const text = write(merged);
    return unfinished === undefined && held.length > 0 ? text + release() : text;
  }

  return {
    push: (items) => items.map(pushOne).join(''),
    end() {
      let text = '';
      // Each time at least one of the held lines is written.
      while (unfinished) text += breakLine();
      return text;
    },
    lines: () => lines,
  };
}
