import type { Command, Option } from 'commander';

/** One thing that may stand next on the command line. */
export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** What may stand next: words that are known, or things that have to be asked for. */
export type Completion =
  | { readonly kind: 'words'; readonly words: readonly Candidate[] }
  | { readonly kind: 'containers'; readonly verb: string }
  | { readonly kind: 'images' }
  | { readonly kind: 'runtimes'; readonly auto: boolean }
  /** The shell's own: files. */
  | { readonly kind: 'files' };

/**
 * What may stand at the place of the last word.
 *
 * @param words those after `cleat`; the last one is what is being typed, perhaps ''
 */
export function completionOf(cleat: Command, words: readonly string[]): Completion {
  const typed = words.at(-1) ?? '';
  let at = cleat;
  let taking: Option | undefined;
  let positionals = 0;
  for (const word of words.slice(0, -1)) {
    if (taking) {
      taking = undefined;
      continue;
    }
    const option = word.startsWith('-') ? optionOf(at, word) : undefined;
    if (option) {
      if (takesValue(option) && !word.includes('=')) taking = option;
      continue;
    }
    if (word.startsWith('-')) continue;
    const next: Command | undefined = at.commands.find((one) => one.name() === word);
    if (next) at = next;
    else positionals += 1;
  }
  if (taking) return valueOf(taking);
  if (typed.startsWith('-')) return { kind: 'words', words: beginning(typed, flagsOf(at)) };
  if (at.commands.length > 0) return { kind: 'words', words: beginning(typed, commandsOf(at)) };
  return argumentOf(at, positionals);
}

function argumentOf(verb: Command, position: number): Completion {
  const declared = verb.registeredArguments;
  const argument = declared[position] ?? (declared.at(-1)?.variadic ? declared.at(-1) : undefined);
  switch (argument?.name()) {
    case 'name':
    case 'names':
      return { kind: 'containers', verb: verb.name() };
    case 'image':
      return { kind: 'images' };
    case 'runtime':
      return { kind: 'runtimes', auto: verb.name() === 'use' };
    case 'shell':
      return { kind: 'words', words: ['bash', 'fish', 'zsh'].map((value) => ({ value, description: '' })) };
    case undefined:
      return { kind: 'words', words: [] };
    default:
      return { kind: 'files' };
  }
}

function valueOf(option: Option): Completion {
  if (option.long === '--runtime') return { kind: 'runtimes', auto: false };
  if (option.argChoices)
    return { kind: 'words', words: option.argChoices.map((value) => ({ value, description: '' })) };
  return { kind: 'files' };
}

const takesValue = (option: Option): boolean => option.required || option.optional;

function optionOf(command: Command, word: string): Option | undefined {
  const [flag = ''] = word.split('=');
  for (let at: Command | null = command; at; at = at.parent) {
    const found = at.options.find((one) => one.short === flag || one.long === flag);
    if (found) return found;
  }
  return undefined;
}

function flagsOf(command: Command): Candidate[] {
  return command.options
    .filter((option) => !option.hidden)
    .flatMap(({ long, description }) => (long === undefined ? [] : [{ value: long, description }]))
    .concat({ value: '--help', description: 'display help for command' });
}

function commandsOf(command: Command): Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((one) => ({ value: one.name(), description: one.description() }));
}

/** Those that begin with what is typed. */
export function beginning(typed: string, candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter(({ value }) => value.startsWith(typed));
}
