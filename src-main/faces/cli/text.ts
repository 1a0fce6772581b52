const ESC = '\u001b';
/** CSI, OSC (to BEL or ST) and other escape sequences, as ECMA-48 writes them. */
const SEQUENCE = new RegExp(
  `${ESC}\\[[0-?]*[ -/]*[@-~]|${ESC}[\\]PX^_][^${ESC}\\u0007]*(?:\\u0007|${ESC}\\\\)?|${ESC}[ -/]*[0-~]?|\\u009b[0-?]*[ -/]*[@-~]`,
  'g',
);
const COLOUR = new RegExp(`^${ESC}\\[[0-9;:]*m$`);
// eslint-disable-next-line no-control-regex -- control characters are what this removes
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g;
/** Marks that reorder text, so that a name can look like another one. */
const BIDI = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text from an engine made harmless for a terminal: no escapes, no control characters, one line. */
export function plainText(text: string): string {
  return text.replace(SEQUENCE, '').replace(CONTROL, ' ').replace(BIDI, '');
}

/** A log line for a terminal: colours stay, everything that could move, write or ask is taken out. */
export function logText(text: string): string {
  let coloured = false;
  const safe = text
    .replace(SEQUENCE, (sequence) => {
      if (!COLOUR.test(sequence)) return '';
      coloured = true;
      return sequence;
    })
    .split(new RegExp(`(${ESC}\\[[0-9;:]*m)`))
    .map((part) => (COLOUR.test(part) ? part : part.replace(CONTROL, '')))
    .join('');
  return coloured ? `${safe}${ESC}[0m` : safe;
}
