import { stat, realpath } from 'node:fs/promises';
import { engineId, type EngineDescription, type EngineFacts } from '../../src-shared/model/engine';
import { connectionError } from './failures';

export interface Found {
  readonly description: EngineDescription;
  /** Of an engine that answered. */
  readonly facts?: EngineFacts;
  /** The runtime it was found for is a Podman, whatever its name. */
  readonly isPodman?: boolean;
  /** It answered before, and does not now. */
  readonly isLost?: boolean;
}

/** Docker keeps its ID in its data root, so it is the same behind every socket and after every restart. */
export function dockerIdentity(id: string): string {
  return `docker ${id}`;
}

/**
 * Podman has no id of its own (that of its compat `/info` is random per call). Cheap to tell: the socket's inode,
 * whatever links lead to it; elsewhere the address. Two services that offer one store: see `askStores`.
 */
export async function podmanIdentity(engine: EngineDescription): Promise<string> {
  const { endpoint, id } = engine;
  if (endpoint.kind !== 'unix') return `podman ${id}`;
  try {
    const { dev, ino } = await stat(await realpath(endpoint.path));
    return `podman ${dev}:${ino}`;
  } catch (error) {
    throw connectionError(engine, error); // it answered a moment ago: now it is gone
  }
}

/** The engine under the runtime it really is: a Podman behind a Docker socket is Podman. */
export function underItsRuntime({ description, facts, isPodman }: Found): EngineDescription {
  if (facts?.dialect !== 'podman' || isPodman || description.runtime === 'podman') return description;
  return { ...description, runtime: 'podman', id: engineId('podman', description.endpoint) };
}

/**
 * The engines with those that answered as the same one joined: the first stays, the names of the others become its
 * aliases. One that still answers stays before one that is lost, and one found under its own runtime's endpoints
 * before one found behind another's. Engines that did not answer stay as they are.
 */
export function mergeEngines(found: readonly Found[]): EngineDescription[] {
  // By a CLI less can be done, and what takes an address cannot be pinned to it.
  const worth = (one: Found): number =>
    (one.isLost ? 0 : 4) +
    (one.description.endpoint.kind === 'cli' ? 0 : 2) +
    (underItsRuntime(one).runtime === one.description.runtime ? 1 : 0);
  const keepers = new Map<string, Found>();
  for (const one of found) {
    if (!one.facts) continue;
    const known = keepers.get(one.facts.identity);
    if (!known || worth(one) > worth(known)) keepers.set(one.facts.identity, one);
  }
  const merged = new Map<string, EngineDescription>();
  for (const one of found) {
    const keeper = one.facts ? keepers.get(one.facts.identity) : undefined;
    const engine = underItsRuntime(keeper ?? one);
    merged.set(engine.id, withAlias(merged.get(engine.id) ?? engine, one.description));
  }
  return [...merged.values()];
}

function withAlias(engine: EngineDescription, other: EngineDescription): EngineDescription {
  const names = [other.name, ...other.aliases].filter(
    (name) => name !== engine.name && !engine.aliases.includes(name),
  );
  return names.length === 0 ? engine : { ...engine, aliases: [...engine.aliases, ...names] };
}
