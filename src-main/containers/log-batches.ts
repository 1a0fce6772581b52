import type { LogItem, LogLines, LogPacket } from '../../src-shared/model/log-line';
import { packLog } from '../../src-shared/model/log-pack';
import type { StreamSource } from '../streams/source';
import { toPacket, type LogRun } from './log-run';

/** About how much is taken at once, in bytes. */
const BATCH_BYTES = 64 * 1024;

/** A log's items batch by batch, opened with the first; the source is closed at the end, whatever it is. */
export async function* logBatches(
  open: () => StreamSource<LogItem>,
  signal: AbortSignal,
): AsyncGenerator<readonly LogItem[], void, undefined> {
  const source = open();
  try {
    while ((await source.wait(signal)) === 'more') yield source.take(BATCH_BYTES);
  } finally {
    source.close();
  }
}

/** A log's items as they are sent: runs of lines as one item. */
export function packed(source: StreamSource<LogItem>): StreamSource<LogItem | LogLines> {
  return mapped(source, packLog);
}

/** The same for a reader who takes runs as bytes: each batch is one packet, or items without a run. */
export function inPackets(source: StreamSource<LogItem | LogRun>): StreamSource<LogItem | LogPacket> {
  return mapped(source, toPacket);
}

function mapped<T, U>(
  source: StreamSource<T>,
  change: (items: readonly T[]) => readonly U[],
): StreamSource<U> {
  return {
    ...(source.opened ? { opened: (signal) => source.opened?.(signal) ?? Promise.resolve() } : {}),
    wait: (signal) => source.wait(signal),
    take: (maxBytes) => change(source.take(maxBytes)),
    close: () => source.close(),
  };
}
