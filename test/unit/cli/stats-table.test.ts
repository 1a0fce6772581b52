import { describe, expect, it } from 'vitest';
import { bytes, inPlace, statsTable } from '../../../src-main/faces/cli/stats-table';

const ESC = '\u001b';

describe('bytes', () => {
  it.each([
    [0, '0B'],
    [1023, '1023B'],
    [1024, '1.00KiB'],
    [10 * 1024, '10.0KiB'],
    [1023.6 * 1024, '1.00MiB'],
    [1.5 * 1024 ** 3, '1.50GiB'],
    [Number.MAX_SAFE_INTEGER, '8.00PiB'],
  ])('%d are %s', (count, text) => {
    expect(bytes(count)).toBe(text);
  });
});

describe('the table of stats', () => {
  const row = { engine: 'docker/default', at: 1 };
  it('sorts by name and shows -- for what is not told', () => {
    const rows = [
      { ...row, id: 'b', cpu: 12.345, memory: 1024 ** 2, memoryLimit: 2 * 1024 ** 2, pids: 3 },
      { ...row, id: 'a', networkIn: 1, networkOut: 2 },
    ];
    expect(statsTable(rows, ({ id }) => id).split('\n')).toEqual([
      'NAME  CPU %   MEM USAGE / LIMIT  MEM %   NET I/O  BLOCK I/O  PIDS',
      'a     --      --                 --      1B / 2B  --         --',
      'b     12.35%  1.00MiB / 2.00MiB  50.00%  --       --         3',
    ]);
  });

  it('is drawn over what was there, as far as the terminal has lines, and counts the rest', () => {
    expect(inPlace('a\nb', 10)).toBe(`${ESC}[Ha${ESC}[K\nb${ESC}[K\n${ESC}[J`);
    expect(inPlace('a\nb\nc\nd\ne', 4)).toBe(`${ESC}[Ha${ESC}[K\nb${ESC}[K\n… 3 more${ESC}[K\n${ESC}[J`);
  });
});
