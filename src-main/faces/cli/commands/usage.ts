import { Option, type Command } from 'commander';
import type { RestartPolicy } from '../../../../src-shared/model/container-facts';
import { CleatError } from '../../../../src-shared/model/error';
import { command, filterOption, globals } from '../command';
import { moment } from '../moment';
import { size } from '../size';
import { wholeNumber } from '../usage';

interface Filtered {
  readonly filter: readonly string[];
}

type PolicyName = RestartPolicy['name'];
const POLICIES: readonly PolicyName[] = ['no', 'always', 'unless-stopped', 'on-failure'];

/** `no`, `always`, `unless-stopped`, `on-failure`, `on-failure:3`. Throws `cli.option`. */
function restartPolicy(value: string): RestartPolicy {
  const [, word, retries] = /^([a-z-]+)(?::(\d{1,6}))?$/.exec(value) ?? [];
  const name = POLICIES.find((one) => one === word);
  if (name === undefined || (retries !== undefined && name !== 'on-failure')) {
    const expected = 'no, always, unless-stopped, on-failure or on-failure:TIMES';
    throw CleatError.of('cli.option', { option: '--restart', value, expected });
  }
  return { name, ...(retries === undefined ? {} : { maximumRetries: Number(retries) }) };
}

function cores(value: string): number {
  const number = /^\d{1,6}(\.\d{1,9})?$/.test(value) ? Number(value) : NaN;
  if (Number.isFinite(number)) return number;
  throw CleatError.of('cli.option', { option: '--cpus', value, expected: 'a number of cores, as 1.5' });
}

interface UpdateFlags extends Filtered {
  readonly restart?: RestartPolicy;
  readonly memory?: number;
  readonly memorySwap?: number;
  readonly cpus?: number;
  readonly pidsLimit?: number;
}

/** `--memory-swap -1` is without limit. */
const swap = (value: string): number => (value === '-1' ? -1 : size('--memory-swap')(value));
const pids = (value: string): number =>
  value === '-1' ? -1 : wholeNumber('--pids-limit', { min: 0, max: 4_194_304 })(value);

/** What containers are, do and use. */
export function usageCommands(cleat: Command): void {
  command(cleat, 'inspect [names...]')
    .description('all that the engine knows of containers, as JSON')
    .addOption(filterOption('also those that fit'))
    .option('--facts', 'worded the same for every engine')
    .action(async (names: string[], o: Filtered & { facts?: boolean }, c: Command) =>
      (await import('../verbs/inspect')).inspect(
        { names, filters: o.filter },
        { ...globals(c), facts: o.facts === true },
      ),
    );
  command(cleat, 'top [names...]')
    .description('the processes of containers')
    .addOption(filterOption('also those that fit'))
    .action(async (names: string[], o: Filtered, c: Command) =>
      (await import('../verbs/top')).top({ names, filters: o.filter }, globals(c)),
    );
  command(cleat, 'port [names...]')
    .description('where the published ports of containers are reached')
    .addOption(filterOption('also those that fit'))
    .option('-p, --port <port>', 'only this one, as 80 or 53/udp')
    .action(async (names: string[], o: Filtered & { port?: string }, c: Command) =>
      (await import('../verbs/port')).port(
        { names, filters: o.filter },
        { ...globals(c), ...(o.port === undefined ? {} : { only: o.port }) },
      ),
    );
  command(cleat, 'stats [names...]')
    .description('what containers use, every second (default: all that run)')
    .addOption(filterOption('only those that fit'))
    .option('--no-stream', 'one reading of each, then the end')
    .action(async (names: string[], o: Filtered & { stream: boolean }, c: Command) =>
      (await import('../verbs/stats')).stats(
        { names, filters: o.filter },
        { ...globals(c), once: !o.stream },
      ),
    );
  command(cleat, 'events')
    .description('what the engines report, as it happens')
    .addOption(new Option('--since <time>', 'from a time on, or 10m ago').argParser(moment('--since')))
    .addOption(new Option('--until <time>', 'up to a time, or 10m ago').argParser(moment('--until')))
    .addOption(filterOption('type=, event=, container=, image=, volume=, network='))
    .action(async (o: Filtered & { since?: number; until?: number }, c: Command) =>
      (await import('../verbs/events')).events({
        ...globals(c),
        filters: o.filter,
        ...(o.since === undefined ? {} : { since: o.since }),
        ...(o.until === undefined ? {} : { until: o.until }),
      }),
    );
  command(cleat, 'update [names...]')
    .description('change the limits and the restart policy of containers')
    .addOption(filterOption('also those that fit'))
    .addOption(
      new Option('--restart <policy>', 'no, always, unless-stopped, on-failure[:TIMES]').argParser(
        restartPolicy,
      ),
    )
    .addOption(new Option('-m, --memory <size>', 'as 512m; 0 for no limit').argParser(size('--memory')))
    .addOption(
      new Option('--memory-swap <size>', 'memory and swap together; -1 for no limit').argParser(swap),
    )
    .addOption(new Option('--cpus <number>', 'cores, as 1.5; 0 for no limit').argParser(cores))
    .addOption(new Option('--pids-limit <number>', '-1 for no limit').argParser(pids))
    .action(async (names: string[], o: UpdateFlags, c: Command) => {
      const change = {
        ...(o.restart === undefined ? {} : { restartPolicy: o.restart }),
        ...(o.memory === undefined ? {} : { memory: o.memory }),
        ...(o.memorySwap === undefined ? {} : { memorySwap: o.memorySwap }),
        ...(o.cpus === undefined ? {} : { cpus: o.cpus }),
        ...(o.pidsLimit === undefined ? {} : { pids: o.pidsLimit }),
      };
      if (Object.keys(change).length === 0) {
        const problem = '“cleat update” needs something to change.';
        throw CleatError.of('cli.usage', { problem, suggestion: '', help: 'cleat update --help' });
      }
      const wanted = { names, filters: o.filter };
      await (await import('../verbs/act')).act({ action: 'update', change }, wanted, globals(c));
    });
}
