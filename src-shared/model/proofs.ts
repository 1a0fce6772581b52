import type { Capability } from './capabilities';

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
