import type { LogItem, LogLines } from '../../src-shared/model/log-line';

/** What stands between lines; `cut`: the rest of the line before is not kept here. */
export type Mark = Extract<LogItem, { type: 'mark' }>['what'] | 'cut';
export type Stream = LogLines['stream'];

/** What a row is: an index into this, as a byte. */
const KINDS = [
  'stdout',
  'stderr',
  'ended',
  'restarted',
  'removed',
  'lost',
  'resumed',
  'cut',
] as const satisfies readonly (Stream | Mark)[];
/** Beside what a row is: the line of an earlier row goes on in it. */
export const GOES_ON = 0x80;

export const kindOf = (bits: number): Stream | Mark => KINDS[bits % GOES_ON] ?? 'stdout';
export const numberOf = (kind: Stream | Mark): number => KINDS.indexOf(kind);
