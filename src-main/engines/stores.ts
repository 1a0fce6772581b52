import { hostname } from 'node:os';
import { z } from 'zod';
import { jsonOf, shaped } from './answers';
import { engineHttp } from './http';
import type { Found } from './identity';

const storeSchema = z.object({ Name: z.string(), DockerRootDir: z.string() });

/**
 * Two services of one Podman store (systemd's socket and one that was started by hand) are one engine. Only where two
 * or more Podman engines of this Linux host answered are they asked for their store, since that costs each
 * of them half a second; the same store then is the same identity. One that does not tell keeps its own.
 */
export async function joinStores(
  found: readonly Found[],
  options: { readonly signal?: AbortSignal; readonly timeoutMs: number },
): Promise<Found[]> {
  const local = found.filter(
    (one) => one.facts?.dialect === 'podman' && one.description.endpoint.kind === 'unix',
  );
  const identities = new Set(local.map((one) => one.facts?.identity));
  if (process.platform !== 'linux' || identities.size < 2) return [...found];
  const stores = new Map(
    await Promise.all(local.map(async (one) => [one, await storeOf(one, options)] as const)),
  );
  return found.map((one) => {
    const store = stores.get(one);
    return one.facts && store !== undefined ? { ...one, facts: { ...one.facts, identity: store } } : one;
  });
}

async function storeOf(
  { description }: Found,
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
