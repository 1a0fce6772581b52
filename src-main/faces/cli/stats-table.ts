import type { ContainerStats } from '../../../src-shared/model/stats';
import { table } from './table';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Bytes in the unit that keeps them below 1024, with three digits at most: `1.50MiB`. */
export function bytes(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)}${UNITS[unit] ?? ''}`;
}

const NONE = '--';
const pair = (a: number | undefined, b: number | undefined): string =>
  a === undefined && b === undefined ? NONE : `${bytes(a ?? 0)} / ${bytes(b ?? 0)}`;
const percent = (value: number | undefined): string => (value === undefined ? NONE : `${value.toFixed(2)}%`);

/** The columns of `docker stats`. `--` stands for what an engine does not tell. */
export function statsTable(
  rows: readonly ContainerStats[],
  nameOf: (row: ContainerStats) => string,
  width?: number,
): string {
  const sorted = [...rows].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  return table<ContainerStats>(
    [
      { title: 'NAME', value: nameOf, shrink: true },
      { title: 'CPU %', value: ({ cpu }) => percent(cpu) },
      { title: 'MEM USAGE / LIMIT', value: ({ memory, memoryLimit }) => pair(memory, memoryLimit) },
      {
        title: 'MEM %',
        value: ({ memory, memoryLimit }) =>
          percent(memory === undefined || !memoryLimit ? undefined : (100 * memory) / memoryLimit),
      },
      { title: 'NET I/O', value: (row) => pair(row.networkIn, row.networkOut) },
      { title: 'BLOCK I/O', value: (row) => pair(row.blockIn, row.blockOut), optional: true },
      { title: 'PIDS', value: ({ pids }) => (pids === undefined ? NONE : String(pids)), optional: true },
    ],
    sorted,
    width,
  );
}

/** Draws over what was drawn before without wiping it first; what the terminal has no lines for is counted. */
export function inPlace(text: string, rows: number): string {
  const lines = text.split('\n');
  // The cursor takes the last line.
  const room = Math.max(2, rows - 1);
  const shown =
    lines.length <= room ? lines : [...lines.slice(0, room - 1), `… ${lines.length - room + 1} more`];
  return `\u001b[H${shown.map((line) => `${line}\u001b[K\n`).join('')}\u001b[J`;
}
