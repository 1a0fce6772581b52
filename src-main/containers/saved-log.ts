import type { ObjectRef } from '../../src-shared/model/ref';
import { shortId } from '../../src-shared/model/short-id';
import type { Mirror } from '../mirror/mirror';
import { logBatches } from './log-batches';
import { formatLogs } from './log-format';
import { mergeLogs } from './log-merge';
import { openLogs } from './logs';

export type LogMirror = Pick<Mirror, 'connection' | 'subscribe' | 'container'>;

/** Which logs, and how they are written. */
export interface SavedLog {
  readonly refs: readonly ObjectRef[];
  readonly format: 'text' | 'jsonl';
  readonly timestamps?: boolean | undefined;
  /** From this moment on (epoch ms). */
  readonly since?: number | undefined;
}

/** A piece of the text, and the lines begun up to its end. */
export interface SavedPiece {
  readonly text: string;
  readonly lines: number;
}

export function nameOf(mirror: Pick<Mirror, 'container'>, ref: ObjectRef): string {
  return mirror.container(ref)?.name ?? shortId(ref.id);
}

/**
 * The whole log of one or several containers up to now, merged by time, as the text of a file. Holds about 1 MiB of
 * each container; reads on only as fast as the pieces are taken. Throws what breaks one of the logs.
 */
export async function* savedLog(
  mirror: LogMirror,
  { refs, format, timestamps, since }: SavedLog,
  signal: AbortSignal,
): AsyncGenerator<SavedPiece, void, undefined> {
  const formatter = formatLogs({
    format,
    timestamps: timestamps === true,
    names: refs.map((ref) => nameOf(mirror, ref)),
  });
  const sources = refs.map(
    (ref) => (leave: AbortSignal) =>
      logBatches(
        () => openLogs({ mirror, ref, follow: false, ...(since === undefined ? {} : { since }) }),
        leave,
      ),
  );
  for await (const items of mergeLogs({ sources, signal })) {
    const text = formatter.push(items);
    if (text !== '') yield { text, lines: formatter.lines() };
  }
  const rest = formatter.end();
  if (rest !== '') yield { text: rest, lines: formatter.lines() };
}
