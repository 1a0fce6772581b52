import type { LogItem, LogLines } from '../../src-shared/model/log-line';

export type Mark = Extract<LogItem, { type: 'mark' }>['what'];
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
] as const satisfies readonly (Stream | Mark)[];
/** Beside what a row is: the line of an earlier row goes on in it. */
export const GOES_ON = 0x80;
/** And: what follows of its line was left out. */
export const CUT = 0x40;
const KIND = CUT - 1;

export const kindOf = (bits: number): Stream | Mark => KINDS[bits & KIND] ?? 'stdout';
export const numberOf = (kind: Stream | Mark): number => KINDS.indexOf(kind);
