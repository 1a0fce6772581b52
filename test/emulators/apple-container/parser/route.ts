import { Refusal } from '../refusal';
import { isPassthrough, type Command, type Grammar } from './grammar';
import { HelpWanted, parseCommand, ParseError, type Parsed } from './parse';

/** What the words ask for. */
export type Request =
  | { readonly kind: 'version' }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'plugin'; readonly name: string }
  | { readonly kind: 'command'; readonly command: Command; readonly parsed: Parsed };

export const ROOT_USAGE = `Usage: container [--debug] <subcommand>\n  See 'container --help' for more information.`;

/** Finds the command that `argv` names and reads its words. Throws a Refusal with exit 64 and the usage. */
export function route(grammar: Grammar, argv: readonly string[]): Request {
  const words = withoutDebug(grammar, argv);
  const [first] = words;
  if (first === undefined || first === '-h' || first === '--help') return rootHelp(grammar);
  if (first === '--version') return { kind: 'version' };
  if (first === 'help') return helpFor(grammar, words.slice(1));
  if (first.startsWith('-')) throw new Refusal(64, `Error: unknown option '${first}'\n${ROOT_USAGE}`);
  return inGroup(grammar, [], words);
}

/** The usage lines under an error of this command. */
export function usageOf(command: Command): string {
  return `Usage: ${command.usage}\n  See 'container ${command.path.join(' ')} --help' for more information.`;
}

/** Only the root takes `--debug`, and only as far as words are names of top-level commands (contract §4.1, rule 10). */
function withoutDebug(grammar: Grammar, argv: readonly string[]): string[] {
  const names = new Set(
    grammar.commands
      .filter(({ path }) => path.length === 1)
      .filter((command) => !isPassthrough(command))
      .flatMap(({ path, aliases }) => [...path, ...aliases]),
  );
  for (const [group, aliases] of Object.entries(grammar.groups)) {
    if (!group.includes(' ')) for (const name of [group, ...aliases]) names.add(name);
  }
  const end = argv.findIndex((word) => word !== '--debug' && !names.has(word));
  const scanned = end < 0 ? argv.length : end;
  return argv.filter((word, at) => at >= scanned || word !== '--debug');
}

function inGroup(grammar: Grammar, group: readonly string[], words: readonly string[]): Request {
  const [word, ...rest] = words;
  if (word === undefined || word === '-h' || word === '--help') return groupHelp(grammar, group);
  const inner = groupNamed(grammar, group, word);
  if (inner) return inGroup(grammar, inner, rest);
  const command = grammar.commands.find(
    ({ path, aliases }) =>
      path.length === group.length + 1 &&
      group.every((name, at) => path[at] === name) &&
      (path.at(-1) === word || aliases.includes(word)),
  );
  if (command) return parsed(command, rest);
  if (group.length === 0) return { kind: 'plugin', name: word };
  const name = group.join(' ');
  const problem = word.startsWith('-') ? `Unknown option '${word}'` : `Unexpected argument '${word}'`;
  const usage = `Usage: container ${name} <subcommand>\n  See 'container ${name} --help' for more information.`;
  throw new Refusal(64, `Error: ${problem}\n${usage}`);
}

function groupNamed(grammar: Grammar, group: readonly string[], word: string): string[] | undefined {
  for (const [name, aliases] of Object.entries(grammar.groups)) {
    const path = name.split(' ');
    if (path.length !== group.length + 1 || !group.every((each, at) => path[at] === each)) continue;
    if (path.at(-1) === word || aliases.includes(word)) return path;
  }
  return undefined;
}

function parsed(command: Command, words: readonly string[]): Request {
  try {
    return { kind: 'command', command, parsed: parseCommand(command, words) };
  } catch (error) {
    if (error instanceof HelpWanted) return { kind: 'help', text: commandHelp(command) };
    if (!(error instanceof ParseError)) throw error;
    const help = error.help === undefined ? '' : `Help:  ${error.help}\n`;
    throw new Refusal(64, `Error: ${error.message}\n${help}${usageOf(command)}`);
  }
}

function helpFor(grammar: Grammar, words: readonly string[]): Request {
  return words.length === 0 ? rootHelp(grammar) : inGroup(grammar, [], [...words, '--help']);
}

function rootHelp(grammar: Grammar): Request {
  return { kind: 'help', text: listing(grammar, [], 'USAGE: container [--debug] <subcommand>') };
}

function groupHelp(grammar: Grammar, group: readonly string[]): Request {
  return { kind: 'help', text: listing(grammar, group, `USAGE: container ${group.join(' ')} <subcommand>`) };
}

function listing(grammar: Grammar, group: readonly string[], usage: string): string {
  const paths = [
    ...Object.keys(grammar.groups).map((name) => name.split(' ')),
    ...grammar.commands.map((each) => each.path),
  ];
  const names = paths
    .filter((path) => path.length === group.length + 1 && group.every((each, at) => path[at] === each))
    .map((path) => path.at(-1) ?? '');
  return `${usage}\n\nSUBCOMMANDS:\n${names.map((name) => `  ${name}\n`).join('')}`;
}

function commandHelp(command: Command): string {
  const lines = command.options
    .filter((option) => !option.hidden)
    .map(({ names, value }) => `  ${names.join(', ')}${value === undefined ? '' : ` <${value}>`}\n`);
  return `USAGE: ${command.usage}\n\nOPTIONS:\n${lines.join('')}  -h, --help\n`;
}
