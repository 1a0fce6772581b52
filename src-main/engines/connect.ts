import { CleatError } from '../../src-shared/model/error';
import { refused } from './answers';
import { changing } from './changing';
import { choosing } from './choices';
import type { ConnectEngine, EngineConnection } from './connection';
import { withConditions } from './conditions';
import { eventHistory } from './event-history';
import { readEvents } from './event-stream';
import { askFacts } from './facts';
import { engineHttp, type EngineHttp } from './http';
import { changingImages } from './images/changing';
import { readingImages } from './images/reading';
import { transferringImages } from './images/transfer';
import { openLogBody } from './log-body';
import { LIBPOD, readingOf } from './reading';
import { usage } from './usage';
import { engineTitle, type EngineFacts } from '../../src-shared/model/engine';

const CONNECT_TIMEOUT_MS = 10_000;
const OPEN_TIMEOUT_MS = 10_000;

function connectionOver(http: EngineHttp, facts: EngineFacts): EngineConnection {
  const { engine } = http;
  const reading = readingOf(http, facts);
  const docker = `/v${facts.apiVersion}`;
  return {
    engine,
    facts,
    http,
    images: {
      ...readingImages(http, facts),
      ...changingImages(http, facts),
      ...transferringImages(http, facts),
    },
    listContainers: (options) =>
      options?.ids === undefined ? reading.list(options?.signal) : reading.some(options.ids, options.signal),
    inspectContainer: async (id, options) => {
      const found = await reading.inspect(id, options?.signal);
      return found && { container: found.container, raw: found.raw };
    },
    openEvents: async ({ signal }) => {
      const answer = await http.open(`${docker}/events`, {
        signal,
        timeoutMs: OPEN_TIMEOUT_MS,
        what: 'open its events',
      });
      const status = answer.statusCode ?? 0;
      if (status !== 200) {
        answer.destroy();
        throw refused(engine, { status, headers: answer.headers, body: Buffer.alloc(0) });
      }
      return readEvents(engine, answer, signal);
    },
    ...changing(http, facts),
    ...usage(http, facts),
    readEvents: eventHistory(http, facts),
    ...choosing(http, facts),
    openLogs: async (id, { since, ...options }) => {
      const found = await reading.inspect(id, options.signal);
      if (!found) throw CleatError.of('container.unknown', { name: id, engines: engineTitle(engine) });
      const request = { ...options, id, inspected: found.raw };
      // Podman stamps pieces of a line as they were written: only its own path, which frames even a terminal's
      // output, tells where each begins. Its `since` leaves out that very moment, Docker's does not.
      return facts.dialect === 'podman'
        ? openLogBody(http, {
            ...request,
            ...(since === undefined ? {} : { since: since - 1e-6 }),
            tty: false,
            path: `${LIBPOD}/containers/`,
          })
        : openLogBody(http, {
            ...request,
            ...(since === undefined ? {} : { since }),
            tty: found.tty,
            path: `${docker}/containers/`,
          });
    },
    close: () => http.close(),
  };
}

/**
 * Connects to an engine: asks who it is and picks an API version both sides speak.
 * Throws `engine.unreachable`, `engine.permission`, `engine.timeout`, `engine.refused`, `engine.answer`,
 * `engine.too-old`, `app.cancelled`.
 */
export const connectEngine: ConnectEngine = async (engine, { signal }) => {
  const http = await engineHttp(engine);
  try {
    const facts = await askFacts(http, { signal, timeoutMs: CONNECT_TIMEOUT_MS });
    return connectionOver(http, await withConditions(http, facts, { signal }));
  } catch (error) {
    http.close();
    throw error;
  }
};
