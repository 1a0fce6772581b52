import type { Container } from '../model/container';
import type { ContainerFacts, RestartPolicy } from '../model/container-facts';
import type { ContainerStats, ProcessTable } from '../model/stats';

export { compareVersions } from '../model/version-order';

/**
 * An engine without an API, spoken with by its CLI alone: per question the arguments, and how what is printed is read.
 * Pure functions; the host executes, bounds time and output, and puts the rest of an engine together from these.
 */

/** Arguments after the CLI's own name, and how its standard output is read. `parse` throws on another shape. */
export interface CliQuestion<Input, Output> {
  args(input: Input): readonly string[];
  parse(output: string): Output;
  /** Exit codes besides 0 with which it answers. */
  readonly answers?: readonly number[];
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
  /** Cores in use at this moment, for a CLI that tells no time. */
  readonly cores?: number;
}

export interface CliStatus {
  readonly isRunning: boolean;
  /** Of the service that runs; absent where the CLI does not tell. */
  readonly version?: string;
  /** Where it keeps its data: what makes two ways to it one engine. */
  readonly root?: string;
  /** The id by which the same engine is known over its API, where it has one: Docker's. */
  readonly id?: string;
}

/** What a refusal means. `detail` is the CLI's own sentence. */
export interface CliFailure {
  readonly kind:
    /** The service behind the CLI does not run, or was lost meanwhile. */
    | 'down'
    /** This user may not use it. */
    | 'denied'
    /** There is no such container. */
    | 'unknown'
    /** Not in the state that it is in. */
    | 'conflict'
    /** The name that was wanted is another's. */
    | 'name-taken'
    /** A value that was given is none. */
    | 'invalid'
    /** The CLI has no such command here. */
    | 'absent'
    | 'other';
  readonly detail: string;
}

/** A list in two questions, where the first tells too little. One that is gone in between is left out. */
export interface CliListing {
  readonly ids: CliQuestion<void, readonly string[]>;
  readonly rows: CliQuestion<readonly string[], readonly CliContainer[]>;
}

/** Bytes, cores; what is absent stays, and 0 is without limit where the CLI can say so. */
export interface CliUpdate {
  readonly restartPolicy?:
    { readonly name: RestartPolicy['name']; readonly maximumRetries?: number | undefined } | undefined;
  readonly memory?: number | undefined;
  readonly memorySwap?: number | undefined;
  readonly cpus?: number | undefined;
  readonly pids?: number | undefined;
}

/** Which events are asked for; times are epoch ms. Printed as Docker's JSON, one a line. */
export interface CliEventQuestion {
  readonly since?: number;
  readonly until?: number;
  readonly filter?: string;
}

/** What some CLIs can do beyond what all must. */
export interface CliMore {
  readonly restart: CliOrder<{ readonly id: string; readonly seconds?: number }>;
  readonly pause: CliOrder<string>;
  readonly unpause: CliOrder<string>;
  readonly rename: CliOrder<{ readonly id: string; readonly name: string }>;
  readonly update: CliOrder<{ readonly id: string; readonly update: CliUpdate }>;
  readonly wait: CliQuestion<string, number>;
  readonly top: CliQuestion<string, ProcessTable>;
  /** Absent where they are not Docker's: then it is asked again and again. */
  readonly events?: CliOrder<CliEventQuestion>;
}

export interface CliEngine {
  /** The oldest version whose output can be read. */
  readonly oldest: string;
  /** The CLI's own version; asks no service. */
  readonly client: CliQuestion<void, string>;
  /** Whether the service runs; given the CLI's version. */
  readonly status: CliQuestion<string, CliStatus>;
  /** All containers, but for those that the engine keeps for itself. */
  readonly containers: CliQuestion<void, readonly CliContainer[]> | CliListing;
  readonly inspect: CliQuestion<string, CliInspected | undefined>;
  readonly start: CliOrder<string>;
  /** Whole seconds until it is killed; the engine's own when absent. */
  readonly stop: CliOrder<{ readonly id: string; readonly seconds?: number }>;
  readonly kill: CliOrder<{ readonly id: string; readonly signal?: string }>;
  readonly remove: CliOrder<{ readonly id: string; readonly force: boolean }>;
  /** Prints lines as they are, without times; `since` is epoch seconds, for one whose logs are `stamped`. */
  readonly logs: CliOrder<{
    readonly id: string;
    readonly follow: boolean;
    readonly tail?: number;
    readonly since?: number;
  }>;
  /** Its logs carry times, come on the two streams they were written to, and end with their container. */
  readonly stamped?: boolean;
  readonly more?: CliMore;
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
