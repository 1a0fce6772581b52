import type { Cli, Perform } from '../cli';
import type { Parsed } from '../parser/parse';
import { errorLines, fail, Failure, Refusal, type AppleError } from '../refusal';
import { endContainer, signalNumber, untilStopped } from '../process/end';
import { signal } from '../state/processes';
import type { Held } from '../state/store';

const STOP_SECONDS = 5;

/** `stop`: all at once; one that has stopped already counts as stopped. */
export const stop: Perform = async (cli, parsed) => {
  const ids = targets(cli, parsed, () => true);
  const seconds = Number(parsed.value('--time') ?? STOP_SECONDS);
  return await forEach(cli, ids, 'failed to stop container', async (held) => {
    const number = signalNumber(parsed.value('--signal') ?? held.config.stopSignal ?? 'TERM');
    await endContainer(cli.store, held, number, seconds);
  });
};

/** `kill`: sends a signal; KILL waits for the end, a stopped container is an error. */
export const kill: Perform = async (cli, parsed) => {
  const ids = targets(cli, parsed, ({ state }) => state === 'running');
  return await forEach(cli, ids, 'failed to kill container', async (held) => {
    const number = signalNumber(parsed.value('--signal') ?? 'KILL');
    if (held.state === 'stopped' || !held.runtime) {
      fail('invalidState', 'no runtime client exists: container is stopped');
    }
    signal(held.runtime.pid, number);
    if (number === signalNumber('KILL')) await untilStopped(cli.store, held.config.id);
  });
};

/** `delete`: stopped ones, or with `--force` running ones too. Anonymous volumes stay. */
export const remove: Perform = async (cli, parsed) => {
  const isForced = parsed.flag('--force');
  const ids = targets(cli, parsed, ({ state }) => isForced || state === 'stopped');
  return await forEach(cli, ids, 'failed to delete container', async (held) => {
    const { id } = held.config;
    if (held.state !== 'stopped' && !isForced) {
      fail('invalidState', `container ${id} is running and can not be deleted`);
    }
    if (held.runtime && (held.isOrphan || held.state !== 'stopped')) {
      signal(held.runtime.pid, 'SIGKILL');
      await untilStopped(cli.store, id);
    }
    cli.store.removeContainer(id);
  });
};

export const prune: Perform = (cli) => {
  for (const { config, state } of cli.store.containers()) {
    if (state !== 'stopped') continue;
    cli.store.removeContainer(config.id);
    cli.out(`${config.id}\n`);
  }
  cli.err('Reclaimed 0 bytes in disk space\n');
  return 0;
};

/** `clean`, since 1.4.1: running containers only. */
export const clean: Perform = async (cli, parsed) => {
  if (parsed.words.length === 0) fail('invalidArgument', 'no containers specified');
  return await forEach(cli, parsed.words, 'failed to clean container', ({ config, state }) => {
    if (state !== 'running') fail('invalidState', `container ${config.id} is not running`);
  });
};

function targets(cli: Cli, parsed: Parsed, wanted: (held: Held) => boolean): readonly string[] {
  if (!parsed.flag('--all')) {
    if (parsed.words.length > 0) return parsed.words;
    fail('invalidArgument', 'no containers specified and --all not supplied');
  }
  if (parsed.words.length > 0) {
    fail('invalidArgument', 'explicitly supplied container IDs conflict with the --all flag');
  }
  return cli.store
    .containers()
    .filter(wanted)
    .map(({ config }) => config.id);
}

/** Prints each id as it is done; what failed is told at the end, in one error. */
async function forEach(
  cli: Cli,
  ids: readonly string[],
  trouble: string,
  work: (held: Held) => Promise<void> | void,
): Promise<number> {
  const errors: AppleError[] = [];
  const one = async (id: string) => {
    try {
      const held = cli.store.container(id) ?? fail('notFound', `container with ID ${id} not found`);
      await work(held);
      cli.out(`${id}\n`);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      errors.push({ code: 'internalError', message: trouble, cause: error.error });
    }
  };
  await Promise.all([...new Set(ids)].map(one));
  if (errors.length > 0) throw new Refusal(1, errorLines(errors));
  return 0;
}
