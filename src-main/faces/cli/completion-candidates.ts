import type { Command, Option } from 'commander';
import type { Candidate, Completion } from './completion';
import { FILTER_KEYS } from './filter';
import { completionOfRun } from './run-flags/completion';

const LAUNCHES = ['launch', 'run-args', 'run'];

/**
 * What may stand at the place of the last word.
 *
 * @param words those after `cleat`; the last one is what is being typed, perhaps ''
 */
export function completionOf(cleat: Command, words: readonly string[]): Completion {
  const typed = words.at(-1) ?? '';
  const launch = launchOf(words);
  if (launch) return completionOfRun(launch);
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
  if (taking) return valueOf(at, taking);
  if (typed.startsWith('-')) return { kind: 'words', words: beginning(typed, flagsOf(at)) };
  if (at.commands.length > 0) return { kind: 'words', words: beginning(typed, commandsOf(at)) };
  return argumentOf(at, positionals);
}

/** What stands behind a verb whose options are those of `docker run`. */
function launchOf(words: readonly string[]): readonly string[] | undefined {
  let at = 0;
  while (words[at]?.startsWith('-')) at += words[at] === '--runtime' ? 2 : 1;
  return at < words.length - 1 && LAUNCHES.includes(words[at] ?? '') ? words.slice(at + 1) : undefined;
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
    case 'path':
      return { kind: 'files' };
    case 'shell':
      return { kind: 'words', words: bare(['bash', 'fish', 'zsh']) };
    default:
      return { kind: 'words', words: [] };
  }
}

const bare = (values: readonly string[]): Candidate[] => values.map((value) => ({ value, description: '' }));

function valueOf(verb: Command, { long, argChoices }: Option): Completion {
  if (argChoices) return { kind: 'words', words: bare(argChoices) };
  switch (long) {
    case '--runtime':
      return { kind: 'runtimes', auto: false };
    case '--file':
    case '--iidfile':
    case '--output':
      return { kind: 'files' };
    case '--filter':
      // Those of events are others.
      return {
        kind: 'words',
        words: verb.name() === 'events' ? [] : bare(FILTER_KEYS.map((key) => `${key}=`)),
      };
    case '--restart':
      return { kind: 'words', words: bare(['no', 'always', 'unless-stopped', 'on-failure']) };
    default:
      return { kind: 'words', words: [] };
  }
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
