import { hostname } from 'node:os';
import { z } from 'zod';
import { jsonOf, shaped } from './answers';
import { engineHttp } from './http';
import type { Found } from './identity';
import type { EngineDescription } from '../../src-shared/model/engine';

const storeSchema = z.object({ Name: z.string(), DockerRootDir: z.string() });

/** Which store of this host a Podman service offers, by the service's own identity. */
export type Stores = ReadonlyMap<string, string>;

/**
 * Two services of one Podman store (systemd's socket and one that was started by hand) are one engine. Only where two
 * or more Podman engines of this Linux host have answered are they asked for their store, and each once, since that
 * costs half a second. Gives `known` and what was learned; one that does not tell is not in it.
 */
export async function askStores(
  found: readonly Found[],
  known: Stores,
  options: { readonly signal?: AbortSignal; readonly timeoutMs: number },
): Promise<Stores> {
  const services = new Map<string, EngineDescription>();
  for (const { description, facts } of found) {
    if (facts?.dialect === 'podman' && description.endpoint.kind === 'unix')
      services.set(facts.identity, description);
  }
  if (process.platform !== 'linux' || (services.size < 2 && known.size === 0)) return known;
  const stores = new Map(known);
  await Promise.all(
    [...services].map(async ([identity, description]) => {
      const store = known.get(identity) ?? (await storeOf(description, options));
      if (store !== undefined) stores.set(identity, store);
    }),
  );
  return stores;
}

async function storeOf(
  description: EngineDescription,
  options: { readonly signal?: AbortSignal; readonly timeoutMs: number },
): Promise<string | undefined> {
  const http = await engineHttp(description);
  try {
    const answer = await http.request('GET', '/info', { ...options, what: 'say where it keeps its data' });
    const told = shaped(description, '/info', storeSchema, jsonOf(description, '/info', answer));
    // The path of a store in a machine says nothing about this host.
    return told.Name === hostname() ? `podman store ${told.DockerRootDir}` : undefined;
  } catch {
    options.signal?.throwIfAborted();
    return undefined; // it is shown twice rather than not at all
  } finally {
    http.close();
  }
}
