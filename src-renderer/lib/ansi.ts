/** One of the sixteen colours of the theme, or `#rrggbb`. */
export type AnsiColour = number | string;

/** How a stretch of log text looks. */
export interface AnsiStyle {
  readonly fg?: AnsiColour;
  readonly bg?: AnsiColour;
  readonly bold?: true;
  readonly dim?: true;
  readonly italic?: true;
  readonly underline?: true;
  readonly strike?: true;
  readonly inverse?: true;
}

export interface AnsiSpan {
  readonly text: string;
  readonly style: AnsiStyle;
  /** Where it leads, when the program said so (OSC 8): http or https, nothing else. */
  readonly link?: string;
}

export const PLAIN: AnsiStyle = {};

/**
 * Everything that begins with ESC or its 8-bit forms: CSI (also unfinished), strings (OSC, DCS, SOS, PM, APC)
 * up to their end or the end of the line, and two-character escapes. ECMA-48 §5.3–5.6.
 */
const ESCAPE =
  // eslint-disable-next-line no-control-regex -- naming the control characters is the point
  /(?:\u001b\[|\u009b)([0-?]*)[ -/]*([@-~]?)|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c|$)?|\u001b[ -/]*[0-~]?/g;
/** Controls that have no place in a line of text, and marks that would reorder it. */
// eslint-disable-next-line no-control-regex -- naming the control characters is the point
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * A line of program output as styled stretches. Only SGR (colours and weight) and OSC 8 (links) have an effect, every
 * other escape sequence disappears; a carriage return shows what a terminal would have left on the line.
 *
 * @param start the style the line before ended with
 * @returns the stretches, and the style the next line begins with
 */
export function parseAnsi(line: string, start: AnsiStyle = PLAIN): { spans: AnsiSpan[]; end: AnsiStyle } {
  const spans: AnsiSpan[] = [];
  let style = start;
  let from = 0;
  let returned = false;
  let link: string | undefined;
  const push = (raw: string): void => {
    raw.split('\r').forEach((piece, index) => {
      if (index > 0) returned = true;
      const text = piece.replace(CONTROL, '');
      if (text === '') return;
      if (returned) spans.length = 0;
      returned = false;
      spans.push(link === undefined ? { text, style } : { text, style, link });
    });
  };
  for (const match of line.matchAll(ESCAPE)) {
    push(line.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[2] === 'm') style = applySgr(style, match[1] ?? '');
    // OSC 8 ; parameters ; address
    const target = OSC_8.exec(match[0])?.[1];
    if (target !== undefined) link = safeLink(target);
  }
  push(line.slice(from));
  return { spans, end: style };
}

// eslint-disable-next-line no-control-regex -- naming the control characters is the point
const OSC_8 = /^(?:\u001b\]|\u009d)8;[^;]*;([^\u0007\u001b\u009c]*)/;

/** An address that may be opened: http or https, without name and password, as it would be asked for. */
export function safeLink(address: string): string | undefined {
  if (address.length > 2_048 || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  return url.username === '' && url.password === '' ? url.href : undefined;
}

/** The text of a line without any escape sequence: what search looks through. */
export function plainLine(line: string): string {
  if (!NEEDS_PARSING.test(line)) return line;
  return parseAnsi(line)
    .spans.map((span) => span.text)
    .join('');
}
// eslint-disable-next-line no-control-regex -- naming the control characters is the point
const NEEDS_PARSING = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** The style that `line` leaves behind, without building its stretches. */
export function styleAfter(line: string, start: AnsiStyle): AnsiStyle {
  // eslint-disable-next-line no-control-regex -- most lines hold no escape at all
  if (!/[\u001b\u009b]/.test(line)) return start;
  let style = start;
  for (const match of line.matchAll(ESCAPE)) if (match[2] === 'm') style = applySgr(style, match[1] ?? '');
  return style;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function applySgr(style: AnsiStyle, parameters: string): AnsiStyle {
  const codes = parameters.split(/[;:]/).map(Number);
  let next: Mutable<AnsiStyle> = { ...style };
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if (code === 0) next = {};
    else if (code === 1) next.bold = true;
    else if (code === 2) next.dim = true;
    else if (code === 3) next.italic = true;
    else if (code === 4 || code === 21) next.underline = true;
    else if (code === 7) next.inverse = true;
    else if (code === 9) next.strike = true;
    else if (code === 22) {
      delete next.bold;
      delete next.dim;
    } else if (code === 23) delete next.italic;
    else if (code === 24) delete next.underline;
    else if (code === 27) delete next.inverse;
    else if (code === 29) delete next.strike;
    else if (code >= 30 && code <= 37) next.fg = code - 30;
    else if (code >= 90 && code <= 97) next.fg = code - 90 + 8;
    else if (code >= 40 && code <= 47) next.bg = code - 40;
    else if (code >= 100 && code <= 107) next.bg = code - 100 + 8;
    else if (code === 39) delete next.fg;
    else if (code === 49) delete next.bg;
    else if (code === 38 || code === 48) {
      const [colour, used] = extendedColour(codes, i + 1);
      i += used;
      if (colour !== undefined) next[code === 38 ? 'fg' : 'bg'] = colour;
    }
  }
  return next;
}

/** `5;n` and `2;r;g;b`, the latter also as `2::r:g:b` has it without its colour space. */
function extendedColour(codes: readonly number[], at: number): [AnsiColour | undefined, number] {
  if (codes[at] === 5) return [from256(codes[at + 1] ?? 0), 2];
  if (codes[at] === 2) return [hex(codes[at + 1] ?? 0, codes[at + 2] ?? 0, codes[at + 3] ?? 0), 4];
  return [undefined, 0];
}

function from256(n: number): AnsiColour | undefined {
  if (!(n >= 0 && n <= 255)) return undefined;
  if (n < 16) return n;
  if (n >= 232) {
    const level = 8 + (n - 232) * 10;
    return hex(level, level, level);
  }
  const step = (value: number): number => (value === 0 ? 0 : 55 + value * 40);
  const cube = n - 16;
  return hex(step(Math.floor(cube / 36)), step(Math.floor(cube / 6) % 6), step(cube % 6));
}

function hex(...parts: readonly number[]): string | undefined {
  if (!parts.every((part) => part >= 0 && part <= 255)) return undefined;
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** The colours a stretch is drawn in, inverse swapped. On a coloured ground the text keeps its own colour. */
export function ansiColours({ fg, bg, inverse }: AnsiStyle): { fg?: AnsiColour; bg?: AnsiColour } {
  const ground = inverse ? (fg ?? 15) : bg;
  if (ground !== undefined) return { bg: ground };
  return fg === undefined || inverse ? {} : { fg };
}

/** The classes of a stretch; the sixteen colours are tokens of the theme, others are given beside (`--ansi`). */
export function ansiClasses(style: AnsiStyle): string {
  const classes: string[] = [];
  const { fg, bg } = ansiColours(style);
  if (bg !== undefined) classes.push(typeof bg === 'number' ? `ansi-bg-${bg}` : 'ansi-bg', 'ansi-on-bg');
  else if (fg !== undefined) classes.push(typeof fg === 'number' ? `ansi-fg-${fg}` : 'ansi-fg');
  if (style.bold) classes.push('ansi-bold');
  if (style.dim) classes.push('ansi-dim');
  if (style.italic) classes.push('ansi-italic');
  if (style.underline) classes.push('ansi-underline');
  if (style.strike) classes.push('ansi-strike');
  return classes.join(' ');
}

const ESC_BYTE = 0x1b;
/** U+009B, the 8-bit CSI, as UTF-8. */
const CSI_BYTES = [0xc2, 0x9b] as const;

/** Whether a control sequence that could change the style begins in this UTF-8. */
export function holdsControl(utf8: Uint8Array): boolean {
  if (utf8.includes(ESC_BYTE)) return true;
  // Its second byte stands in many other characters, too.
  for (let at = utf8.indexOf(CSI_BYTES[1]); at !== -1; at = utf8.indexOf(CSI_BYTES[1], at + 1))
    if (utf8[at - 1] === CSI_BYTES[0]) return true;
  return false;
}
