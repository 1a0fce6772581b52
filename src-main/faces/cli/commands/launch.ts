import type { Command } from 'commander';
import { command, globals } from '../command';
import { runFlagsHelp } from '../run-flags/parse';

const VERBS = ['run-args', 'launch', 'run'];
/** Global options with a value of their own. */
const WITH_VALUE = new Set(['--runtime']);

/**
 * The arguments with `--` behind the verb of a launch, so that everything there stays as it was typed: options of
 * `docker run` and of the command inside are not ours. `cleat launch --help` is left alone.
 */
export function shielded(argv: readonly string[]): string[] {
  let at = 2;
  while (argv[at]?.startsWith('-')) at += WITH_VALUE.has(argv[at] ?? '') ? 2 : 1;
  const isLaunch = VERBS.includes(argv[at] ?? '') && argv[at + 1] !== '--help';
  return isLaunch ? [...argv.slice(0, at + 1), '--', ...argv.slice(at + 1)] : [...argv];
}

/** `cleat run-args`, `cleat launch`, and where `cleat run` points. */
export function launchCommands(cleat: Command): void {
  const help = (): string => `\nOptions, before the image:\n${runFlagsHelp()}`;
  const usage = '[options] IMAGE [COMMAND…]';
  command(cleat, 'run-args [args...]')
    .usage(usage)
    .description('print the command line that starts a container; runs nothing')
    .addHelpText('after', help)
    .action(async (args: string[], _o, c: Command) =>
      (await import('../verbs/run-args')).runArgs(args, globals(c)),
    );
  command(cleat, 'launch [args...]')
    .usage(usage)
    .description('start a container: executes what run-args prints')
    .addHelpText('after', help)
    .action(async (args: string[], _o, c: Command) =>
      (await import('../verbs/launch')).launch(args, globals(c)),
    );
  command(cleat, 'run [args...]')
    .usage(usage)
    .description('kept for plugins; a container is started with launch')
    .action(async (args: string[]) => (await import('../verbs/run')).run(args));
}
