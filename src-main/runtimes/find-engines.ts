import { dockerEngines, USUAL_DOCKER_SOCKETS } from '../engines/docker-contexts';
import { expandTemplate } from '../engines/endpoint';
import { realFiles } from '../engines/files';
import { parseMachines, podmanEngines, type PodmanMachine } from '../engines/podman-endpoints';
import { engineId, type EngineDescription } from '../../src-shared/model/engine';
import type { CleatError } from '../../src-shared/model/error';
import type { RuntimeEntry } from './manifests';
import { privateSocketOf, type Surroundings } from './surroundings';

/** Where a runtime's engines listen, as far as files and variables tell. Nothing was asked of any engine. */
export interface FoundEngines {
  readonly engines: readonly EngineDescription[];
  /** The variable that names the one engine to use; then no other one may stand in for it. */
  readonly explicit?: string;
}

const MACHINE_LIMIT_MS = 2_000;

/** The machines of Podman on macOS and Windows; none when the CLI cannot say (there may be none yet). */
async function machines(
  cliPath: string | undefined,
  { env, platform }: Surroundings,
  signal: AbortSignal | undefined,
  onBroken: (error: unknown) => void,
): Promise<PodmanMachine[]> {
  if (platform === 'linux' || cliPath === undefined) return [];
  try {
    const { runCommand } = await import('../exec/run-command');
    const { stdout } = await runCommand({
      file: cliPath,
      args: ['machine', 'inspect'],
      env,
      timeoutMs: MACHINE_LIMIT_MS,
      ...(signal ? { signal } : {}),
    });
    return parseMachines(stdout).filter(({ running }) => running);
  } catch (error) {
    onBroken(error);
    return [];
  }
}

async function bySockets(entry: RuntimeEntry, surroundings: Surroundings): Promise<EngineDescription[]> {
  const engines: EngineDescription[] = [];
  for (const template of entry.sockets) {
    const path = expandTemplate(template, { ...surroundings, home: surroundings.userHome });
    if (path === undefined || (await realFiles.look(path)) === 'absent') continue;
    const endpoint = { kind: 'unix', path } as const;
    const id = engineId(entry.name, endpoint);
    engines.push({ id, runtime: entry.name, name: entry.name, endpoint, aliases: [] });
  }
  return engines;
}

/**
 * The engines of one runtime, the one to use first. Docker and Podman are found as their own CLIs find them; others
 * by the sockets of their manifest. Throws what is wrong with a variable or a context the user chose.
 */
export async function findEngines(
  entry: RuntimeEntry,
  surroundings: Surroundings,
  options: {
    readonly cliPath?: string | undefined;
    readonly signal?: AbortSignal | undefined;
    onBroken(error: unknown): void;
  },
): Promise<FoundEngines> {
  const { env, userHome, platform, uid } = surroundings;
  const search = { env, home: userHome, platform, files: realFiles, ...(uid === undefined ? {} : { uid }) };
  const explicit = explicitVariable(entry, env);
  const given = explicit === undefined ? {} : { explicit };
  if (entry.api !== 'docker') {
    if (options.cliPath === undefined) return { engines: [] };
    const endpoint = { kind: 'cli', path: options.cliPath } as const;
    const id = engineId(entry.name, endpoint);
    return { engines: [{ id, runtime: entry.name, name: entry.name, endpoint, aliases: [] }] };
  }
  // Docker by another name has one place, not all that Docker knows.
  if (entry.cli === 'docker' && entry.sockets.length === 0) {
    const onBroken = (error: CleatError): void => options.onBroken(error);
    const engines = await dockerEngines({ ...search, onBroken });
    return { engines: ownedBy(entry, engines), ...given };
  }
  if (entry.cli === 'podman') {
    const ours = privateSocketOf(entry, surroundings);
    const engines = await podmanEngines({
      ...search,
      sockets: [...entry.sockets, ...(ours === undefined ? [] : [ours])],
      machines: await machines(options.cliPath, surroundings, options.signal, options.onBroken),
    });
    const named = engines.map((engine) =>
      engine.endpoint.kind === 'unix' && engine.endpoint.path === ours
        ? { ...engine, name: 'cleat' }
        : engine,
    );
    return { engines: ownedBy(entry, named), ...given };
  }
  return { engines: await bySockets(entry, surroundings) };
}

/** A plugin may offer Docker's or Podman's CLI under another name: its engines are its own. */
function ownedBy(entry: RuntimeEntry, engines: readonly EngineDescription[]): EngineDescription[] {
  return engines.map((engine) =>
    engine.runtime === entry.name
      ? engine
      : { ...engine, runtime: entry.name, id: engineId(entry.name, engine.endpoint) },
  );
}

function explicitVariable(entry: RuntimeEntry, env: Surroundings['env']): string | undefined {
  if (entry.cli === 'podman') return env['CONTAINER_HOST'] ? 'CONTAINER_HOST' : undefined;
  if (entry.cli !== 'docker' || entry.sockets.length > 0) return undefined;
  if (env['DOCKER_HOST']) return 'DOCKER_HOST';
  return env['DOCKER_CONTEXT'] && env['DOCKER_CONTEXT'] !== 'default' ? 'DOCKER_CONTEXT' : undefined;
}

/** Sockets that may appear later: to be watched, since nothing that is connected would tell. */
export function socketsToWatch(entry: RuntimeEntry, surroundings: Surroundings): string[] {
  if (explicitVariable(entry, surroundings.env) !== undefined) return [];
  const isDocker = entry.cli === 'docker' && entry.sockets.length === 0;
  const templates = isDocker ? USUAL_DOCKER_SOCKETS.map(({ path }) => path) : entry.sockets;
  const paths = templates.map((template) =>
    expandTemplate(template, { ...surroundings, home: surroundings.userHome }),
  );
  return [...paths, privateSocketOf(entry, surroundings)].filter((path) => path !== undefined);
}
