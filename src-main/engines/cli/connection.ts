import type { Container } from '../../../src-shared/model/container';
import { engineTitle, type EngineFacts } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';
import type { CliContainer, CliEngine } from '../../../src-shared/plugin-api/cli-engine';
import type { CallOptions, EngineConnection } from '../connection';
import { checkId } from './ids';
import { listRows } from './list';
import { openCliLogs } from './logs';
import { moreByCli } from './more';
import type { CliCall, CliRunner } from './runner';
import { openCliStats } from './stats';
import { openStampedLogs } from './stamped-logs';

const READ_TIMEOUT_MS = 10_000;
const START_TIMEOUT_MS = 120_000;
/** Between asking a container to stop and killing it, s, at most, where nobody says. */
const STOP_SECONDS = 10;
const STOP_MARGIN_MS = 60_000;
const CHANGE_TIMEOUT_MS = 60_000;
/** While somebody looks: at most so often, and at least. */
const POLL = { fastestMs: 1_000, slowestMs: 5_000 } as const;

/** An engine that has no API, by its CLI. What the CLI lacks rejects with `runtime.cannot`. */
export function cliConnection(runner: CliRunner, cli: CliEngine, facts: EngineFacts): EngineConnection {
  const { engine } = runner;
  const rowOf = (row: CliContainer): Container => ({ ...row, engine: engine.id, runtime: engine.runtime });
  const reading = (what: string, options: CallOptions | undefined, id?: string): CliCall => ({
    what,
    timeoutMs: READ_TIMEOUT_MS,
    signal: options?.signal,
    ...(id === undefined ? {} : { id }),
  });
  const change = async (
    verb: string,
    id: string,
    args: readonly string[],
    timeoutMs: number,
    options: CallOptions | undefined,
  ): Promise<void> => {
    checkId(id, engineTitle(engine));
    await runner.order(args, { what: `${verb} “${id}”`, id, timeoutMs, signal: options?.signal });
  };
  const cannot =
    (what: string, instead = '') =>
    (): Promise<never> =>
      Promise.reject(cannotDo(engineTitle(engine), what, instead));

  const inspect: EngineConnection['inspectContainer'] = async (id, options) => {
    checkId(id, engineTitle(engine));
    try {
      const found = await runner.ask(cli.inspect, id, reading('inspect a container', options, id));
      return found && { container: rowOf(found.container), raw: found.raw, facts: found.facts };
    } catch (thrown) {
      const error = CleatError.from(thrown);
      if (error.code === 'container.unknown') return undefined;
      throw error;
    }
  };
  const start: EngineConnection['startContainer'] = (id, options) =>
    change('start', id, cli.start.args(id), START_TIMEOUT_MS, options);
  const stop: EngineConnection['stopContainer'] = (id, options) => {
    const seconds = options?.timeout === undefined ? undefined : Math.max(0, Math.round(options.timeout));
    const args = cli.stop.args({ id, ...(seconds === undefined ? {} : { seconds }) });
    return change('stop', id, args, (seconds ?? STOP_SECONDS) * 1000 + STOP_MARGIN_MS, options);
  };
  const names = async (question: CliEngine['images'], what: string, options: CallOptions | undefined) => {
    const found = await runner.ask(question, undefined, reading(`list ${what}`, options));
    return [...new Set(found)].sort();
  };

  return {
    engine,
    facts,
    ...(cli.more?.events ? {} : { poll: POLL }),
    listContainers: async (options) =>
      (await listRows(runner, cli, reading('list containers', options), options?.ids)).map(rowOf),
    inspectContainer: inspect,
    openEvents: cannot('events'),
    readEvents: () => neverBegins(cannotDo(engineTitle(engine), 'events', '')),
    startContainer: start,
    stopContainer: stop,
    // There is no such command.
    restartContainer: async (id, options) => {
      await stop(id, options);
      await start(id, options);
    },
    killContainer: (id, options) => {
      const signal = options?.word === undefined ? {} : { signal: options.word };
      return change('kill', id, cli.kill.args({ id, ...signal }), CHANGE_TIMEOUT_MS, options);
    },
    removeContainer: (id, options) => {
      const args = cli.remove.args({ id, force: options?.force === true });
      return change('remove', id, args, CHANGE_TIMEOUT_MS, options);
    },
    pauseContainer: cannot('pause', 'Stop it instead.'),
    unpauseContainer: cannot('pause', 'Stop it instead.'),
    renameContainer: cannot('rename', 'Duplicate it under another name.'),
    updateContainer: cannot('change limits', 'Duplicate it with other limits.'),
    waitContainer: cannot('wait for the end', 'Run it in the foreground: its exit code is passed on.'),
    topContainer: cannot('list processes', 'Run “ps” inside it.'),
    inspectMade: cannot('tell how a container was made', 'Fill the form in.'),
    openStats: (ids, options) => openCliStats(runner, cli, ids, options),
    openLogs: async (id, options) => {
      checkId(id, engineTitle(engine));
      if (cli.stamped === true) return openStampedLogs(runner, cli, id, options);
      if (options.since === undefined) return openCliLogs(runner, cli, id, options);
      const instead = 'Ask for the last lines by their number.';
      throw cannotDo(engineTitle(engine), 'a log since a moment', instead);
    },
    listChoices: async (options) => {
      const [images, networks, volumes] = await Promise.all([
        names(cli.images, 'images', options),
        names(cli.networks, 'networks', options).catch(noneWhereAbsent),
        names(cli.volumes, 'volumes', options),
      ]);
      return { images, networks, volumes };
    },
    ...(cli.more ? moreByCli(runner, cli.failure, cli.more) : {}),
    close: () => undefined, // each command ends by itself, or by its signal
  };

  /** An older system has no networks of one's own, and no command for them. */
  function noneWhereAbsent(thrown: unknown): string[] {
    const error = CleatError.from(thrown);
    if (cli.failure(String(error.wire.details ?? '')).kind === 'absent') return [];
    throw error;
  }
}

function cannotDo(runtime: string, what: string, instead: string): CleatError {
  return CleatError.of('runtime.cannot', {
    runtime,
    what,
    why: 'Its command line has nothing for it.',
    instead,
  });
}

// eslint-disable-next-line require-yield -- it has nothing to give
async function* neverBegins(error: CleatError): AsyncGenerator<never, void, undefined> {
  await Promise.reject(error);
}
