import { plainText } from './text';

export interface Column<T> {
  readonly title: string;
  readonly value: (row: T) => string;
  /** Cut to what the terminal has room for when the table is too wide. */
  readonly shrink?: boolean;
}

const GAP = '  ';

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
 * Rows as aligned columns under upper-case titles. On a terminal of `width` cells the `shrink` columns give
 * way, longest first; without a width nothing is cut, so that a script reads everything.
 */
export function table<T>(columns: readonly Column<T>[], rows: readonly T[], width?: number): string {
  const grid = [
    columns.map((column) => column.title),
    ...rows.map((row) => columns.map((column) => plainText(column.value(row)))),
  ];
  const widths = columns.map((_, at) => Math.max(...grid.map((line) => cells(line[at] ?? ''))));
  if (width !== undefined) {
    const total = (): number => widths.reduce((sum, one) => sum + one, 0) + GAP.length * (columns.length - 1);
    while (total() > width) {
      const longest = columns
        .map((column, at) => ({ at, width: column.shrink ? (widths[at] ?? 0) : 0 }))
        .sort((a, b) => b.width - a.width)[0];
      if (!longest || longest.width <= 8) break;
      widths[longest.at] = longest.width - 1;
    }
  }
  return grid
    .map((line) =>
      line
        .map((text, at) => {
          const room = widths[at] ?? 0;
          const shown = cut(text, room);
          return at === line.length - 1 ? shown : shown + ' '.repeat(room - cells(shown));
        })
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

/** The terminal's width, when stdout is one. */
export function terminalWidth(): number | undefined {
  return process.stdout.isTTY ? process.stdout.columns : undefined;
}
