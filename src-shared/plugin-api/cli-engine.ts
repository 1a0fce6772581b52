import type { Container } from '../model/container';
import type { ContainerFacts } from '../model/container-facts';
import type { ContainerStats } from '../model/stats';

export { compareVersions } from '../model/version-order';

/**
 * An engine without an API, spoken with by its CLI alone: per question the arguments, and how what is printed is read.
 * Pure functions; the host executes, bounds time and output, and puts the rest of an engine together from these.
 */

/** Arguments after the CLI's own name, and how its standard output is read. `parse` throws on another shape. */
export interface CliQuestion<Input, Output> {
  args(input: Input): readonly string[];
  parse(output: string): Output;
}

/** A command whose output says nothing. */
export interface CliOrder<Input> {
  args(input: Input): readonly string[];
}

/** A row; which engine it is of, the host knows. */
export type CliContainer = Omit<Container, 'engine' | 'runtime' | 'pending'>;

export interface CliInspected {
  readonly container: CliContainer;
  readonly facts: ContainerFacts;
  /** What the CLI printed of it. */
  readonly raw: unknown;
}

/** What a container has used since its start. */
export interface CliUsage extends Omit<ContainerStats, 'engine' | 'cpu' | 'at'> {
  /** CPU time, ns. */
  readonly cpuTime?: number;
}

export interface CliStatus {
  readonly isRunning: boolean;
  /** Of the service that runs; absent where the CLI does not tell. */
  readonly version?: string;
  /** Where it keeps its data: what makes two ways to it one engine. */
  readonly root?: string;
}

/** What a refusal means. `detail` is the CLI's own sentence. */
export interface CliFailure {
  readonly kind:
    /** The service behind the CLI does not run, or was lost meanwhile. */
    | 'down'
    /** There is no such container. */
    | 'unknown'
    /** Not in the state that it is in. */
    | 'conflict'
    /** A value that was given is none. */
    | 'invalid'
    /** The CLI has no such command here. */
    | 'absent'
    | 'other';
  readonly detail: string;
}

export interface CliEngine {
  /** The oldest version whose output can be read. */
  readonly oldest: string;
  /** The CLI's own version; asks no service. */
  readonly client: CliQuestion<void, string>;
  /** Whether the service runs; given the CLI's version. Exit codes 0 and 1 are both answers. */
  readonly status: CliQuestion<string, CliStatus>;
  /** All containers, but for those that the engine keeps for itself. */
  readonly containers: CliQuestion<void, readonly CliContainer[]>;
  readonly inspect: CliQuestion<string, CliInspected | undefined>;
  readonly start: CliOrder<string>;
  /** Whole seconds until it is killed; the engine's own when absent. */
  readonly stop: CliOrder<{ readonly id: string; readonly seconds?: number }>;
  readonly kill: CliOrder<{ readonly id: string; readonly signal?: string }>;
  readonly remove: CliOrder<{ readonly id: string; readonly force: boolean }>;
  /** Prints lines as they are, without times. */
  readonly logs: CliOrder<{ readonly id: string; readonly follow: boolean; readonly tail?: number }>;
  readonly usage: CliQuestion<readonly string[], readonly CliUsage[]>;
  readonly images: CliQuestion<void, readonly string[]>;
  readonly networks: CliQuestion<void, readonly string[]>;
  readonly volumes: CliQuestion<void, readonly string[]>;
  /** What it prints on standard error when it fails. */
  failure(stderr: string): CliFailure;
}

/** Where a run is to happen, as far as it decides what can be said. */
export interface RunHost {
  /** `26.0`; absent where it is not known. */
  readonly osVersion?: string;
}
