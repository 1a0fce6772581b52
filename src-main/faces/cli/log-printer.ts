import type { LogLine } from '../../../src-shared/model/log-line';
import type { MergedItem } from '../../containers/log-merge';
import { note, write } from './print';
import { jsonText, logText, plainText } from './text';

export interface LogPrinterOptions {
  readonly json: boolean;
  readonly timestamps: boolean;
  /** Of the containers, by their place in the merge; with several, each line says whose it is. */
  readonly names: readonly string[];
}

export type PrintLogs = (items: readonly MergedItem[]) => Promise<void>;

/** Told apart on dark and light terminals, and no red, which means a failure. */
const COLOURS = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94] as const;

export function logPrinter(options: LogPrinterOptions): PrintLogs {
  return options.json ? jsonPrinter(options) : linePrinter(options);
}

/** One `{type, stream, text, time}` a line, with the `container` when there are several. */
function jsonPrinter({ names }: LogPrinterOptions): PrintLogs {
  return async (items) => {
    const text = items
      .map(({ source, item }) => jsonText(names.length > 1 ? { container: names[source], ...item } : item))
      .join('\n');
    if (text !== '') await write(process.stdout, `${text}\n`);
  };
}

/** Prints each batch in as few writes as the order of its stdout and stderr allows. */
function linePrinter({ timestamps, names }: LogPrinterOptions): PrintLogs {
  const plain = names.map(plainText);
  const width = Math.max(...plain.map((name) => name.length));
  /** Streams whose last line goes on in their next item: nothing stands in the middle of a line. */
  const unfinished = new Set<string>();

  const prefix = (source: number, isTerminal: boolean): string => {
    if (plain.length < 2) return '';
    const name = (plain[source] ?? '').padEnd(width);
    const colour = COLOURS[source % COLOURS.length] ?? 0;
    return isTerminal && !process.env['NO_COLOR'] ? `\u001b[${colour}m${name} |\u001b[0m ` : `${name} | `;
  };

  const lineOf = (source: number, { stream, text, time, partial }: LogLine, isTerminal: boolean): string => {
    const key = `${source} ${stream}`;
    const begins = !unfinished.has(key);
    if (partial) unfinished.add(key);
    else unfinished.delete(key);
    const at = begins && timestamps && time !== undefined ? `${new Date(time).toISOString()} ` : '';
    const before = begins ? prefix(source, isTerminal) : '';
    return `${before}${at}${isTerminal ? logText(text) : text}${partial ? '' : '\n'}`;
  };

  return async (items) => {
    let target: NodeJS.WriteStream = process.stdout;
    let text = '';
    const flush = async (): Promise<void> => {
      if (text !== '') await write(target, text);
      text = '';
    };
    for (const { source, item } of items) {
      if (item.type === 'mark') {
        await flush();
        const whose = plain.length > 1 ? `container ${plain[source] ?? ''}` : 'container';
        if (process.stderr.isTTY) note(`— ${whose} ${item.what} —`);
        continue;
      }
      const wanted = item.stream === 'stdout' ? process.stdout : process.stderr;
      if (wanted !== target) {
        await flush();
        target = wanted;
      }
      text += lineOf(source, item, target.isTTY);
    }
    await flush();
  };
}
