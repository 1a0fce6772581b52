import type { Dialect } from '../../../src-shared/model/engine';
import { headerValue } from '../../engines/header-value';
import type { Login } from '../../registries/login';
import { registryOfKey, writtenKey } from '../../registries/stores/places';

/** The login for a host that an engine asks about, which has several for Docker's own registry. */
export const loginOf = (logins: ReadonlyMap<string, Login>, host: string): Login | undefined =>
  logins.get(registryOfKey(host));

/** All of them in the header that engines without a session take (`X-Registry-Config`). */
export function registryConfigHeader(
  logins: ReadonlyMap<string, Login> | undefined,
  dialect: Dialect,
): Readonly<Record<string, string>> {
  if (!logins || logins.size === 0) return {};
  const config = Object.fromEntries(
    Array.from(logins, ([registry, login]) => [writtenKey(dialect, registry), login]),
  );
  return { 'X-Registry-Config': headerValue(config) };
}
