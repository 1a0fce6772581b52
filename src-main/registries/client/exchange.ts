import http from 'node:http';
import https from 'node:https';
import { rootCertificates } from 'node:tls';
import { CleatError } from '../../../src-shared/model/error';
import { connectionFailed } from './failures';

/** Whom a registry’s certificate is checked against. */
export interface RegistryTrust {
  /** The engine’s own settings let it be reached without a checked certificate, or without TLS. */
  readonly insecure: boolean;
  /** Further authorities, PEM. */
  readonly authorities: readonly string[];
  /** Shown to the registry, PEM. */
  readonly client?: { readonly cert: string; readonly key: string };
  /** Where an authority’s certificate would be looked for. */
  readonly folder: string;
}

export interface Wire {
  readonly http: http.Agent;
  readonly https: https.Agent;
  close(): void;
}

/** Connections of one task. `verify` false only where the engine itself does not check. */
export function openWire(trust: RegistryTrust, verify: boolean): Wire {
  const plain = new http.Agent({ keepAlive: true, maxSockets: 8 });
  const secure = new https.Agent({
    keepAlive: true,
    maxSockets: 8,
    rejectUnauthorized: verify,
    ...(trust.authorities.length === 0 ? {} : { ca: [...rootCertificates, ...trust.authorities] }),
    ...(trust.client ?? {}),
  });
  return {
    http: plain,
    https: secure,
    close: () => {
      plain.destroy();
      secure.destroy();
    },
  };
}

export interface Question {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly url: URL;
  /** For “took longer than 30 s for …”. */
  readonly what: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as a form. */
  readonly form?: URLSearchParams;
  readonly signal: AbortSignal;
  /** Of the whole answer. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export interface RegistryAnswer {
  readonly url: URL;
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Names of what the connection fails with. */
export interface Names {
  readonly registry: string;
  readonly folder: string;
}

function sent(wire: Wire, question: Question, signal: AbortSignal): Promise<RegistryAnswer> {
  const { method, url, form, headers = {}, maxBytes } = question;
  const secure = url.protocol === 'https:';
  const body = form?.toString();
  return new Promise((resolve, reject) => {
    const request = (secure ? https : http).request(url, {
      method,
      agent: secure ? wire.https : wire.http,
      signal,
      headers: {
        'user-agent': 'cleat',
        'accept-encoding': 'identity',
        ...headers,
        ...(body === undefined
          ? {}
          : {
              'content-type': 'application/x-www-form-urlencoded',
              'content-length': String(Buffer.byteLength(body)),
            }),
      },
    });
    // Stays: an ended request may report its socket later.
    request.on('error', reject);
    request.once('response', (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= maxBytes) chunks.push(chunk);
        else answer.destroy(new Error(`its answer is larger than ${maxBytes} bytes.`));
      });
      answer.on('error', (error: NodeJS.ErrnoException) =>
        reject(error.code === 'ECONNRESET' ? new Error('it broke off in the middle of its answer.') : error),
      );
      answer.on('end', () =>
        resolve({
          url,
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    request.end(body);
  });
}

/**
 * One question and its whole answer, whatever its status. Throws `registry.unreachable`, `registry.untrusted`,
 * `registry.plain`, `registry.timeout`, `registry.answer`, `app.cancelled`.
 */
export async function exchange(wire: Wire, names: Names, question: Question): Promise<RegistryAnswer> {
  const { signal, timeoutMs, what } = question;
  const late = AbortSignal.timeout(timeoutMs);
  try {
    signal.throwIfAborted();
    return await sent(wire, question, AbortSignal.any([signal, late]));
  } catch (cause) {
    if (signal.aborted) throw CleatError.of('app.cancelled', {}, { cause });
    if (late.aborted)
      throw CleatError.of('registry.timeout', { registry: names.registry, what, seconds: timeoutMs / 1000 });
    throw connectionFailed(names.registry, what, names.folder, cause);
  }
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 5;

/**
 * As `exchange`, and follows redirects: a login never goes to another host, nor from TLS to none. Throws as it does.
 */
export async function followed(wire: Wire, names: Names, question: Question): Promise<RegistryAnswer> {
  let next = question;
  const unusable = (detail: string): CleatError =>
    CleatError.of('registry.answer', { registry: names.registry, what: question.what, detail });
  for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
    const answer = await exchange(wire, names, next);
    const { location } = answer.headers;
    if (!REDIRECTS.has(answer.status) || location === undefined) return answer;
    if (question.method === 'POST') throw unusable('it sends a login elsewhere.');
    const url = URL.canParse(location, next.url) ? new URL(location, next.url) : undefined;
    if (!url || !/^https?:$/.test(url.protocol)) throw unusable('it sends us to no address.');
    if (next.url.protocol === 'https:' && url.protocol === 'http:')
      throw unusable('it sends us from TLS to none.');
    const headers = { ...next.headers };
    if (url.origin !== next.url.origin) delete headers['authorization'];
    next = { ...next, url, headers };
  }
  throw unusable('it sends us round in circles.');
}
