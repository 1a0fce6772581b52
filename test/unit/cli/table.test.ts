import { describe, expect, it } from 'vitest';
import { cells, table } from '../../../src-main/faces/cli/table';
import { age } from '../../../src-main/faces/cli/verbs/ps';

interface Row {
  readonly name: string;
  readonly state: string;
}
const columns = [
  { title: 'NAME', value: (row: Row) => row.name, shrink: true },
  { title: 'STATE', value: (row: Row) => row.state },
];

describe('a table on the command line', () => {
  it('aligns its columns under their titles', () => {
    const rows = [
      { name: 'web', state: 'running' },
      { name: 'database', state: 'exited' },
    ];
    expect(table(columns, rows)).toBe('NAME      STATE\nweb       running\ndatabase  exited');
  });

  it('prints its titles alone when there is nothing', () => {
    expect(table(columns, [])).toBe('NAME  STATE');
  });

  it('cuts only columns that may give way, and only on a terminal', () => {
    const rows = [{ name: 'a-very-long-container-name', state: 'running' }];
    expect(table(columns, rows)).toContain('a-very-long-container-name');
    expect(table(columns, rows, 20)).toBe('NAME         STATE\na-very-lon…  running');
  });

  it('cuts what matters least first, then leaves out what can be, and what must be read last', () => {
    const wide = [
      { title: 'NAME', value: (row: Row) => row.name, shrinkTo: 10 },
      { title: 'STATE', value: (row: Row) => row.state, shrink: true },
      { title: 'ID', value: () => '0123456789ab', optional: true },
    ];
    const rows = [{ name: 'a-long-name-of-21-cells', state: 'running-healthy' }];
    const last = (width?: number) => table(wide, rows, width).split('\n')[1];
    expect(last()).toBe('a-long-name-of-21-cells  running-healthy  0123456789ab');
    expect(last(47)).toBe('a-long-name-of-21-cells  running…  0123456789ab');
    expect(last(40)).toBe('a-long-name-of-21-cells  running…');
    expect(last(25)).toBe('a-long-name-of…  running…');
    expect(last(5)).toBe('a-long-na…  running…');
  });

  it('counts wide characters as two cells, so that columns stay straight', () => {
    expect(cells('港口')).toBe(4);
    expect(cells('é')).toBe(1);
    expect(cells('e\u0301')).toBe(1);
  });

  it('shows hostile names harmless', () => {
    expect(table(columns, [{ name: 'x\u001b[2J\ny', state: 'running' }])).toContain('x y');
  });
});

describe('an age', () => {
  it('is told in its largest whole unit', () => {
    expect(age(0)).toBe('0s');
    expect(age(59_999)).toBe('59s');
    expect(age(60_000)).toBe('1m');
    expect(age(26 * 3_600_000)).toBe('1d');
  });
});
