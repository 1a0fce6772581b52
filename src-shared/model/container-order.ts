import type { Container, ContainerState } from './container';

/** What is busy comes first. */
export const STATE_RANK: Readonly<Record<ContainerState, number>> = {
  running: 0,
  restarting: 1,
  stopping: 2,
  paused: 3,
  initialized: 4,
  created: 5,
  exited: 6,
  dead: 7,
  removing: 8,
  unknown: 9,
};

/** Orders `web-2` before `web-10`, whatever the case. Compared by code unit: fast, and the same everywhere. */
export function naturalKey(text: string): string {
  return text.toLowerCase().replace(/\d{1,15}/g, (digits) => digits.padStart(15, '0'));
}

/** By state, then by name: the order a list begins with, and its first page is sent in. */
export function inListOrder(rows: readonly Container[]): Container[] {
  return rows
    .map((row) => ({ row, rank: STATE_RANK[row.state], name: naturalKey(row.name) }))
    .sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ row }) => row);
}
