/** A command as it was typed: its words, and what keeps it from being one. */
export interface Words {
  readonly words: readonly string[];
  /** A quote that is not closed, or a backslash with nothing after it. */
  readonly problem?: 'quote' | 'backslash';
}

/**
 * Splits `text` by the quoting rules of the POSIX shell (Shell Command Language, 2.2): blanks part words, a
 * backslash keeps the next character, single quotes keep all, double quotes all but `\` before `$`, a backquote,
 * `"`, `\` and a newline. Nothing is expanded.
 */
export function splitWords(text: string): Words {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at++);
    if (/[ \t\n\r]/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === '\\') {
      if (at >= text.length) return { words: ended(words, word), problem: 'backslash' };
      const next = text.charAt(at++);
      if (next !== '\n') word = (word ?? '') + next;
    } else if (character === "'") {
      const end = text.indexOf("'", at);
      if (end < 0) return { words: [...words, (word ?? '') + text.slice(at)], problem: 'quote' };
      word = (word ?? '') + text.slice(at, end);
      at = end + 1;
    } else if (character === '"') {
      const quoted = doubleQuoted(text, at);
      word = (word ?? '') + quoted.text;
      if (quoted.end === undefined) return { words: [...words, word], problem: 'quote' };
      at = quoted.end;
    } else word = (word ?? '') + character;
  }
  return { words: ended(words, word) };
}

function ended(words: readonly string[], word: string | undefined): readonly string[] {
  return word === undefined ? words : [...words, word];
}

/** From behind the opening quote; `end` is behind the closing one, absent when there is none. */
function doubleQuoted(text: string, from: number): { text: string; end?: number } {
  let out = '';
  let at = from;
  while (at < text.length) {
    const character = text.charAt(at++);
    if (character === '"') return { text: out, end: at };
    if (character !== '\\' || at >= text.length) {
      out += character;
      continue;
    }
    const next = text.charAt(at++);
    if (next === '\n') continue;
    out += '$`"\\'.includes(next) ? next : `\\${next}`;
  }
  return { text: out };
}
