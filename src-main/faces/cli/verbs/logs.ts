import { consumeBatches } from '../../../../src-shared/client/consume';
import type { LogItem, LogLine } from '../../../../src-shared/model/log-line';
import { interruptible } from '../interrupt';
import { checkedNames } from '../name';
import type { GlobalOptions } from '../options';
import { note, write } from '../print';
import { withSession } from '../session';
import { jsonText, logText } from '../text';

export interface LogsOptions extends GlobalOptions {
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly tail?: number;
}

/**
 * `cleat logs NAME`: its stdout on ours, its stderr on ours. On a terminal only colours pass; into a pipe the
 * text goes as it is. JSON: one `{type, stream, text, time}` a line.
 */
export async function logs(
  name: string,
  { json, runtime, follow, timestamps, tail }: LogsOptions,
): Promise<void> {
  checkedNames([name]);
  const print = json ? printJsonLines : linePrinter(timestamps);
  await withSession((client) =>
    interruptible(async (interrupted) => {
      try {
        const wanted = { name, ...(runtime === undefined ? {} : { runtime }) };
        const ref = await client.containers.find(wanted, { signal: interrupted });
        const which = { ref, follow, ...(tail === undefined ? {} : { tail }) };
        const batches = consumeBatches(
          client,
          (signal) => client.containers.logs(which, { signal }),
          interrupted,
        );
        for await (const items of batches) await print(items);
      } catch (error) {
        if (!interrupted.aborted) throw error;
        process.exitCode = 130;
      }
    }),
  );
}

async function printJsonLines(items: readonly LogItem[]): Promise<void> {
  if (items.length > 0) await write(process.stdout, items.map((item) => `${jsonText(item)}\n`).join(''));
}

/** Prints each batch in as few writes as the order of its stdout and stderr allows. */
function linePrinter(timestamps: boolean): (items: readonly LogItem[]) => Promise<void> {
  /** Streams whose last line goes on in their next item: no time stands in the middle of a line. */
  const unfinished = new Set<string>();

  const lineOf = (item: LogLine, isTerminal: boolean): string => {
    const { stream, text, time, partial } = item;
    const begins = timestamps && time !== undefined && !unfinished.has(stream);
    if (partial) unfinished.add(stream);
    else unfinished.delete(stream);
    const at = begins ? `${new Date(time).toISOString()} ` : '';
    return `${at}${isTerminal ? logText(text) : text}${partial ? '' : '\n'}`;
  };

  return async (items) => {
    let target: NodeJS.WriteStream = process.stdout;
    let text = '';
    const flush = async (): Promise<void> => {
      if (text !== '') await write(target, text);
      text = '';
    };
    for (const item of items) {
      if (item.type === 'mark') {
        await flush();
        if (process.stderr.isTTY) note(`— container ${item.what} —`);
        continue;
      }
      const wanted = item.stream === 'stdout' ? process.stdout : process.stderr;
      if (wanted !== target) {
        await flush();
        target = wanted;
      }
      text += lineOf(item, target.isTTY);
    }
    await flush();
  };
}
