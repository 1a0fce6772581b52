import type { RunSpec } from '../plugin-api/run-spec';

/** Something a command line cannot carry or an engine would refuse, at its field: `mounts.0.host`, `name`, … */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** Exactly what would be executed, and why it would not be. */
export interface LaunchPreview {
  readonly runtime: string;
  /** The engine it is pinned to; absent when none of this runtime was found. */
  readonly engine?: string;
  /** Begins with the binary. */
  readonly argv: readonly string[];
  /** Added to the binary's environment by the runtime's manifest or its settings. */
  readonly env?: Readonly<Record<string, string>>;
  /** Both for a POSIX shell. */
  readonly line: string;
  readonly problems: readonly FieldProblem[];
  /** Exit codes of the binary's own failures that a container may end with, too; absent where 125 tells. */
  readonly failureCodes?: readonly number[];
}

/** What can be completed from an engine. */
export interface LaunchChoices {
  readonly images: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

/** A launch that can be repeated. The values of its secrets are not kept: they are empty. */
export interface LaunchRecord {
  readonly id: string;
  /** Epoch ms. */
  readonly at: number;
  readonly runtime: string;
  readonly spec: RunSpec;
}

/** A container as a form would have made it, and what of it no form can say (in words). */
export interface SpecOfContainer {
  readonly spec: RunSpec;
  readonly omitted: readonly string[];
}

/** A launch that its caller carries out on a terminal of its own. */
export interface AttachedLaunch {
  /** To be told when it has ended; nothing where a launch cannot be noted. */
  readonly work?: string;
  /** Where the binary notes which container it has made. */
  readonly idFile?: string;
  /** What to execute: the binary first. */
  readonly argv: readonly string[];
  /** Added to the binary's environment, as in a preview; values of secrets are the caller's own. */
  readonly env?: Readonly<Record<string, string>>;
}
