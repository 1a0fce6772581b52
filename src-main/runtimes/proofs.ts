import type { Capability } from '../../src-shared/model/capabilities';
import type { Proof, Proofs } from '../../src-shared/model/proofs';
import type { RuntimeEntry } from './manifests';
import { PROOFS } from './proofs.generated';

/** What the checks have seen of a runtime that comes with Cleat; of anybody else's they have seen nothing. */
export function proofsOf({ name, folder }: Pick<RuntimeEntry, 'name' | 'folder'>): Proofs {
  const found: Partial<Record<Capability, Proof>> = {};
  for (const { runtime, capabilities, ...proof } of folder === undefined ? PROOFS : [])
    if (runtime === name) for (const capability of capabilities) found[capability] = proof;
  return found;
}
