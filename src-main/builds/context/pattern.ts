import { Expression } from './expression';
import { FOLDERS, parseExpression, PatternError } from './parse-expression';

/** One line of an ignore file. */
export interface Pattern {
  /** Cleaned, without its `!`. */
  readonly text: string;
  /** Takes back what a line before has ignored. */
  readonly negated: boolean;
  /** `path` has slashes and begins and ends with none. */
  matches(path: string): boolean;
}

/**
 * A pattern as the docker CLI understands it (github.com/moby/patternmatcher): nearly a shell's, but translated to a
 * regular expression, so that a backslash before a letter is one of Go's escapes and `[^a]` takes a slash, too.
 *
 * @param text cleaned (`cleanPath`), without its `!`
 * Throws PatternError when the docker CLI refuses it.
 */
export function compilePattern(text: string, negated: boolean): Pattern {
  if (!isGlob(text)) throw new PatternError('it is cut off, or has an empty or wrong “[…]”');
  return { text, negated, matches: matcher(text) };
}

function matcher(pattern: string): (path: string) => boolean {
  const { kind, source } = translate(pattern);
  switch (kind) {
    case 'exact':
      return (path) => path === pattern;
    case 'prefix': {
      const prefix = pattern.slice(0, -2);
      return (path) => path.startsWith(prefix);
    }
    case 'suffix': {
      const suffix = pattern.slice(2);
      return (path) => path.endsWith(suffix) || suffix === `/${path}`;
    }
    case 'expression': {
      const expression = new Expression(parseExpression(source));
      return (path) => expression.matches(path);
    }
  }
}

interface Translated {
  readonly kind: 'exact' | 'prefix' | 'suffix' | 'expression';
  readonly source: string;
}

/** Of a star, class or escape follows an expression; `**` alone at one end is a comparison of the rest. */
function translate(pattern: string): Translated {
  const chars = Array.from(pattern);
  let kind: Translated['kind'] = 'exact';
  let source = '';
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] ?? '';
    if (char === '*' && chars[at + 1] === '*') {
      const first = at === 0;
      at += chars[at + 2] === '/' ? 2 : 1;
      const last = at + 1 >= chars.length;
      source += last ? '.*' : FOLDERS;
      kind = last && kind === 'exact' ? 'prefix' : 'expression';
      if (first) kind = 'suffix';
    } else if (char === '*' || char === '?') {
      source += char === '*' ? '[^/]*' : '[^/]';
      kind = 'expression';
    } else if (char === '\\') {
      source += `\\${chars[(at += 1)] ?? '\\'}`;
      kind = 'expression';
    } else if ('.+()|{}$'.includes(char)) {
      source += `\\${char}`;
    } else {
      source += char;
      if (char === '[' || char === ']') kind = 'expression';
    }
  }
  return { kind, source };
}

/** Whether Go's `filepath.Match` takes it: each `[…]` closed, with members, and no backslash at the end. */
function isGlob(pattern: string): boolean {
  const chars = Array.from(pattern);
  let at = 0;
  const member = (): boolean => {
    if (chars[at] === '-' || chars[at] === ']') return false;
    at += chars[at] === '\\' ? 2 : 1;
    return at < chars.length;
  };
  while (at < chars.length) {
    const char = chars[at];
    at += 1;
    if (char === '\\') {
      if (at === chars.length) return false;
      at += 1;
    } else if (char === '[') {
      if (chars[at] === '^') at += 1;
      for (let members = 0; members === 0 || chars[at] !== ']'; members++) {
        if (!member()) return false;
        if (chars[at] !== '-') continue;
        at += 1;
        if (!member()) return false;
      }
      at += 1;
    }
  }
  return true;
}
