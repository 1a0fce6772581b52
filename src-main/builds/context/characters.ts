/** Sets of characters in the regular expressions of Go (regexp/syntax), as far as a pattern can come to hold them. */

export type Test = (char: number) => boolean;

const ranges =
  (...pairs: readonly string[]): Test =>
  (char) =>
    pairs.some((pair) => char >= pair.charCodeAt(0) && char <= pair.charCodeAt(1));

const not =
  (test: Test): Test =>
  (char) =>
    !test(char);

const digit = ranges('09');
const space = (char: number): boolean => '\t\n\f\r '.includes(String.fromCharCode(char));
export const word = ranges('09', 'AZ', 'az', '__');

/** `\d` and the like, by letter. They know ASCII only. */
export const SETS: ReadonlyMap<string, Test> = new Map([
  ['d', digit],
  ['D', not(digit)],
  ['s', space],
  ['S', not(space)],
  ['w', word],
  ['W', not(word)],
]);

/** `\t` and the like. */
export const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

/** `[:alpha:]` and the like. */
export const NAMED: ReadonlyMap<string, Test> = new Map([
  ['alnum', ranges('09', 'AZ', 'az')],
  ['alpha', ranges('AZ', 'az')],
  ['ascii', ranges('\x00\x7f')],
  ['blank', ranges('\t\t', '  ')],
  ['cntrl', ranges('\x00\x1f', '\x7f\x7f')],
  ['digit', digit],
  ['graph', ranges('!~')],
  ['lower', ranges('az')],
  ['print', ranges(' ~')],
  ['punct', ranges('!/', ':@', '[`', '{~')],
  ['space', ranges('\t\r', '  ')],
  ['upper', ranges('AZ')],
  ['word', word],
  ['xdigit', ranges('09', 'AF', 'af')],
]);

/** What may stand after a backslash and means itself. */
export const isPunctuation = (char: string): boolean =>
  char !== '' && ((char.codePointAt(0) ?? 0) < 0x80 ? !/[0-9A-Za-z_]/.test(char) : false);
