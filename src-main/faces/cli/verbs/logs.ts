import { consumeBatches } from '../../../../src-shared/client/consume';
import type { LogItem } from '../../../../src-shared/model/log-line';
import { interruptible } from '../interrupt';
import { checkedNames } from '../name';
import type { GlobalOptions } from '../options';
import { note, write } from '../print';
import { withSession } from '../session';
import { logText } from '../text';

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
  const print = json ? printJsonLines : (items: readonly LogItem[]) => printLines(items, timestamps);
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
  if (items.length > 0) await write(process.stdout, items.map((item) => `${JSON.stringify(item)}\n`).join(''));
}

/** A batch in as few writes as the order of its stdout and stderr allows. */
async function printLines(items: readonly LogItem[], timestamps: boolean): Promise<void> {
  let target = process.stdout;
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
    const at = timestamps && item.time !== undefined ? `${new Date(item.time).toISOString()} ` : '';
    text += `${at}${target.isTTY ? logText(item.text) : item.text}${item.partial ? '' : '\n'}`;
  }
  await flush();
}
