import { Command, CommanderError, Option } from 'commander';
import { CleatError } from '../../../src-shared/model/error';
import { fail } from './failure';
import type { GlobalOptions } from './options';
import { VERSION } from './version';

/** Every verb with its own module, loaded only when it is asked for. */
function program(): Command {
  const cleat = new Command('cleat')
    .description('One desk for every container runtime.')
    .version(VERSION, '--version', 'print the version')
    .addOption(new Option('--runtime <name>', 'use this runtime for this command'))
    .option('--json', 'print JSON on stdout')
    .showHelpAfterError('(try: cleat --help)')
    .configureOutput({
      writeOut: (text) => process.stdout.write(text),
      writeErr: (text) => process.stderr.write(text),
    })
    .exitOverride();

  const runtime = command(cleat, 'runtime').description('the container runtimes of this machine');
  command(runtime, 'list')
    .description('what is there, whether it can be used, and which is selected')
    .action(async (_o, c: Command) => (await import('./verbs/runtime-list')).runtimeList(globals(c)));
  command(runtime, 'which')
    .description('the runtime that new work goes to')
    .option('--explain', 'say who decided, and what spoke for and against each runtime')
    .action(async (o: { explain?: boolean }, c: Command) =>
      (await import('./verbs/runtime-which')).runtimeWhich({ ...globals(c), explain: o.explain === true }),
    );
  command(runtime, 'use <name>')
    .description('choose the runtime for new work: a name, or auto')
    .action(async (name: string, _o, c: Command) =>
      (await import('./verbs/runtime-use')).runtimeUse(name, globals(c)),
    );
  command(runtime, 'start [name]')
    .description('start the engine of a runtime (default: the selected one)')
    .action(async (name: string | undefined, _o, c: Command) =>
      (await import('./verbs/runtime-start')).runtimeStart(name, globals(c)),
    );

  command(cleat, 'ps')
    .description('containers of all engines')
    .option('-a, --all', 'stopped ones too')
    .action(async (o: { all?: boolean }, c: Command) =>
      (await import('./verbs/ps')).ps({ ...globals(c), all: o.all === true }),
    );
  command(cleat, 'start <names...>')
    .description('start containers')
    .action(async (names: string[], _o, c: Command) =>
      (await import('./verbs/act')).act({ action: 'start' }, names, globals(c)),
    );
  command(cleat, 'stop <names...>')
    .description('stop containers')
    .addOption(
      new Option('-t, --time <seconds>', 'between asking and killing').argParser(wholeNumber('--time')),
    )
    .action(async (names: string[], o: { time?: number }, c: Command) =>
      (await import('./verbs/act')).act(
        { action: 'stop', ...(o.time === undefined ? {} : { timeout: o.time }) },
        names,
        globals(c),
      ),
    );
  command(cleat, 'rm <names...>')
    .description('remove containers')
    .option('-f, --force', 'running ones too')
    .action(async (names: string[], o: { force?: boolean }, c: Command) =>
      (await import('./verbs/act')).act({ action: 'remove', force: o.force === true }, names, globals(c)),
    );
  command(cleat, 'logs <name>')
    .description('what a container printed')
    .option('-f, --follow', 'go on with what it prints, over restarts too')
    .option('-t, --timestamps', 'begin each line with its time')
    .addOption(new Option('-n, --tail <lines>', 'only the last lines').argParser(wholeNumber('--tail')))
    .action(async (name: string, o: { follow?: boolean; timestamps?: boolean; tail?: number }, c: Command) =>
      (await import('./verbs/logs')).logs(name, {
        ...globals(c),
        follow: o.follow === true,
        timestamps: o.timestamps === true,
        ...(o.tail === undefined ? {} : { tail: o.tail }),
      }),
    );
  command(cleat, 'serve')
    .description('the same interface in a browser; prints its address')
    .option('--background', 'go on after this command; ends itself after 60 idle seconds')
    .addOption(new Option('--port <number>', 'listen on this port').argParser(wholeNumber('--port')))
    .addOption(new Option('--owner-of-background').hideHelp())
    .action(async (o: { background?: boolean; ownerOfBackground?: boolean; port?: number }, c: Command) =>
      (await import('./verbs/serve')).serve({
        ...globals(c),
        mode:
          o.ownerOfBackground === true
            ? 'background-owner'
            : o.background === true
              ? 'background'
              : 'foreground',
        ...(o.port === undefined ? {} : { port: o.port }),
      }),
    );
  return cleat;
}

/** A subcommand that takes `--runtime` and `--json` behind its name as well. */
function command(parent: Command, usage: string): Command {
  return parent
    .command(usage)
    .addOption(new Option('--runtime <name>', 'use this runtime for this command'))
    .option('--json', 'print JSON on stdout')
    .exitOverride();
}

function globals(command: Command): GlobalOptions {
  const { runtime, json } = command.optsWithGlobals<{ runtime?: string; json?: boolean }>();
  return { json: json === true, ...(runtime === undefined ? {} : { runtime }) };
}

function wholeNumber(option: string): (value: string) => number {
  return (value) => {
    if (!/^\d{1,8}$/.test(value))
      throw CleatError.of('cli.option', { option, value, expected: 'a whole number' });
    return Number(value);
  };
}

async function main(argv: readonly string[]): Promise<void> {
  const json = argv.includes('--json');
  try {
    await program().parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) {
      // commander has printed it; help and version end with 0, misuse with the code for validation
      process.exitCode = error.exitCode === 0 ? 0 : 7;
      return;
    }
    process.exitCode = fail(error, { json });
  }
}

// A reader that goes away (`cleat ps | head`) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : fail(error, { json: process.argv.includes('--json') }));
});

void main(process.argv);
