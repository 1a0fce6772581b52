/** A longer line goes on in the next row: one row must stay cheap to lay out. */
export const ROW_CHARACTERS = 8_192;

/** Where the row that begins at `from` ends: never between the two halves of a character. */
export function pieceEnd(text: string, from: number): number {
  const to = from + ROW_CHARACTERS;
  if (to >= text.length) return text.length;
  const last = text.charCodeAt(to - 1);
  return last >= 0xd800 && last < 0xdc00 ? to - 1 : to;
}
