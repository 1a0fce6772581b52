import { Option, type Command } from 'commander';
import type { BuildFlags } from '../build-flags';
import { command, globals } from '../command';

const many = (flags: string, description: string): Option =>
  new Option(flags, description)
    .argParser((value: string, before: string[]) => [...before, value])
    .default([], 'none');

interface BuildOptions extends BuildFlags {
  readonly progress?: 'auto' | 'plain' | 'tty' | 'quiet';
  readonly quiet?: boolean;
  readonly iidfile?: string;
  readonly print?: boolean;
}

/** The options of `docker build`. */
function buildOptions(made: Command): Command {
  return made
    .option('-f, --file <path>', 'the Dockerfile, from the working directory (default: PATH/Dockerfile)')
    .addOption(many('-t, --tag <name>', 'name the image'))
    .option('--target <stage>', 'build this stage')
    .addOption(many('--build-arg <name=value>', 'a build argument; NAME alone takes the variable’s value'))
    .addOption(many('--label <name=value>', 'a label of the image'))
    .addOption(many('--platform <os/arch>', 'build for these platforms'))
    .addOption(many('--secret <spec>', 'id=NAME, with src=FILE or env=VARIABLE'))
    .addOption(many('--ssh <spec>', 'default, or NAME=SOCKET or NAME=KEY'))
    .addOption(many('--cache-from <spec>', 'take the cache from there, too'))
    .addOption(many('--cache-to <spec>', 'put the cache there, too'))
    .addOption(many('--build-context <name=value>', 'a further context: a folder or an address'))
    .option('--no-cache', 'build every step anew')
    .option('--pull', 'ask the registry for newer base images')
    .option('--network <mode>', 'the network of RUN: default, none, host')
    .option('-o, --output <spec>', 'a folder, or type=local|tar|oci,dest=PATH, instead of an image');
}

/** `cleat build`, and the builds that were. */
export function buildCommands(cleat: Command): void {
  buildOptions(command(cleat, 'build <path>'))
    .description('build an image from a folder, or from standard input (-)')
    .addOption(
      new Option('--progress <kind>', 'how steps are told on stderr').choices([
        'auto',
        'plain',
        'tty',
        'quiet',
      ]),
    )
    .option('-q, --quiet', 'only the id of the image')
    .option('--iidfile <file>', 'write the id of the image there')
    .option('--print', 'print the command line of the runtime’s own CLI; builds nothing (as build-args)')
    .action(async (path: string, o: BuildOptions, c: Command) => {
      const given = globals(c);
      if (o.print === true) return (await import('../verbs/build-args')).buildArgs(path, o, given);
      return (await import('../verbs/build')).build(path, o, {
        ...given,
        progress: o.quiet === true ? 'quiet' : (o.progress ?? 'auto'),
        ...(o.iidfile === undefined ? {} : { iidfile: o.iidfile }),
      });
    });
  buildOptions(command(cleat, 'build-args <path>'))
    .description('print the command line that builds an image; builds nothing')
    .action(async (path: string, o: BuildFlags, c: Command) =>
      (await import('../verbs/build-args')).buildArgs(path, o, globals(c)),
    );
  const builds = command(cleat, 'builds').description('builds that run and that were');
  command(builds, 'list')
    .description('the newest first')
    .action(async (_o, c: Command) => (await import('../verbs/builds')).buildsList(globals(c)));
  command(builds, 'show <build>')
    .description('its options, steps and result')
    .action(async (id: string, _o, c: Command) =>
      (await import('../verbs/builds')).buildsShow(id, globals(c)),
    );
  command(builds, 'logs <build>')
    .description('what it printed, and prints until it ends')
    .action(async (id: string, _o, c: Command) =>
      (await import('../verbs/builds')).buildsLogs(id, globals(c)),
    );
  command(builds, 'compare <before> <after>')
    .description('which steps lost their cache, and what grew')
    .action(async (before: string, after: string, _o, c: Command) =>
      (await import('../verbs/builds-compare')).buildsCompare(before, after, globals(c)),
    );
  command(builds, 'rerun <build>')
    .description('the same once more, on the same engine')
    .action(async (id: string, _o, c: Command) =>
      (await import('../verbs/build')).rerun(id, { ...globals(c), progress: 'auto' }),
    );
  command(builds, 'rm <builds...>')
    .description('forget builds with their logs; images stay')
    .action(async (ids: string[], _o, c: Command) =>
      (await import('../verbs/builds')).buildsRemove(ids, globals(c)),
    );
}
