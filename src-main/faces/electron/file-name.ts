/** Of 255 bytes that a file name may have, room is left for what is put behind it. */
const LONGEST = 120;

/**
 * A file name that any system takes and that shows what it is: no separators, no characters that vanish or
 * reorder text, no leading dot.
 */
export function safeFileName(suggested: string, otherwise = 'cleat.txt'): string {
  const name = suggested
    .normalize('NFC')
    .replace(/[\\/:*?"<>|\p{C}\u2028\u2029]/gu, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  return [...name].slice(0, LONGEST).join('') || otherwise;
}
