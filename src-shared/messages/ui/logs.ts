import type { LogItem } from '../../model/log-line';

const marks: Record<Extract<LogItem, { type: 'mark' }>['what'], string> = {
  ended: 'The container ended',
  restarted: 'The container started again',
  removed: 'The container was removed',
  lost: 'The engine stopped answering',
  resumed: 'The engine answers again',
};

export const logs = {
  label: (name: string) => `Log of ${name}`,
  timestamps: 'Timestamps',
  wrap: 'Wrap lines',
  search: 'Find in log',
  matches: (at: number, n: number) =>
    n === 0 ? 'no match' : `${at.toLocaleString('en')} of ${n.toLocaleString('en')}`,
  next: 'Next match',
  previous: 'Previous match',
  newLines: (n: number) => `${n.toLocaleString('en')} new`,
  toEnd: 'Go to the end and follow',
  loading: 'Reading the log…',
  empty: 'Nothing has been written yet.',
  failed: 'The log could not be read.',
  dropped: (n: number) => `${n.toLocaleString('en')} older lines are no longer kept here.`,
  marks,
  stderr: 'stderr',
} as const;
