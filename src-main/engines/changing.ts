import type { ContainerAction } from '../../src-shared/model/container';
import { engineTitle, type EngineFacts } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import { refusalText, refused } from './answers';
import type { CallOptions, EngineConnection } from './connection';
import type { Answer, EngineHttp, Method } from './http';

/** Pulling up networks and volumes can take long; a start that takes longer hangs. */
const START_TIMEOUT_MS = 120_000;
const REMOVE_TIMEOUT_MS = 120_000;
/** The engines' own default between asking a container to stop and killing it, s. */
const STOP_SECONDS = 10;
/** On top of that: killing, unmounting, writing. */
const STOP_MARGIN_MS = 60_000;

/** Podman 4 answers 500 where Docker answers 409. */
const WRONG_STATE = /container state improper|is running or paused|is paused|without force/i;

/** Short ids are what people see and type. */
const shortId = (id: string): string => (/^[0-9a-f]{64}$/.test(id) ? id.slice(0, 12) : id);

function failure(http: EngineHttp, action: ContainerAction, id: string, answer: Answer): CleatError {
  const name = shortId(id);
  const detail = refusalText(answer.body);
  if (answer.status === 404 && /no such container|no container with/i.test(detail))
    return CleatError.of(
      'container.unknown',
      { name, engines: engineTitle(http.engine) },
      { details: detail },
    );
  if (answer.status === 409 || (answer.status === 500 && WRONG_STATE.test(detail)))
    return CleatError.of('container.conflict', { name, action, detail });
  return refused(http.engine, answer);
}

/** Start, stop and remove, the same on both dialects: Podman's Docker API does them with Docker's answers. */
export function changing(
  http: EngineHttp,
  facts: EngineFacts,
): Pick<EngineConnection, 'startContainer' | 'stopContainer' | 'removeContainer'> {
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
    if (answer.status >= 300 && answer.status !== 304) throw failure(http, action, id, answer);
  };
  return {
    startContainer: (id, options) => change('start', id, 'POST', '/start', START_TIMEOUT_MS, options),
    stopContainer: (id, options) => {
      const seconds = options?.timeout;
      const query = seconds === undefined ? '' : `?t=${Math.max(0, Math.round(seconds))}`;
      const timeoutMs = (seconds ?? STOP_SECONDS) * 1000 + STOP_MARGIN_MS;
      return change('stop', id, 'POST', `/stop${query}`, timeoutMs, options);
    },
    removeContainer: (id, options) =>
      change('remove', id, 'DELETE', options?.force ? '?force=true' : '', REMOVE_TIMEOUT_MS, options),
  };
}
