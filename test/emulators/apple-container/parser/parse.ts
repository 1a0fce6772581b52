import type { Command, Option } from './grammar';
import { isPassthrough } from './grammar';
import { checkValue } from './values';

/** What the words of one command said: options by their first long name, then the words for its places. */
export interface Parsed {
  flag(name: string): boolean;
  /** The last value given. */
  value(name: string): string | undefined;
  values(name: string): readonly string[];
  given(): readonly string[];
  readonly words: readonly string[];
}

/** Wrong words: what comes after `Error: `, with the help of the option that was wrong. */
export class ParseError extends Error {
  constructor(
    message: string,
    readonly help?: string,
  ) {
    super(message);
  }
}

/** `-h` or `--help` was among the words. */
export class HelpWanted extends Error {}

interface Leftovers {
  readonly words: string[];
  readonly unknown: string[];
}

/** Reads the words after a command's name by the rules of contract §4.1. Throws ParseError or HelpWanted. */
export function parseCommand(command: Command, words: readonly string[]): Parsed {
  const found = new Map<Option, string[]>();
  const left = readOptions(command, words, found);
  if (left.unknown.some((each) => each === '-h' || each === '--help')) throw new HelpWanted();
  checkPlaces(command, left);
  checkExclusive(found);
  const byName = (name: string) => [...found].find(([option]) => option.names.includes(name))?.[1];
  return {
    flag: (name) => byName(name) !== undefined,
    value: (name) => byName(name)?.at(-1),
    values: (name) => byName(name) ?? [],
    given: () => [...found.keys()].flatMap((option) => option.names.slice(0, 1)),
    words: left.words,
  };
}

function readOptions(command: Command, words: readonly string[], found: Map<Option, string[]>): Leftovers {
  const rest = [...words];
  const left: Leftovers = { words: [], unknown: [] };
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      left.words.push(...rest);
      return left;
    }
    if (word === '-' || !word.startsWith('-')) {
      left.words.push(word);
      if (isPassthrough(command)) break;
      continue;
    }
    const unknown = readOption(command, word, rest, found);
    if (unknown === undefined) continue;
    left.unknown.push(unknown);
    if (isPassthrough(command)) break;
  }
  left.words.push(...rest);
  return left;
}

/** Takes one option word, and its value from `rest`. Answers the option that the command does not know. */
function readOption(
  command: Command,
  word: string,
  rest: string[],
  found: Map<Option, string[]>,
): string | undefined {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word : word.slice(0, equals);
  const attached = equals < 0 ? undefined : word.slice(equals + 1);
  const option = command.options.find((each) => each.names.includes(name));
  if (option) {
    take(option, name, attached, rest, found);
    return undefined;
  }
  if (word.startsWith('--') || name.length <= 2 || attached !== undefined) return name;
  return readPack(command, name, rest, found);
}

function readPack(
  command: Command,
  word: string,
  rest: string[],
  found: Map<Option, string[]>,
): string | undefined {
  const names = [...word.slice(1)].map((letter) => `-${letter}`);
  const options = names.map((name) => command.options.find((each) => each.names.includes(name)));
  if (options.every((each) => each === undefined)) return word;
  for (const [at, option] of options.entries()) {
    const name = names[at] ?? '';
    if (!option) return name;
    const isLast = at === names.length - 1;
    take(option, name, undefined, isLast ? rest : [], found);
  }
  return undefined;
}

function take(
  option: Option,
  name: string,
  attached: string | undefined,
  rest: string[],
  found: Map<Option, string[]>,
): void {
  if (option.kind === 'flag') {
    if (attached !== undefined) {
      throw new ParseError(`The option '${name}' does not take any value, but '${attached}' was specified.`);
    }
    found.set(option, []);
    return;
  }
  const value = attached ?? nextValue(rest);
  const label = `${name} <${option.value ?? ''}>`;
  if (value === undefined) throw new ParseError(`Missing value for '${label}'`);
  checkValue(option, label, value);
  found.set(option, [...(option.repeat ? (found.get(option) ?? []) : []), value]);
}

/** A separate value must not look like an option; a lone `-` is one. */
function nextValue(rest: string[]): string | undefined {
  const [next] = rest;
  if (next === undefined || (next.startsWith('-') && next !== '-')) return undefined;
  return rest.shift();
}

function checkPlaces(command: Command, left: Leftovers): void {
  const { positionals } = command;
  const wanted = positionals.filter((each) => each.required);
  const missing = wanted[left.words.length];
  if (missing) {
    const label = `<${missing.name}>${missing.repeat ? ' ...' : ''}`;
    throw new ParseError(`Missing expected argument '${label}'`);
  }
  const [unknown] = left.unknown;
  if (unknown !== undefined)
    throw new ParseError(`Unknown option '${unknown}'${suggestion(command, unknown)}`);
  if (positionals.some((each) => each.repeat)) return;
  const extra = left.words.slice(positionals.length).map((each) => `'${each}'`);
  if (extra.length === 1) throw new ParseError(`Unexpected argument ${extra.join('')}`);
  if (extra.length > 1) throw new ParseError(`${extra.length} unexpected arguments: ${extra.join(', ')}`);
}

function checkExclusive(found: Map<Option, string[]>): void {
  const given = [...found.keys()];
  for (const option of given) {
    const other = given.find((each) => each.names.includes(option.exclusiveWith ?? ' '));
    if (!other) continue;
    const name = option.names[0] ?? '';
    throw new ParseError(
      `Value to be set with flag '${other.names[0] ?? ''}' had already been set with flag '${name}'`,
    );
  }
}

/** The nearest long option within three edits; `--debug` is in every command's help though none takes it. */
function suggestion(command: Command, unknown: string): string {
  if (!unknown.startsWith('--')) return '';
  const names = [...command.options.filter((each) => !each.hidden).flatMap((each) => each.names), '--debug'];
  const near = names
    .filter((name) => name.startsWith('--'))
    .map((name) => ({ name, edits: editsBetween(name, unknown) }))
    .filter(({ edits }) => edits < 4)
    .sort((a, b) => a.edits - b.edits)[0];
  return near ? `. Did you mean '${near.name}'?` : '';
}

function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
