import type { PortMapping } from './container';

/** A mount as the engine reports it. */
export interface MountFact {
  readonly type: 'bind' | 'volume' | 'tmpfs' | 'image' | 'other';
  /** Path on the engine's host, or the volume's name; absent for tmpfs. */
  readonly source?: string;
  readonly destination: string;
  readonly readonly: boolean;
  /** What the engine calls its mode: `z`, `rprivate`, … */
  readonly options: readonly string[];
}

export interface NetworkFact {
  readonly name: string;
  readonly ipv4?: string;
  readonly ipv6?: string;
  readonly gateway?: string;
  readonly mac?: string;
  readonly aliases: readonly string[];
}

/** One health probe. Times are epoch milliseconds. */
export interface ProbeFact {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly exitCode: number;
  readonly output: string;
}

export interface RestartPolicy {
  readonly name: 'no' | 'always' | 'on-failure' | 'unless-stopped';
  /** Of `on-failure`; 0 is without end. */
  readonly maximumRetries?: number;
}

/** Limits in force; an absent one is not set. Memory in bytes, CPUs in cores. */
export interface LimitFacts {
  readonly memory?: number;
  /** Memory and swap together; -1 is without limit. */
  readonly memorySwap?: number;
  readonly memoryReservation?: number;
  readonly cpus?: number;
  readonly cpuShares?: number;
  readonly cpuset?: string;
  readonly pids?: number;
}

/** How the last run ended. */
export interface ExitFacts {
  readonly code: number;
  readonly outOfMemory: boolean;
  /** What the engine says of it, e.g. why it could not be started. */
  readonly error?: string;
  readonly finishedAt?: number;
}

/** What an inspect tells of a container beyond its row, the same for every engine. Strings are hostile. */
export interface ContainerFacts {
  readonly argv: readonly string[];
  readonly entrypoint: readonly string[];
  readonly workdir: string;
  readonly user: string;
  readonly hostname: string;
  readonly tty: boolean;
  readonly openStdin: boolean;
  readonly privileged: boolean;
  readonly readonlyRootfs: boolean;
  readonly autoRemove: boolean;
  readonly platform?: string;
  readonly pid?: number;
  readonly logDriver: string;
  /** In the container's order; a name may come twice. */
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly mounts: readonly MountFact[];
  readonly networks: readonly NetworkFact[];
  readonly networkMode: string;
  readonly ports: readonly PortMapping[];
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly securityOptions: readonly string[];
  readonly restartCount: number;
  readonly restartPolicy: RestartPolicy;
  readonly limits: LimitFacts;
  /** Of a container that has run and does not run now. */
  readonly exit?: ExitFacts;
  /** The engine knows of no start of it, though its state may be the one of a container that has ended. */
  readonly neverStarted?: true;
  /** Newest last; absent without a health check. */
  readonly probes?: readonly ProbeFact[];
  readonly failingStreak?: number;
}
