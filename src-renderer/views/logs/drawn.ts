import type { ShownRow } from '../../logs/protocol';

/** Characters of a line that are drawn while it is not wrapped: wider than any screen, and cheap to lay out. */
export const DRAWN_CHARACTERS = 1_000;
/** Room for the words that say how much more there is. */
export const LEFT_WIDTH = 30;
/** A row of about so many characters was cut there: rows are no longer, and engines send long lines in pieces. */
const CUT_CHARACTERS = 8_180;

/** Whether the line of the row above goes on in this one. */
export function goesOn(above: ShownRow | undefined, here: ShownRow): boolean {
  if (above?.kind !== 'row' || here.kind !== 'row') return false;
  const [before, row] = [above.row, here.row];
  if (before.kind !== 'line' || row.kind !== 'line' || row.seq !== before.seq + 1) return false;
  return row.stream === before.stream && row.source === before.source && before.text.length >= CUT_CHARACTERS;
}
