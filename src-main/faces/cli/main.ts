import { Command, CommanderError, Option } from 'commander';
import { exitCodeOf } from '../../../src-shared/model/error';
import { fail } from './failure';
import { moment } from './moment';
import type { GlobalOptions } from './options';
import { usageError, wholeNumber } from './usage';
import type { LogsOptions } from './verbs/logs';
import { VERSION } from './version';

/** Known before the options are parsed: misuse of them is told in the same form. */
const json = process.argv.includes('--json');
const DAY_SECONDS = 86_400;
/** An owner in the background ends itself after this long without a face or work. */
const IDLE_MS = 60_000;

/** Every verb with its own module, loaded only when it is asked for. */
function program(): Command {
  const cleat = new Command('cleat');
  cleat
    .description('One desk for every container runtime.')
    .version(VERSION, '--version', 'print the version')
    .addOption(new Option('--runtime <name>', 'use this runtime for this command'))
    .option('--json', 'print JSON on stdout')
    .configureOutput({
      writeOut: (text) => process.stdout.write(text),
      // The help of a command that needs a verb; as JSON only its error is said.
      writeErr: (text) => void (json || process.stderr.write(text)),
      outputError: () => undefined,
    })
    .exitOverride(inOurWords(cleat));

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
      new Option('-t, --time <seconds>', 'between asking and killing').argParser(
        wholeNumber('--time', { min: 0, max: DAY_SECONDS }),
      ),
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
  command(cleat, 'logs <names...>')
    .description('what containers printed; several are merged by time')
    .option('-f, --follow', 'go on with what they print, over restarts too')
    .option('-t, --timestamps', 'begin each line with its time')
    .addOption(
      new Option('-n, --tail <lines>', 'only the last lines').argParser(
        wholeNumber('--tail', { min: 0, max: 10_000_000 }),
      ),
    )
    .addOption(new Option('--since <time>', 'from a time on, or 10m ago').argParser(moment('--since')))
    .addOption(new Option('--until <time>', 'up to a time, or 10m ago').argParser(moment('--until')))
    .option('-o, --output <file>', 'save the whole log to a file')
    .addOption(new Option('--format <format>', 'of the file').choices(['text', 'jsonl']))
    .action(async (names: string[], o: Partial<LogsOptions>, c: Command) =>
      (await import('./verbs/logs')).logs(names, {
        ...o,
        ...globals(c),
        follow: o.follow === true,
        timestamps: o.timestamps === true,
      }),
    );
  command(cleat, 'serve')
    .description('the same interface in a browser; prints its address')
    .option('--background', 'go on after this command; ends itself after 60 idle seconds')
    .addOption(
      new Option('--port <number>', 'listen on this port').argParser(
        wholeNumber('--port', { min: 1, max: 65_535 }),
      ),
    )
    .addOption(new Option('--owner-of-background').hideHelp())
    .addOption(
      new Option('--idle-ms <ms>')
        .hideHelp()
        .default(IDLE_MS)
        .argParser(wholeNumber('--idle-ms', { min: 0, max: DAY_SECONDS * 1000 })),
    )
    .action(async (o: ServeFlags, c: Command) =>
      (await import('./verbs/serve')).serve({
        ...globals(c),
        idleMs: o.idleMs,
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

interface ServeFlags {
  readonly background?: boolean;
  readonly ownerOfBackground?: boolean;
  readonly port?: number;
  readonly idleMs: number;
}

/** A subcommand that takes `--runtime` and `--json` behind its name as well. */
function command(parent: Command, usage: string): Command {
  const made = parent.command(usage);
  return made
    .addOption(new Option('--runtime <name>', 'use this runtime for this command'))
    .option('--json', 'print JSON on stdout')
    .exitOverride(inOurWords(made));
}

/** Help and version pass as they are (they have been printed); misuse becomes an error like any other. */
function inOurWords(command: Command): (error: CommanderError) => never {
  return (error) => {
    const wasPrinted = error.exitCode === 0 || (error.code === 'commander.help' && !json);
    throw wasPrinted ? error : usageError(error, pathOf(command));
  };
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

function globals(command: Command): GlobalOptions {
  const { runtime, json } = command.optsWithGlobals<{ runtime?: string; json?: boolean }>();
  return { json: json === true, ...(runtime === undefined ? {} : { runtime }) };
}

async function main(argv: readonly string[]): Promise<void> {
  try {
    await program().parseAsync([...argv]);
  } catch (error) {
    // Help instead of the verb that is missing is misuse, too.
    if (error instanceof CommanderError)
      process.exitCode = error.exitCode === 0 ? 0 : exitCodeOf('validation');
    else process.exitCode = fail(error, { json });
  }
}

// A reader that goes away (`cleat ps | head`) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  // Any other reaches whoever wrote.
});
// Nobody reads what we say beside the data; the work goes on.
process.stderr.on('error', () => undefined);

void main(process.argv);
