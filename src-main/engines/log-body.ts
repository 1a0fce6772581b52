import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { z } from 'zod';
import { engineTitle } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import { refusalText, refused } from './answers';
import { chunksOf, refusalOf } from './chunks';
import type { LogBody } from './connection';
import { connectionError } from './failures';
import type { Answer, EngineHttp } from './http';

const OPEN_TIMEOUT_MS = 10_000;

export interface LogRequest {
  readonly id: string;
  /** What the engine said when it was inspected: names the container and its log driver in a refusal. */
  readonly inspected: unknown;
  readonly tty: boolean;
  /** `/v1.41/containers/`, or `/v4.0.0/libpod/containers/`. */
  readonly path: string;
  readonly signal: AbortSignal;
  readonly follow: boolean;
  readonly tail?: number;
  readonly since?: number;
}

function query({ follow, tail, since }: LogRequest): string {
  const parameters = new URLSearchParams({
    stdout: '1',
    stderr: '1',
    timestamps: '1',
    follow: follow ? '1' : '0',
    tail: tail === undefined ? 'all' : String(tail),
  });
  // Cut, not rounded: better one line twice than one line lost.
  if (since !== undefined) parameters.set('since', (Math.floor(since * 1e6) / 1e6).toFixed(6));
  return parameters.toString();
}

const inspectedSchema = z.object({
  Name: z.string(),
  HostConfig: z.object({ LogConfig: z.object({ Type: z.string() }) }),
});

/**
 * Docker: “configured logging driver does not support reading” (501; `none` only since 20.10 keeps a copy for the
 * others); Podman: “this container is using the 'none' log driver, cannot read logs” (500).
 */
const UNREADABLE = /does not support reading|cannot read logs/i;

function refusal(http: EngineHttp, { id, inspected }: LogRequest, answer: Answer): CleatError {
  const error = refused(http.engine, answer);
  if (!UNREADABLE.test(refusalText(answer.body))) return error;
  const known = inspectedSchema.safeParse(inspected).data;
  return CleatError.of(
    'container.logs-unreadable',
    {
      name: known?.Name.replace(/^\//, '') ?? id,
      driver: known?.HostConfig.LogConfig.Type ?? 'unknown',
      engine: engineTitle(http.engine),
    },
    { cause: error },
  );
}

/**
 * Opens a container's output. The body is here at once and carries what comes: Podman sends the headers of a
 * followed log only with the first line, so nobody waits for them. What goes wrong later (the engine refuses,
 * the connection is lost, a log that is not followed stalls) is the body's `error`. Aborting closes the socket.
 */
export function openLogBody(http: EngineHttp, request: LogRequest): LogBody {
  const { signal, tty } = request;
  const body = new PassThrough();
  // The reader hears of it by its own listener; one that comes late must not find the process dead.
  body.on('error', () => undefined);
  const abort = (): void => void body.destroy();
  signal.addEventListener('abort', abort, { once: true });
  const closed = new AbortController();
  body.once('close', () => {
    signal.removeEventListener('abort', abort);
    closed.abort(); // a reader that leaves frees the socket
  });

  const path = `${request.path}${encodeURIComponent(request.id)}/logs?${query(request)}`;
  const feed = async (): Promise<void> => {
    const answer = await http.open(path, {
      signal: closed.signal,
      timeoutMs: request.follow ? Infinity : OPEN_TIMEOUT_MS,
      what: 'open the log',
    });
    if (answer.statusCode !== 200) throw refusal(http, request, await refusalOf(http, answer));
    const asked = { what: 'read the log', follow: request.follow };
    for await (const chunk of chunksOf(http, answer, asked))
      if (!body.write(chunk)) await once(body, 'drain', { signal: closed.signal });
    body.end();
  };
  feed().catch((error: unknown) => body.destroy(connectionError(http.engine, error)));
  if (signal.aborted) body.destroy();
  return { tty, body };
}
