import { engineId, type Endpoint, type EngineDescription } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import {
  currentContext,
  DEFAULT_CONTEXT,
  dockerConfigDir,
  dockerContexts,
  tlsFromEnv,
  type DockerContext,
  type Env,
} from './docker-config';
import { expandTemplate, parseEndpoint } from './endpoint';
import type { Files } from './files';

export const DEFAULT_DOCKER_SOCKET = '/var/run/docker.sock';

/** Where Docker engines listen when nobody says otherwise, best known first. The first is always looked at. */
export const USUAL_DOCKER_SOCKETS: readonly { readonly name: string; readonly path: string }[] = [
  { name: 'default', path: DEFAULT_DOCKER_SOCKET },
  { name: 'desktop', path: '${HOME}/.docker/run/docker.sock' },
  { name: 'desktop-linux', path: '${HOME}/.docker/desktop/docker.sock' },
  { name: 'orbstack', path: '${HOME}/.orbstack/run/docker.sock' },
  { name: 'colima', path: '${HOME}/.colima/default/docker.sock' },
  { name: 'rancher-desktop', path: '${HOME}/.rd/docker.sock' },
  { name: 'rootless', path: '${XDG_RUNTIME_DIR}/docker.sock' },
];
const WINDOWS_PIPE = '//./pipe/docker_engine';

export interface DockerSearch {
  readonly env: Env;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  readonly files: Files;
  readonly uid?: number;
  /** Socket templates to try after contexts. Default: the usual ones. */
  readonly sockets?: readonly { readonly name: string; readonly path: string }[];
  /** Told of contexts that cannot be read or used; they stop nobody else. */
  readonly onBroken?: (error: CleatError) => void;
}

function describe(name: string, endpoint: Endpoint): EngineDescription {
  return { id: engineId('docker', endpoint), runtime: 'docker', name, endpoint, aliases: [] };
}

async function usualEngines(search: DockerSearch): Promise<EngineDescription[]> {
  if (search.platform === 'win32') return [describe(DEFAULT_CONTEXT, { kind: 'npipe', path: WINDOWS_PIPE })];
  const engines: EngineDescription[] = [];
  for (const [index, { name, path: template }] of (search.sockets ?? USUAL_DOCKER_SOCKETS).entries()) {
    const path = expandTemplate(template, search);
    if (path === undefined) continue;
    // The first is named even when absent: “stopped” needs something that does not answer.
    if (index === 0 || (await search.files.look(path)) === 'there')
      engines.push(describe(name, { kind: 'unix', path }));
  }
  return engines;
}

/** A list in which what names the same endpoint again became an alias of the first. */
function eachOnce(engines: readonly EngineDescription[]): EngineDescription[] {
  const byId = new Map<string, EngineDescription>();
  for (const engine of engines) {
    const first = byId.get(engine.id);
    if (!first) byId.set(engine.id, engine);
    else if (first.name !== engine.name && !first.aliases.includes(engine.name))
      byId.set(engine.id, { ...first, aliases: [...first.aliases, engine.name] });
  }
  return [...byId.values()];
}

/** The engine of the context somebody chose. Throws `context.unknown` or why its address cannot be used. */
function chosen(name: string, source: string, contexts: readonly DockerContext[]): EngineDescription {
  const context = contexts.find((one) => one.name === name);
  if (!context) {
    const choices = [DEFAULT_CONTEXT, ...contexts.map((one) => one.name)].join(', ');
    throw CleatError.of('context.unknown', { name, source, choices });
  }
  if (context.endpoint instanceof CleatError) throw context.endpoint;
  return describe(context.name, context.endpoint);
}

/**
 * The Docker engines this machine knows, the one to use first: `DOCKER_HOST`, else `DOCKER_CONTEXT`, else the
 * current context, else the usual sockets; then the other contexts. Where a variable decides, usual sockets are
 * left out, as the user named another one. Nothing is asked of any engine.
 * Throws `endpoint.invalid`, `context.unknown`, and `store.corrupt` for an unreadable config.json.
 */
export async function dockerEngines(search: DockerSearch): Promise<EngineDescription[]> {
  const { env, home, files } = search;
  const broken = (error: CleatError): void => search.onBroken?.(error);
  const dir = dockerConfigDir(env, home);
  const contexts = await dockerContexts(dir, files, broken);

  const others: EngineDescription[] = [];
  for (const { name, endpoint } of contexts) {
    if (endpoint instanceof CleatError) broken(endpoint);
    else others.push(describe(name, endpoint));
  }

  const host = env['DOCKER_HOST'];
  if (host) {
    const isTcp = !/^(?:unix|npipe|ssh):/i.test(host.trim());
    const tls = isTcp ? await tlsFromEnv(env, dir, files) : undefined;
    return eachOnce([describe('DOCKER_HOST', parseEndpoint(host, 'DOCKER_HOST', tls)), ...others]);
  }
  const fromEnv = env['DOCKER_CONTEXT'];
  if (fromEnv && fromEnv !== DEFAULT_CONTEXT)
    return eachOnce([chosen(fromEnv, 'DOCKER_CONTEXT', contexts), ...others]);

  const usual = await usualEngines(search);
  const current = fromEnv ? undefined : await currentContext(dir, files);
  if (current !== undefined && current !== DEFAULT_CONTEXT) {
    const primary = chosen(current, 'currentContext in Docker’s config.json', contexts);
    const there = [];
    for (const engine of usual) {
      if (engine.endpoint.kind !== 'unix' || (await files.look(engine.endpoint.path)) === 'there')
        there.push(engine);
    }
    return eachOnce([primary, ...others, ...there]);
  }
  const [first] = usual;
  return eachOnce(first ? [first, ...others, ...usual.slice(1)] : others);
}
