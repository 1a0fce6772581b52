import { engineTitle } from '../../../src-shared/model/engine';
import { shortId } from '../../../src-shared/model/short-id';
import type { CliEngine, CliMore } from '../../../src-shared/plugin-api/cli-engine';
import type { EngineConnection } from '../connection';
import { checkId } from './ids';
import { cliEvents } from './events';
import type { CliRunner } from './runner';

const CHANGE_TIMEOUT_MS = 60_000;
const STOP_SECONDS = 10;
const TOP_TIMEOUT_MS = 10_000;
/** A wait has no end of its own: a day, and then it is asked for again. */
const WAIT_TIMEOUT_MS = 24 * 3_600_000;

type More = Pick<
  EngineConnection,
  | 'restartContainer'
  | 'pauseContainer'
  | 'unpauseContainer'
  | 'renameContainer'
  | 'updateContainer'
  | 'waitContainer'
  | 'topContainer'
> &
  Partial<Pick<EngineConnection, 'openEvents' | 'readEvents'>>;

/** What a CLI can do beyond what all must, where it says how. */
export function moreByCli(runner: CliRunner, failure: CliEngine['failure'], more: CliMore): More {
  const engines = engineTitle(runner.engine);
  const change = async (
    verb: string,
    id: string,
    args: readonly string[],
    { signal, timeoutMs = CHANGE_TIMEOUT_MS, wanted }: ChangeOptions = {},
  ): Promise<void> => {
    checkId(id, engines);
    const what = `${verb} “${shortId(id)}”`;
    await runner.order(args, { what, id, timeoutMs, signal, ...(wanted === undefined ? {} : { wanted }) });
  };
  return {
    restartContainer: (id, { signal, timeout } = {}) => {
      const seconds = timeout === undefined ? undefined : Math.max(0, Math.round(timeout));
      const timeoutMs = (seconds ?? STOP_SECONDS) * 1000 + CHANGE_TIMEOUT_MS;
      const args = more.restart.args({ id, ...(seconds === undefined ? {} : { seconds }) });
      return change('restart', id, args, { signal, timeoutMs });
    },
    pauseContainer: (id, options) => change('pause', id, more.pause.args(id), options),
    unpauseContainer: (id, options) => change('unpause', id, more.unpause.args(id), options),
    renameContainer: async (id, name, options) => {
      checkId(name, engines);
      await change('rename', id, more.rename.args({ id, name }), { ...options, wanted: name });
    },
    updateContainer: (id, update, options) => change('update', id, more.update.args({ id, update }), options),
    waitContainer: async (id, options) => {
      checkId(id, engines);
      const call = { what: 'wait for its end', id, timeoutMs: WAIT_TIMEOUT_MS, signal: options?.signal };
      return runner.ask(more.wait, id, { ...call, isLong: true });
    },
    topContainer: async (id, options) => {
      checkId(id, engines);
      const call = { what: 'list processes', id, timeoutMs: TOP_TIMEOUT_MS, signal: options?.signal };
      return runner.ask(more.top, id, call);
    },
    ...(more.events ? cliEvents(runner, failure, more.events) : {}),
  };
}

interface ChangeOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
  readonly wanted?: string;
}
