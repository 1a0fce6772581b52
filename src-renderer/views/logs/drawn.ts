import type { ShownRow } from '../../logs/protocol';

/** Characters of a line that are drawn while it is not wrapped: wider than any screen, and cheap to lay out. */
export const DRAWN_CHARACTERS = 1_000;
/** Room for the words that say how much more there is. */
export const LEFT_WIDTH = 30;
/** Raw characters that surely hold those which are drawn, unless a line is mostly colours. */
const RAW_FOR_ONE = 4;

/** As much of a raw line as has to be looked at to draw `end` characters of it. */
export function beginning(text: string, end: number): string {
  if (text.length <= end * RAW_FOR_ONE) return text;
  // A carriage return may take back all that was before it.
  return text.includes('\r') ? text : text.slice(0, end * RAW_FOR_ONE);
}

/**
 * How many lines of `columns` characters a wrapped row of these takes on average: a list that takes each for one line
 * begins by laying out a screenful of long ones.
 */
export function likelyLines(rows: readonly ShownRow[], columns: number): number {
  const lines = rows.map((shown) =>
    shown.kind === 'row' && shown.row.kind === 'line'
      ? Math.max(1, Math.ceil(shown.row.text.length / columns))
      : 1,
  );
  return Math.max(1, Math.round(lines.reduce((sum, one) => sum + one, 0) / Math.max(1, lines.length)));
}
