import { appleCapabilities } from '../../runtime-plugins/apple/capabilities';
import type { CapabilityDeclaration } from '../../src-shared/plugin-api/capabilities';
import { ROUNDED } from './docker-cli/capabilities';
import type { RuntimeEntry } from './manifests';
import { ociCapabilities } from './oci/capabilities';

/** Of the runtimes whose definition is code, by name. */
const IN_CODE: ReadonlyMap<string, CapabilityDeclaration> = new Map([['apple', appleCapabilities]]);

/** Whether a runtime by this name has a definition in code (`definitions.ts`), without loading it. */
export function isDefinedInCode(name: string): boolean {
  return IN_CODE.has(name);
}

/** What a runtime can do, as its definition says: apart from it, since a look at all runtimes speaks with few of them. */
export function declaredCapabilities({
  name,
  api,
  cli_options: options,
  capabilities,
}: Pick<RuntimeEntry, 'name' | 'api' | 'cli_options' | 'capabilities'>): CapabilityDeclaration {
  const own = api === 'cli' ? IN_CODE.get(name) : undefined;
  if (own) return own;
  if (api === 'docker-cli') return { ...ociCapabilities.docker, stats: ROUNDED, ...capabilities };
  return { ...ociCapabilities[options], ...capabilities };
}
