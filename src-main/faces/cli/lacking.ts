import type { CleatClient } from '../../../src-shared/contract';
import type { Capability } from '../../../src-shared/model/capabilities';

/** Which of these runtimes cannot do it, by name. Throws what the owner does. */
export async function runtimesWithout(
  client: Pick<CleatClient, 'runtimes'>,
  capability: Capability,
  names: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<string[]> {
  const { runtimes } = await client.runtimes.list({}, { signal });
  return runtimes
    .filter(({ name, capabilities }) => names.has(name) && capabilities[capability].can === 'no')
    .map(({ name }) => name);
}

/** The runtime in the id of an engine. */
export function runtimeOf(engine: string): string {
  return engine.slice(0, engine.indexOf('/'));
}
