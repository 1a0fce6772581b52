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

const UNSAFE_IN_JSON = new RegExp(`[\\u007f-\\u009f]|${BIDI.source}`, 'g');

/** Text from an engine made harmless for a terminal: no escapes, no control characters, one line. */
export function plainText(text: string): string {
  return text.replace(SEQUENCE, '').replace(CONTROL, ' ').replace(BIDI, '');
}

/**
 * JSON that means the same to a parser and does nothing to a terminal. JSON itself escapes only what is below
 * U+0020: the C1 controls, which a terminal takes for escapes too, and direction marks would pass.
 */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    UNSAFE_IN_JSON,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
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
