import { CONTROLS, isPunctuation, NAMED, SETS, word, type Test } from './characters';
import type { Token } from './expression';

/** What is wrong with a pattern. */
export class PatternError extends Error {}

const isWord = (char: number): boolean => char !== -1 && word(char);
const HERE: ReadonlyMap<string, (before: number, after: number) => boolean> = new Map([
  ['A', (before: number) => before === -1],
  ['z', (_before: number, after: number) => after === -1],
  ['b', (before: number, after: number) => isWord(before) !== isWord(after)],
  ['B', (before: number, after: number) => isWord(before) === isWord(after)],
]);
const anyButNewline: Test = (char) => char !== 0x0a;

/**
 * Reads the part of Go's regular expressions that a translated pattern consists of: characters, escapes, classes,
 * `FOLDERS`, a dot with its star, and a star after a class.
 *
 * Throws PatternError where Go refuses it, and for the escapes by number, name or quotation (`\1`, `\x41`, `\pL`,
 * `\Q`): whoever wrote those meant a folder of Windows.
 */
export function parseExpression(source: string): Token[] {
  const chars = Array.from(source);
  const tokens: Token[] = [];
  let at = 0;
  while (at < chars.length) {
    const char = chars[at] ?? '';
    at += 1;
    if (char === '(') {
      tokens.push({ type: 'folders' });
      at += FOLDERS.length - 1;
    } else if (char === '.') {
      tokens.push({ type: 'many', test: anyButNewline });
      at += 1;
    } else if (char === '^') {
      tokens.push({ type: 'here', test: (before) => before === -1 });
    } else if (char === '[') {
      const [test, next] = parseClass(chars, at);
      const many = chars[next] === '*';
      tokens.push({ type: many ? 'many' : 'one', test });
      at = many ? next + 1 : next;
    } else if (char === '\\') {
      tokens.push(escaped(chars[at] ?? ''));
      at += 1;
    } else {
      tokens.push({ type: 'one', test: same(char) });
    }
  }
  return tokens;
}

/** How “no folder, or any number of them” is written in a translated pattern. */
export const FOLDERS = '(.*/)?';

const same = (char: string): Test => {
  const wanted = char.codePointAt(0);
  return (other) => other === wanted;
};

function escaped(char: string): Token {
  const here = HERE.get(char);
  if (here) return { type: 'here', test: here };
  return { type: 'one', test: SETS.get(char) ?? same(literal(char)) };
}

function literal(char: string): string {
  const found = CONTROLS.get(char) ?? (isPunctuation(char) ? char : undefined);
  if (found === undefined) throw new PatternError(`a backslash before “${char}” means nothing`);
  return found;
}

/** A class whose `[` stands before `start`: what it takes, and where it ends. */
function parseClass(chars: readonly string[], start: number): [Test, number] {
  let at = start;
  const negated = chars[at] === '^';
  if (negated) at += 1;
  const tests: Test[] = [];
  const member = (): string => {
    const char = chars[at] ?? '';
    at += 1;
    if (char !== '\\') return char;
    at += 1;
    return literal(chars[at - 1] ?? '');
  };
  for (let first = true; first || chars[at] !== ']'; first = false) {
    if (at >= chars.length) throw new PatternError('“[” without “]”');
    const set = setAt(chars, at);
    if (set) {
      tests.push(set.test);
      at = set.next;
      continue;
    }
    const low = member();
    let high = low;
    if (chars[at] === '-' && chars[at + 1] !== ']' && at + 1 < chars.length) {
      at += 1;
      high = member();
    }
    const [from, to] = [low.codePointAt(0) ?? 0, high.codePointAt(0) ?? 0];
    if (from > to) throw new PatternError(`“${low}-${high}” goes backwards`);
    tests.push((char) => char >= from && char <= to);
  }
  return [(char) => tests.some((test) => test(char)) !== negated, at + 1];
}

/** A set with a name, which may stand in a class: `\d`, `[:alpha:]`. */
function setAt(chars: readonly string[], at: number): { test: Test; next: number } | undefined {
  if (chars[at] === '\\') {
    const test = SETS.get(chars[at + 1] ?? '');
    return test ? { test, next: at + 2 } : undefined;
  }
  if (chars[at] !== '[' || chars[at + 1] !== ':') return undefined;
  const rest = chars.slice(at + 2).join('');
  const end = rest.indexOf(':]');
  if (end < 0) return undefined;
  const name = rest.slice(0, end);
  const test = NAMED.get(name.replace(/^\^/, ''));
  if (!test) throw new PatternError(`“[:${name}:]” is no class`);
  const next = at + 2 + Array.from(name).length + 2;
  return { test: name.startsWith('^') ? (char) => !test(char) : test, next };
}
