import type { ContainerAction } from '../../src-shared/model/container';
import { engineTitle, type EngineFacts } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import { shortId } from '../../src-shared/model/short-id';
import { changeRefused } from './change-refused';
import type { CallOptions, EngineConnection } from './connection';
import type { EngineHttp, Method } from './http';
import { readingOf } from './reading';
import { updating } from './updating';

/** Pulling up networks and volumes can take long; a start that takes longer hangs. */
const START_TIMEOUT_MS = 120_000;
const REMOVE_TIMEOUT_MS = 120_000;
/** Freezing, naming, limiting: nothing waits for the container. */
const SHORT_TIMEOUT_MS = 60_000;
/** The engines' own default between asking a container to stop and killing it, s. */
const STOP_SECONDS = 10;
/** On top of that: killing, unmounting, writing. */
const STOP_MARGIN_MS = 60_000;

type Changing = Pick<
  EngineConnection,
  | 'startContainer'
  | 'stopContainer'
  | 'restartContainer'
  | 'pauseContainer'
  | 'unpauseContainer'
  | 'killContainer'
  | 'renameContainer'
  | 'updateContainer'
  | 'removeContainer'
>;

/** Mostly the same on both dialects: Podman's Docker API does it with Docker's answers. */
export function changing(http: EngineHttp, facts: EngineFacts): Changing {
  const change = async (
    action: ContainerAction,
    id: string,
    method: Method,
    rest: string,
    timeoutMs: number,
    options: CallOptions | undefined,
  ): Promise<void> => {
    const answer = await http.request(
      method,
      `/v${facts.apiVersion}/containers/${encodeURIComponent(id)}${rest}`,
      { timeoutMs, what: `${action} ${shortId(id)}`, ...(options?.signal ? { signal: options.signal } : {}) },
    );
    // 304: it was so already.
    if (answer.status >= 300 && answer.status !== 304) throw changeRefused(http, action, id, answer);
  };
  const stopping = (timeout: number | undefined): { readonly query: string; readonly timeoutMs: number } => ({
    query: timeout === undefined ? '' : `?t=${Math.max(0, Math.round(timeout))}`,
    timeoutMs: (timeout ?? STOP_SECONDS) * 1000 + STOP_MARGIN_MS,
  });
  return {
    startContainer: (id, options) => change('start', id, 'POST', '/start', START_TIMEOUT_MS, options),
    stopContainer: (id, options) => {
      const { query, timeoutMs } = stopping(options?.timeout);
      return change('stop', id, 'POST', `/stop${query}`, timeoutMs, options);
    },
    restartContainer: (id, options) => {
      const { query, timeoutMs } = stopping(options?.timeout);
      return change('restart', id, 'POST', `/restart${query}`, timeoutMs + START_TIMEOUT_MS, options);
    },
    pauseContainer: (id, options) => change('pause', id, 'POST', '/pause', SHORT_TIMEOUT_MS, options),
    unpauseContainer: (id, options) => change('unpause', id, 'POST', '/unpause', SHORT_TIMEOUT_MS, options),
    killContainer: (id, options) => {
      const query = options?.word === undefined ? '' : `?signal=${encodeURIComponent(options.word)}`;
      return change('kill', id, 'POST', `/kill${query}`, SHORT_TIMEOUT_MS, options);
    },
    renameContainer: async (id, name, options) => {
      try {
        const rest = `/rename?name=${encodeURIComponent(name)}`;
        await change('rename', id, 'POST', rest, SHORT_TIMEOUT_MS, options);
      } catch (thrown) {
        if (!(thrown instanceof CleatError) || thrown.code !== 'container.conflict') throw thrown;
        const params = { name: shortId(id), wanted: name, engine: engineTitle(http.engine) };
        throw CleatError.of('container.name-taken', params, { cause: thrown });
      }
    },
    updateContainer: updating(http, facts, readingOf(http, facts).inspect),
    removeContainer: (id, options) =>
      change('remove', id, 'DELETE', options?.force ? '?force=true' : '', REMOVE_TIMEOUT_MS, options),
  };
}
