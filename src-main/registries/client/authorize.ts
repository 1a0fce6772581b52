import { z } from 'zod';
import { CleatError } from '../../../src-shared/model/error';
import type { Login } from '../login';
import type { Challenge } from './challenge';
import { followed, type Names, type Wire } from './exchange';

const TOKEN_BYTES = 1024 * 1024;

const tokenSchema = z
  .looseObject({ token: z.string().min(1).optional(), access_token: z.string().min(1).optional() })
  .transform(({ token, access_token }) => token ?? access_token);

export interface Authorization {
  readonly wire: Wire;
  readonly names: Names;
  /** Of the question that was refused. */
  readonly asked: URL;
  readonly insecure: boolean;
  readonly login: Login | undefined;
  /** `repository:team/app:pull`; absent to only log in. */
  readonly scope?: string | undefined;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

const basic = (login: { readonly username: string; readonly password: string }): string =>
  `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;

/** Where a token is asked for: over https, unless the registry may be had without it anyway. */
function realmOf({ params }: Challenge, { names, asked, insecure }: Authorization): URL {
  const text = params.get('realm') ?? '';
  const realm = URL.canParse(text, asked) ? new URL(text, asked) : undefined;
  const allowed = realm?.protocol === 'https:' || (realm?.protocol === 'http:' && insecure);
  if (realm && allowed && realm.username === '' && realm.password === '') return realm;
  throw CleatError.of('registry.realm', { registry: names.registry, realm: text });
}

/**
 * A token by https://distribution.github.io/distribution/spec/auth/token/ (a login as Basic), and by
 * https://distribution.github.io/distribution/spec/auth/oauth/ for an identity token.
 */
async function tokenFor(challenge: Challenge, authorization: Authorization): Promise<string> {
  const { wire, names, login, scope, signal, timeoutMs } = authorization;
  const realm = realmOf(challenge, authorization);
  const service = challenge.params.get('service');
  const wanted = new URLSearchParams();
  if (service !== undefined) wanted.set('service', service);
  if (scope !== undefined) wanted.set('scope', scope);
  const what = 'the token';
  const bounds = { what, signal, timeoutMs, maxBytes: TOKEN_BYTES };
  let answer;
  if (login && 'identitytoken' in login) {
    const form = new URLSearchParams(wanted);
    form.set('grant_type', 'refresh_token');
    form.set('client_id', 'cleat');
    form.set('refresh_token', login.identitytoken);
    answer = await followed(wire, names, { method: 'POST', url: realm, form, ...bounds });
  } else {
    for (const [name, value] of wanted) realm.searchParams.append(name, value);
    if (login) realm.searchParams.set('account', login.username);
    const headers = login ? { authorization: basic(login) } : {};
    answer = await followed(wire, names, { method: 'GET', url: realm, headers, ...bounds });
  }
  const { registry } = names;
  if (answer.status === 401 || answer.status === 403 || (answer.status === 400 && login))
    throw refusedLogin(registry, login);
  if (answer.status === 429) throw CleatError.of('registry.busy', { registry });
  if (answer.status !== 200)
    throw CleatError.of('registry.refused', {
      registry,
      what,
      status: answer.status,
      detail: 'its token service is out of order.',
    });
  const unusable = (detail: string): CleatError =>
    CleatError.of('registry.answer', { registry, what, detail });
  let token: string | undefined;
  try {
    token = tokenSchema.parse(JSON.parse(answer.body.toString('utf8')));
  } catch {
    throw unusable('there is none in it.'); // never a piece of it: it may hold one
  }
  // What a header may hold.
  if (token === undefined || !/^[\x21-\x7e]+$/.test(token)) throw unusable('there is none in it.');
  return `Bearer ${token}`;
}

/** Of a login that was tried, or of one that is missing. */
export function refusedLogin(registry: string, login: Login | undefined): CleatError {
  if (login && 'username' in login)
    return CleatError.of('registry.password', { registry, username: login.username });
  return CleatError.of('registry.denied', {
    registry,
    what: 'this',
    detail: login ? 'it does not take the token of the login.' : 'it wants a login.',
  });
}

/**
 * The `Authorization` that answers one of the challenges. Throws `registry.password`, `registry.denied`,
 * `registry.scheme`, `registry.realm`, `registry.answer`, and what `exchange` throws.
 */
export async function authorizationFor(
  challenges: readonly Challenge[],
  authorization: Authorization,
): Promise<string> {
  const { names, login } = authorization;
  const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
  if (bearer) return tokenFor(bearer, authorization);
  if (challenges.some(({ scheme }) => scheme === 'basic')) {
    if (login && 'username' in login) return basic(login);
    throw refusedLogin(names.registry, login);
  }
  const schemes = challenges.map(({ scheme }) => scheme).join(', ');
  throw CleatError.of('registry.scheme', { registry: names.registry, schemes: schemes || 'it names none' });
}
