import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Dialect } from '../../../src-shared/model/engine';
import { DEFAULT_REGISTRY, registryOf, splitReference } from '../../../src-shared/model/image-reference';
import { DOCKER_HUB_KEY } from '../../../src-shared/model/registry';
import { dockerConfigDir, type Env } from '../../engines/docker-config';

export interface Place {
  readonly env: Env;
  /** Default: this machine’s. */
  readonly platform?: NodeJS.Platform;
  /** Of the user, where there are such. */
  readonly uid?: number | undefined;
}

/** Podman’s own file, which its login writes: containers-auth.json(5). */
function podmanFile({ env, platform = process.platform, uid = process.getuid?.() }: Place): string {
  const own = env['REGISTRY_AUTH_FILE'];
  if (own) return own;
  const runtimeDir = env['XDG_RUNTIME_DIR'];
  if (platform !== 'linux') return join(env['HOME'] ?? homedir(), '.config/containers/auth.json');
  if (runtimeDir) return join(runtimeDir, 'containers/auth.json');
  return uid === undefined
    ? join(env['HOME'] ?? homedir(), '.config/containers/auth.json')
    : `/run/containers/${uid}/auth.json`;
}

/** The stores that an engine’s own tool reads: the first that has a login counts, and the first is the one it writes. */
export function loginStores(dialect: Dialect, place: Place): readonly [string, ...string[]] {
  const { env } = place;
  const home = env['HOME'] ?? homedir();
  const docker = join(dockerConfigDir(env, home), 'config.json');
  if (dialect !== 'podman') return [docker];
  const own = podmanFile(place);
  if (env['REGISTRY_AUTH_FILE']) return [own];
  const config = env['XDG_CONFIG_HOME'] ?? join(home, '.config');
  return [own, ...new Set([join(config, 'containers/auth.json'), docker].filter((one) => one !== own))];
}

/** The key that the engine’s own tool writes for a registry. */
export function writtenKey(dialect: Dialect, registry: string): string {
  return registry === DEFAULT_REGISTRY && dialect !== 'podman' ? DOCKER_HUB_KEY : registry;
}

/** All keys under which a login for a registry as a whole may stand, the most usual first. */
export function registryKeys(registry: string): readonly string[] {
  if (registry === DEFAULT_REGISTRY)
    return [DOCKER_HUB_KEY, DEFAULT_REGISTRY, 'index.docker.io', `https://${DEFAULT_REGISTRY}`];
  return [
    registry,
    `https://${registry}`,
    `http://${registry}`,
    `https://${registry}/v1/`,
    `https://${registry}/v2/`,
  ];
}

/** The keys under which a login for a reference may stand, the most exact first. */
export function referenceKeys(reference: string): readonly string[] {
  const registry = registryOf(reference);
  if (registry === DEFAULT_REGISTRY) return registryKeys(registry);
  const parts = splitReference(reference).repository.split('/');
  const paths = parts.slice(1).map((_, at) => parts.slice(0, parts.length - at).join('/'));
  return [...paths, ...registryKeys(registry)];
}

/** The registry that a key of a store means. */
export function registryOfKey(key: string): string {
  const bare = key.replace(/^https?:\/\//, '').replace(/\/(?:v[12]\/?)?$/, '');
  return bare === 'index.docker.io' || bare === 'registry-1.docker.io' ? DEFAULT_REGISTRY : bare;
}
