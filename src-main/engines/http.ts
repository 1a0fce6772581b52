import http from 'node:http';
import { pipeline, type Duplex, type Readable } from 'node:stream';
import { engineTitle, type EngineDescription } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import { refused } from './answers';
import { dialerOf, type Dial } from './dial';
import { connectionError, systemCode } from './failures';

/** Most bytes taken of one answer: 10,000 containers with labels are about 30 MB. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

export type Method = 'GET' | 'POST' | 'DELETE';

export interface CallBounds {
  readonly signal?: AbortSignal;
  /** Until the whole answer (of `open`: its headers) is here, ms. `Infinity` waits for ever. */
  readonly timeoutMs: number;
  /** What is done, for “took longer than 10 s to …”. */
  readonly what: string;
}

export interface RequestBounds extends CallBounds {
  /** Sent as JSON. */
  readonly json?: object;
}

/** A call whose answer, and perhaps body, streams. */
export interface OpenBounds extends CallBounds {
  readonly signal: AbortSignal;
  /** Default: GET. */
  readonly method?: Method;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as a tar archive, as fast as the engine takes it; destroyed when the call ends before it. */
  readonly body?: Readable;
}

export interface UpgradeBounds extends CallBounds {
  readonly headers?: http.OutgoingHttpHeaders;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * HTTP to one engine. Every failure is a CleatError: `engine.unreachable`, `engine.permission`, `engine.timeout`,
 * `app.cancelled`. A status is never a failure here.
 */
export interface EngineHttp {
  readonly engine: EngineDescription;
  request(method: Method, path: string, bounds: RequestBounds): Promise<Answer>;
  /**
   * Opens an answer that streams and resolves with its headers. It lives until its end, or until `signal`
   * aborts; destroying it frees the socket.
   */
  open(path: string, bounds: OpenBounds): Promise<http.IncomingMessage>;
  /**
   * Asks by POST to speak `protocol` on the connection from now on, and resolves with it: the caller closes it.
   * Rejects with `engine.refused` when the engine will not.
   */
  upgrade(path: string, protocol: string, bounds: UpgradeBounds): Promise<Duplex>;
  /** Closes every socket. */
  close(): void;
}

class DialingAgent extends http.Agent {
  constructor(
    private readonly dial: Dial,
    keepAlive: boolean,
  ) {
    super({ keepAlive, maxFreeSockets: 8 });
  }
  // The types know only net.Socket here; node:http works on any Duplex that has a socket's methods.
  override createConnection(): Duplex {
    return this.dial();
  }
}

interface Exchange extends RequestBounds {
  readonly method: Method;
  readonly headers?: Readonly<Record<string, string>>;
  readonly stream?: Readable | undefined;
  readonly path: string;
  readonly agent: http.Agent;
  readonly engine: EngineDescription;
}

/** Where to connect is the agent's business; the header is for proxies on the way. */
function hostHeader({ endpoint }: EngineDescription): string {
  if (endpoint.kind !== 'tcp') return 'localhost';
  return `${endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host}:${endpoint.port}`;
}

/** Sends a request and resolves with the answer's headers; the caller reads or destroys the answer. */
function send(exchange: Exchange): Promise<http.IncomingMessage> {
  const { method, path, agent, signal, json, stream } = exchange;
  const body = json === undefined ? undefined : Buffer.from(JSON.stringify(json));
  return new Promise((resolve, reject) => {
    const request = http.request({
      method,
      path,
      agent,
      headers: {
        host: hostHeader(exchange.engine),
        accept: 'application/json',
        ...(method === 'GET' || stream ? {} : { 'content-length': body?.length ?? 0 }),
        ...(stream ? { 'content-type': 'application/x-tar' } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...exchange.headers,
      },
      ...(signal ? { signal } : {}),
    });
    request.once('response', resolve);
    // Stays for the life of the request: an aborted one reports itself again when its socket closes.
    request.on('error', (error) => {
      // The engine closed a connection that lay idle, at the moment we took it: it saw nothing of the request.
      if (method === 'GET' && request.reusedSocket && systemCode(error) === 'ECONNRESET' && !signal?.aborted)
        resolve(send(exchange));
      else reject(error);
    });
    // An answer that comes before the end of the body is still the answer: what the pipe says then is no news.
    if (stream) {
      // Else a body that cannot be read would only look like a lost connection.
      stream.once('error', reject);
      pipeline(stream, request, () => undefined);
    } else request.end(body);
  });
}

/** The connection after the engine has changed its protocol, or its answer when it did not. */
function sendUpgrade(
  { agent, path, engine, signal, headers }: Omit<Exchange, 'headers'> & UpgradeBounds,
  protocol: string,
): Promise<Duplex | http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = http.request({
      method: 'POST',
      path,
      agent,
      headers: { host: hostHeader(engine), ...headers, connection: 'Upgrade', upgrade: protocol },
      ...(signal ? { signal } : {}),
    });
    request.on('error', reject);
    request.once('response', resolve);
    request.once('upgrade', (_answer, socket: Duplex, head: Buffer) => {
      if (head.length > 0) socket.unshift(head); // it may speak at once
      resolve(socket);
    });
    request.end();
  });
}

function readAll(answer: http.IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    answer.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES)
        answer.destroy(new Error(`its answer is larger than ${MAX_ANSWER_BYTES} bytes`));
      else chunks.push(chunk);
    });
    answer.on('end', () => resolve(Buffer.concat(chunks)));
    answer.on('error', reject);
  });
}

/** Runs `work` with a signal that aborts when the caller's does or the time is over, and names failures. */
async function bounded<T>(
  engine: EngineDescription,
  { signal, timeoutMs, what }: CallBounds,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (signal?.aborted) throw CleatError.of('app.cancelled', {}, { cause: signal.reason });
  const ender = new AbortController();
  let late = false;
  const tooLate = (): void => {
    late = true;
    ender.abort();
  };
  const timer = Number.isFinite(timeoutMs) ? setTimeout(tooLate, timeoutMs) : undefined;
  const onAbort = (): void => ender.abort();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await work(ender.signal);
  } catch (cause) {
    if (signal?.aborted) throw CleatError.of('app.cancelled', {}, { cause: signal.reason });
    if (late)
      throw CleatError.of(
        'engine.timeout',
        { engine: engineTitle(engine), what, seconds: timeoutMs / 1000 },
        { cause },
      );
    throw connectionError(engine, cause);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/**
 * HTTP to the engine: connections are kept and used again. Rejects when it is known before the first call that
 * none can be made (unreadable TLS files).
 */
export async function engineHttp(engine: EngineDescription): Promise<EngineHttp> {
  let dial: Dial;
  try {
    dial = await dialerOf(engine);
  } catch (error) {
    throw connectionError(engine, error);
  }
  const kept = new DialingAgent(dial, true);
  // A change must not go over a connection that may have been closed meanwhile: it could not be sent again.
  const fresh = new DialingAgent(dial, false);
  const streams = new Set<http.IncomingMessage>();
  let closed = false;
  const checkOpen = (): void => {
    if (closed) throw connectionError(engine, new Error('the connection was closed.'));
  };
  return {
    engine,
    request: (method, path, bounds) =>
      bounded(engine, bounds, async (signal) => {
        checkOpen();
        const agent = method === 'GET' ? kept : fresh;
        const answer = await send({ ...bounds, engine, method, path, agent, signal });
        return { status: answer.statusCode ?? 0, headers: answer.headers, body: await readAll(answer) };
      }),
    open: async (path, bounds) => {
      const ender = new AbortController();
      const abort = (): void => ender.abort();
      bounds.signal.addEventListener('abort', abort, { once: true });
      try {
        const answer = await bounded(engine, bounds, async (signal) => {
          checkOpen();
          signal.addEventListener('abort', abort, { once: true });
          const { method = 'GET', body: stream } = bounds;
          const agent = method === 'GET' ? kept : fresh;
          const sent = await send({ ...bounds, engine, method, path, agent, stream, signal: ender.signal });
          signal.removeEventListener('abort', abort);
          return sent;
        });
        streams.add(answer);
        // Whoever reads hears of it too; between two readers nobody would, and that must not end the process.
        answer.on('error', () => undefined);
        answer.once('close', () => {
          streams.delete(answer);
          bounds.signal.removeEventListener('abort', abort);
        });
        return answer;
      } catch (error) {
        bounds.signal.removeEventListener('abort', abort);
        throw error;
      }
    },
    upgrade: (path, protocol, bounds) =>
      bounded(engine, bounds, async (signal) => {
        checkOpen();
        const got = await sendUpgrade(
          { ...bounds, engine, method: 'POST', path, agent: fresh, signal },
          protocol,
        );
        if (!(got instanceof http.IncomingMessage)) return got;
        throw refused(engine, {
          status: got.statusCode ?? 0,
          headers: got.headers,
          body: await readAll(got),
        });
      }),
    close: () => {
      closed = true;
      for (const stream of streams) stream.destroy();
      kept.destroy();
      fresh.destroy();
    },
  };
}
