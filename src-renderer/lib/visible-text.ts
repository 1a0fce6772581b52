/**
 * Characters that would vanish, reorder the text around them or break a line: C0 and C1 controls, bidirectional
 * overrides and isolates, zero-width and line separators. Names, labels and commands come from strangers.
 */
const DECEPTIVE =
  // eslint-disable-next-line no-control-regex -- naming the control characters is the point
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** Text for one line of the screen: every character that could deceive is replaced by one that can be seen. */
export function visibleText(text: string): string {
  return text.replace(DECEPTIVE, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\ufffd';
  });
}
