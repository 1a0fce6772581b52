import { plainText } from './text';

export interface Column<T> {
  readonly title: string;
  readonly value: (row: T) => string;
  /** Cut to what the terminal has room for when the table is too wide: first down to 8 cells. */
  readonly shrink?: boolean;
  /** Left out when that was not enough. */
  readonly optional?: boolean;
  /** Cut at last, down to this many cells: what people must read. */
  readonly shrinkTo?: number;
}

const LEAST = 8;

/** Between two columns. */
export const GAP = '  ';

/** The cells a string takes on a terminal (wide East Asian characters and most emoji take two). */
export function cells(text: string): number {
  let width = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (/\p{M}/u.test(character) || code === 0x200d || code === 0xfe0f) continue;
    const wide =
      (code >= 0x1100 && code <= 0x115f) ||
      (code >= 0x2e80 && code <= 0xa4cf) ||
      (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xfe30 && code <= 0xfe6f) ||
      (code >= 0xff00 && code <= 0xff60) ||
      (code >= 0x1f300 && code <= 0x1faff) ||
      (code >= 0x20000 && code <= 0x3fffd);
    width += wide ? 2 : 1;
  }
  return width;
}

function cut(text: string, width: number): string {
  if (cells(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (cells(kept + character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/**
 * Rows as aligned columns under upper-case titles. On a terminal of `width` cells columns give way in three
 * steps (`shrink`, `optional`, `shrinkTo`), the widest first; without a width nothing is cut, so that a script
 * reads everything.
 */
export function table<T>(columns: readonly Column<T>[], rows: readonly T[], width?: number): string {
  const grid = [
    columns.map((column) => column.title),
    ...rows.map((row) => columns.map((column) => plainText(column.value(row)))),
  ];
  const full = columns.map((_, at) => Math.max(...grid.map((line) => cells(line[at] ?? ''))));
  const widths = width === undefined ? full : fitted(columns, full, width);
  return grid
    .map((line) =>
      line
        .flatMap((text, at) => {
          const room = widths[at];
          if (room === undefined) return [];
          const shown = cut(text, room);
          return at === line.length - 1 ? [shown] : [shown + ' '.repeat(room - cells(shown))];
        })
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

/** The width of each column in a table of `width` cells; undefined for one that is left out. */
function fitted<T>(
  columns: readonly Column<T>[],
  full: readonly number[],
  width: number,
): (number | undefined)[] {
  const widths: (number | undefined)[] = [...full];
  const excess = (): number => {
    const shown = widths.filter((one) => one !== undefined);
    return shown.reduce((sum, one) => sum + one, GAP.length * (shown.length - 1)) - width;
  };
  const shrink = (least: (column: Column<T>) => number | undefined): void => {
    while (excess() > 0) {
      let widest: number | undefined;
      for (const [at, column] of columns.entries()) {
        const own = widths[at] ?? 0;
        const floor = least(column);
        if (floor !== undefined && own > floor && own > (widths[widest ?? -1] ?? 0)) widest = at;
      }
      if (widest === undefined) return;
      widths[widest] = (widths[widest] ?? 0) - 1;
    }
  };
  shrink((column) => (column.shrink ? LEAST : undefined));
  for (const [at, column] of columns.entries()) if (column.optional && excess() > 0) widths[at] = undefined;
  shrink((column) => column.shrinkTo);
  return widths;
}

/** The terminal's width, when stdout is one. */
export function terminalWidth(): number | undefined {
  return process.stdout.isTTY ? process.stdout.columns : undefined;
}
