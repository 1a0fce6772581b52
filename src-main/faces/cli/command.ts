import type { Command, CommanderError } from 'commander';
import { Option } from 'commander';
import { runtimeName, type GlobalOptions } from './options';
import { usageError } from './usage';

/** Known before the options are parsed: misuse of them is told in the same form. */
export const wantsJson = process.argv.includes('--json');

/** A subcommand that takes `--runtime` and `--json` behind its name as well. */
export function command(parent: Command, usage: string): Command {
  const made = parent.command(usage);
  return made
    .addOption(new Option('--runtime <name>', 'use this runtime for this command'))
    .option('--json', 'print JSON on stdout')
    .exitOverride(inOurWords(made));
}

/** Help and version pass as they are (they have been printed); misuse becomes an error like any other. */
export function inOurWords(command: Command): (error: CommanderError) => never {
  return (error) => {
    const wasPrinted = error.exitCode === 0 || (error.code === 'commander.help' && !wantsJson);
    throw wasPrinted ? error : usageError(error, pathOf(command));
  };
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

/** The options that every verb takes, wherever they stood. */
export function globals(command: Command): GlobalOptions {
  const { runtime, json } = command.optsWithGlobals<{ runtime?: string; json?: boolean }>();
  return { json: json === true, ...(runtime === undefined ? {} : { runtime: runtimeName(runtime) }) };
}

/** `--filter KEY=VALUE`, any number of times. */
export function filterOption(description: string): Option {
  return new Option('--filter <key=value>', description)
    .argParser((value: string, before: string[]) => [...before, value])
    .default([], 'none');
}
