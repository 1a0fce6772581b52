import { Option, type Command } from 'commander';
import { command, filterOption, globals } from '../command';
import { moment } from '../moment';
import { wholeNumber } from '../usage';
import type { Act } from '../verbs/act';
import type { LogsOptions } from '../verbs/logs';

const DAY_SECONDS = 86_400;

interface Filtered {
  readonly filter: readonly string[];
}

/** A verb on containers, by name or by filter; its action gets both. */
function verb<O extends Filtered>(
  cleat: Command,
  name: string,
  description: string,
  run: (
    wanted: { names: readonly string[]; filters: readonly string[] },
    options: O,
    c: Command,
  ) => Promise<void>,
): Command {
  return command(cleat, `${name} [names...]`)
    .description(description)
    .addOption(filterOption('also those that fit, e.g. label=tier=web, state=exited'))
    .action((names: string[], options: O, c: Command) => run({ names, filters: options.filter }, options, c));
}

const seconds = (description: string): Option =>
  new Option('-t, --time <seconds>', description).argParser(
    wholeNumber('--time', { min: 0, max: DAY_SECONDS }),
  );

async function act(
  what: Act,
  wanted: { names: readonly string[]; filters: readonly string[] },
  c: Command,
): Promise<void> {
  await (await import('../verbs/act')).act(what, wanted, globals(c));
}

/** What lists containers and what changes them. */
export function containerCommands(cleat: Command): void {
  command(cleat, 'ps')
    .description('containers of all engines')
    .option('-a, --all', 'stopped ones too')
    .addOption(filterOption('only those that fit, e.g. label=tier=web, state=exited (with stopped ones)'))
    .action(async (o: { all?: boolean; filter: string[] }, c: Command) =>
      (await import('../verbs/ps')).ps({ ...globals(c), all: o.all === true, filters: o.filter }),
    );

  verb(cleat, 'start', 'start containers', (wanted, _o, c) => act({ action: 'start' }, wanted, c));
  verb<Filtered & { time?: number }>(cleat, 'stop', 'stop containers', (wanted, { time }, c) =>
    act({ action: 'stop', ...(time === undefined ? {} : { timeout: time }) }, wanted, c),
  ).addOption(seconds('between asking and killing'));
  verb<Filtered & { time?: number }>(
    cleat,
    'restart',
    'stop containers and start them',
    (wanted, { time }, c) =>
      act({ action: 'restart', ...(time === undefined ? {} : { timeout: time }) }, wanted, c),
  ).addOption(seconds('between asking and killing'));
  verb(cleat, 'pause', 'freeze containers', (wanted, _o, c) => act({ action: 'pause' }, wanted, c));
  verb(cleat, 'unpause', 'let frozen containers go on', (wanted, _o, c) =>
    act({ action: 'unpause' }, wanted, c),
  );
  verb<Filtered & { signal?: string }>(cleat, 'kill', 'send containers a signal', (wanted, { signal }, c) =>
    act({ action: 'kill', ...(signal === undefined ? {} : { signal }) }, wanted, c),
  ).option('-s, --signal <signal>', 'KILL when left out');
  verb<Filtered & { force?: boolean }>(cleat, 'rm', 'remove containers', (wanted, { force }, c) =>
    act({ action: 'remove', force: force === true }, wanted, c),
  ).option('-f, --force', 'running ones too');
  command(cleat, 'rename <name> <new-name>')
    .description('give a container another name')
    .action((name: string, newName: string, _o, c: Command) =>
      act({ action: 'rename', name: newName }, { names: [name], filters: [] }, c),
    );
  verb(cleat, 'wait', 'wait until containers have ended; prints their exit codes', async (wanted, _o, c) =>
    (await import('../verbs/wait')).wait(wanted, globals(c)),
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
      (await import('../verbs/logs')).logs(names, {
        ...o,
        ...globals(c),
        follow: o.follow === true,
        timestamps: o.timestamps === true,
      }),
    );
}
