import { consumeStream } from '../../../../src-shared/client/consume';
import type { LogItem } from '../../../../src-shared/model/log-line';
import type { GlobalOptions } from '../options';
import { note, print } from '../print';
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
  await withSession(async (client) => {
    const ref = await client.containers.find({ name, ...(runtime === undefined ? {} : { runtime }) });
    const stop = new AbortController();
    const onInterrupt = (): void => stop.abort();
    process.once('SIGINT', onInterrupt);
    try {
      const items = consumeStream(
        client,
        (signal) =>
          client.containers.logs({ ref, follow, ...(tail === undefined ? {} : { tail }) }, { signal }),
        stop.signal,
      );
      for await (const item of items) {
        if (json) await print(JSON.stringify(item));
        else await writeItem(item, timestamps);
      }
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      process.exitCode = 130;
    } finally {
      process.removeListener('SIGINT', onInterrupt);
    }
  });
}

async function writeItem(item: LogItem, timestamps: boolean): Promise<void> {
  if (item.type === 'mark') {
    if (process.stderr.isTTY) note(`— container ${item.what} —`);
    return;
  }
  const target = item.stream === 'stdout' ? process.stdout : process.stderr;
  const at = timestamps && item.time !== undefined ? `${new Date(item.time).toISOString()} ` : '';
  const text = target.isTTY ? logText(item.text) : item.text;
  const line = `${at}${text}${item.partial ? '' : '\n'}`;
  if (!target.write(line)) await new Promise<void>((resolve) => target.once('drain', () => resolve()));
}
