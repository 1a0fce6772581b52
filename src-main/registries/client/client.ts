import { CleatError } from '../../../src-shared/model/error';
import { DEFAULT_REGISTRY } from '../../../src-shared/model/image-reference';
import type { RegistrySecurity } from '../../../src-shared/model/registry';
import type { Login } from '../login';
import { authorizationFor, refusedLogin } from './authorize';
import { challengesIn, type Challenge } from './challenge';
import { exchange, followed, openWire, type RegistryAnswer, type RegistryTrust, type Wire } from './exchange';

/** Docker's own registry answers under another name than it goes by. */
const HUB_API = 'registry-1.docker.io';
const ANSWER_MS = 30_000;
/** OCI's own limit of a manifest is 4 MiB; pages of tags are far below. */
const MAX_BYTES = 8 * 1024 * 1024;
const PING_BYTES = 1024 * 1024;

export interface RegistryOptions {
  readonly registry: string;
  readonly trust: RegistryTrust;
  readonly login?: Login | undefined;
  readonly signal: AbortSignal;
  /** Of each answer. */
  readonly timeoutMs?: number;
}

export interface RegistryRequest {
  readonly method?: 'GET' | 'HEAD';
  /** Below the registry: `/v2/team/app/tags/list`. */
  readonly path: string;
  /** `repository:team/app:pull` */
  readonly scope?: string;
  /** For sentences: `the tags of team/app`. */
  readonly what: string;
  readonly accept?: string;
}

/** A registry that has answered. Every failure is a CleatError `registry.*` or `app.cancelled`. */
export interface RegistryClient {
  readonly registry: string;
  readonly security: RegistrySecurity;
  /** Tries the login. False: the registry asked for none. */
  logIn(): Promise<boolean>;
  /** An answer of any status but those of a login (401, 403) and of too many questions (429). */
  ask(request: RegistryRequest): Promise<RegistryAnswer>;
  close(): void;
}

interface Way {
  readonly security: RegistrySecurity;
  readonly base: URL;
  readonly verify: boolean;
}

function waysTo(registry: string, insecure: boolean): Way[] {
  const host = registry === DEFAULT_REGISTRY ? HUB_API : registry;
  const ways: Way[] = [{ security: 'verified', base: new URL(`https://${host}`), verify: true }];
  // As the engines do it.
  if (insecure)
    ways.push(
      { security: 'unverified', base: new URL(`https://${host}`), verify: false },
      { security: 'plain', base: new URL(`http://${host}`), verify: false },
    );
  return ways;
}

/** Whether the next way may do better. */
const goesOn = (error: unknown): boolean =>
  error instanceof CleatError &&
  ['registry.untrusted', 'registry.plain', 'registry.unreachable', 'registry.answer'].includes(error.code);

interface Opened {
  readonly way: Way;
  readonly wire: Wire;
  readonly ping: RegistryAnswer;
}

/** The safest way that answers. What is said when none does is of the first: the others are the same host. */
async function opened({ registry, trust, signal, timeoutMs = ANSWER_MS }: RegistryOptions): Promise<Opened> {
  let first: unknown;
  for (const way of waysTo(registry, trust.insecure)) {
    const wire = openWire(trust, way.verify);
    try {
      const url = new URL('/v2/', way.base);
      const names = { registry, folder: trust.folder };
      const question = {
        method: 'GET',
        url,
        what: 'the first answer',
        signal,
        timeoutMs,
        maxBytes: PING_BYTES,
      } as const;
      return { way, wire, ping: await exchange(wire, names, question) };
    } catch (error) {
      wire.close();
      first ??= error;
      if (!goesOn(error)) throw error;
    }
  }
  throw first;
}

/** A piece of what a registry says of a refusal: https://distribution.github.io/distribution/spec/api/#errors. */
export function refusalOf({ body }: RegistryAnswer): string {
  const text = body.toString('utf8').trim();
  const said = /"message"\s*:\s*"((?:[^"\\]|\\.){1,300})/.exec(text)?.[1];
  return said ?? 'it gave no reason.';
}

/**
 * Reaches a registry: over TLS with a checked certificate; where the engine’s own settings call it insecure also without.
 * The caller closes it. Throws `registry.unreachable`, `registry.untrusted`, `registry.plain`, `registry.timeout`,
 * `registry.answer`, `app.cancelled`.
 */
export async function openRegistry(options: RegistryOptions): Promise<RegistryClient> {
  const { registry, trust, login, signal, timeoutMs = ANSWER_MS } = options;
  const { way, wire, ping } = await opened(options);
  const names = { registry, folder: trust.folder };
  const wanted = challengesIn(ping.headers['www-authenticate']);
  const known = new Map<string, string>();

  const isRegistry = ping.status === 200 || ping.status === 401;
  if (!isRegistry) {
    wire.close();
    if (ping.status === 429) throw CleatError.of('registry.busy', { registry });
    const what = 'the question whether it is a registry';
    throw CleatError.of('registry.refused', { registry, what, status: ping.status, detail: refusalOf(ping) });
  }

  const authorize = async (challenges: readonly Challenge[], asked: URL, scope?: string): Promise<string> => {
    const { insecure } = trust;
    return authorizationFor(challenges, { wire, names, asked, insecure, login, scope, signal, timeoutMs });
  };
  const send = (request: RegistryRequest, authorization: string | undefined): Promise<RegistryAnswer> =>
    followed(wire, names, {
      method: request.method ?? 'GET',
      url: new URL(request.path, way.base),
      what: request.what,
      headers: {
        accept: request.accept ?? 'application/json',
        ...(authorization === undefined ? {} : { authorization }),
      },
      signal,
      timeoutMs,
      maxBytes: MAX_BYTES,
    });

  const ask = async (request: RegistryRequest): Promise<RegistryAnswer> => {
    const { scope = '' } = request;
    let authorization = known.get(scope);
    if (authorization === undefined && ping.status === 401)
      authorization = await authorize(wanted, ping.url, request.scope);
    let answer = await send(request, authorization);
    // Only the registry itself is told who asks, not whom it sends us to.
    if (answer.status === 401 && answer.url.origin === way.base.origin) {
      // It may want more than at first, or a token may have grown old; once is enough to know.
      const challenges = challengesIn(answer.headers['www-authenticate']);
      const inIt = challenges.find(({ scheme }) => scheme === 'bearer')?.params.get('scope');
      authorization = await authorize(challenges, answer.url, inIt ?? request.scope);
      answer = await send(request, authorization);
    }
    if (answer.status === 401 || answer.status === 403) {
      if (answer.status === 401 && login) throw refusedLogin(registry, login);
      throw CleatError.of('registry.denied', { registry, what: request.what, detail: refusalOf(answer) });
    }
    if (answer.status === 429) throw CleatError.of('registry.busy', { registry });
    if (authorization !== undefined) known.set(scope, authorization);
    return answer;
  };

  return {
    registry,
    security: way.security,
    logIn: async () => {
      if (ping.status === 200) return false;
      const answer = await ask({ path: '/v2/', what: 'the login' });
      if (answer.status === 200) return true;
      const what = 'the login';
      throw CleatError.of('registry.refused', {
        registry,
        what,
        status: answer.status,
        detail: refusalOf(answer),
      });
    },
    ask,
    close: () => wire.close(),
  };
}
