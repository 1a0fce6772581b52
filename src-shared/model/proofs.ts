import type { Capability, Support } from './capabilities';

/** Where the conformance checks saw a capability work: the engine's versions, oldest first. */
export interface Proof {
  readonly versions: readonly string[];
  /** Set when no real engine was asked, only an emulated one. */
  readonly emulated?: true;
}

/** What the checks have seen of a runtime. What is not in it is declared only. */
export type Proofs = Readonly<Partial<Record<Capability, Proof>>>;

/** The same, as it is kept: capabilities that were seen on the same versions stand together. */
export interface ProofGroup extends Proof {
  readonly runtime: string;
  readonly capabilities: readonly Capability[];
}

/** How sure it is that a runtime can do something, or that it lacks it. */
export type Standing = 'proved' | 'emulated' | 'declared' | 'lacking';

export function standingOf(support: Support, proof: Proof | undefined): Standing {
  if (support.can === 'no') return 'lacking';
  if (proof === undefined) return 'declared';
  return proof.emulated === true ? 'emulated' : 'proved';
}

/** Every version that the checks were run on, oldest first. */
export function versionsOf(proofs: Proofs): readonly string[] {
  // The longest list is of what every version can do, and holds the others.
  const lists = Object.values(proofs).map(({ versions }) => versions);
  return lists.reduce<readonly string[]>((longest, one) => (one.length > longest.length ? one : longest), []);
}
