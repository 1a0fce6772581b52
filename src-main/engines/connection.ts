import type { Readable } from 'node:stream';
import type { Container } from '../../src-shared/model/container';
import type { ContainerFacts, RestartPolicy } from '../../src-shared/model/container-facts';
import type { EngineDescription, EngineFacts } from '../../src-shared/model/engine';
import type { LaunchChoices } from '../../src-shared/model/launch';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { ContainerStats, ProcessTable } from '../../src-shared/model/stats';
import type { EngineEvent } from './events';
import type { EngineHttp } from './http';
import type { ImageCalls } from './images/calls';

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** What `updateContainer` changes; what is absent stays. Memory in bytes (0: no limit), CPUs in cores (0: no limit). */
export interface ContainerUpdate {
  readonly restartPolicy?:
    { readonly name: RestartPolicy['name']; readonly maximumRetries?: number | undefined } | undefined;
  readonly memory?: number | undefined;
  /** Memory and swap together; -1 is without limit, 0 leaves it to the engine: twice the memory. */
  readonly memorySwap?: number | undefined;
  readonly cpus?: number | undefined;
  /** 0 and -1 are without limit. */
  readonly pids?: number | undefined;
}

/**
 * Container output as the engine sends it: raw bytes when `tty` (Docker, a container with a terminal), else
 * multiplexed frames. Podman 4 frames everything and stamps each frame, also one that goes on with a line.
 * The body is there at once; what goes wrong later is its `error` (a CleatError).
 */
export interface LogBody {
  readonly tty: boolean;
  /** False when lines carry no times. */
  readonly stamped?: boolean;
  readonly body: Readable;
}

export interface InspectedContainer {
  readonly container: Container;
  /** The engine's own answer. */
  readonly raw: unknown;
  /** Where that answer is in neither Docker's nor Podman's shape. */
  readonly facts?: ContainerFacts;
}

/**
 * An engine that has answered: its API, in one vocabulary for both dialects. Every method rejects with a
 * CleatError (`engine.unreachable`, `engine.permission`, `engine.timeout`, `engine.refused`, `engine.answer`).
 */
export interface EngineConnection {
  readonly engine: EngineDescription;
  readonly facts: EngineFacts;
  /** Its API, for the rooms that build and move images; absent where an engine is spoken with by its command line. */
  readonly http?: EngineHttp;
  /** What it does with images; absent where its command line has nothing for them. */
  readonly images?: ImageCalls;
  /** All containers, or those of `ids` (full ids; ones that are gone are simply not in the answer). */
  listContainers(options?: CallOptions & { readonly ids?: readonly string[] }): Promise<Container[]>;
  /** The row and the engine's own inspect answer; undefined when there is no such container. */
  inspectContainer(id: string, options?: CallOptions): Promise<InspectedContainer | undefined>;
  /**
   * How often an engine without events is listed anew while somebody looks: at most and at least, ms. `openEvents` of such
   * a one rejects.
   */
  readonly poll?: { readonly fastestMs: number; readonly slowestMs: number };
  /**
   * Opens `/events` and resolves when its headers have come, so that a list asked for afterwards misses nothing.
   * The iterable throws when the connection is lost (it never just ends), and returns only when aborted.
   */
  openEvents(options: { readonly signal: AbortSignal }): Promise<AsyncIterable<EngineEvent>>;
  startContainer(id: string, options?: CallOptions): Promise<void>;
  /** `timeout` in seconds between asking and killing. Stopping a stopped container succeeds. */
  stopContainer(id: string, options?: CallOptions & { readonly timeout?: number }): Promise<void>;
  /** Stops it as `stopContainer` does and starts it; one that does not run is only started. */
  restartContainer(id: string, options?: CallOptions & { readonly timeout?: number }): Promise<void>;
  /** Rejects with `container.conflict` when it does not run, or is paused already. */
  pauseContainer(id: string, options?: CallOptions): Promise<void>;
  /** Rejects with `container.conflict` when it is not paused. */
  unpauseContainer(id: string, options?: CallOptions): Promise<void>;
  /** `word`: the signal by name or number, SIGKILL when absent. Rejects with `container.invalid` for no signal. */
  killContainer(id: string, options?: CallOptions & { readonly word?: string }): Promise<void>;
  /** Rejects with `container.name-taken`, `container.invalid`. */
  renameContainer(id: string, name: string, options?: CallOptions): Promise<void>;
  /** Rejects with `container.cannot-update` for what this engine cannot, and then changes nothing. */
  updateContainer(id: string, update: ContainerUpdate, options?: CallOptions): Promise<void>;
  /** Resolves with the exit code when it no longer runs; at once when it does not. */
  waitContainer(id: string, options?: CallOptions): Promise<number>;
  /** Rejects with `container.conflict` when it does not run. */
  topContainer(id: string, options?: CallOptions): Promise<ProcessTable>;
  /**
   * A reading a second of each that runs, until `signal` aborts or the engine ends it. Docker takes one id,
   * Podman many, of which none may be gone.
   */
  openStats(
    ids: readonly string[],
    options: { readonly signal: AbortSignal },
  ): AsyncIterable<readonly UsageReading[]>;
  /** Returns at the end of what was asked for, when aborted, and when the engine ends it. */
  readEvents(question: EventQuestion, options: { readonly signal: AbortSignal }): AsyncIterable<EngineEvent>;
  removeContainer(id: string, options?: CallOptions & { readonly force?: boolean }): Promise<void>;
  /**
   * `since` is epoch seconds, fractions allowed. Lines carry RFC 3339 timestamps (`timestamps=1`), but for engines that
   * keep no times (`LogBody.stamped`). `ended` tells an engine that does not end a followed log by itself that its
   * container has ended: what is still to be read comes, then the end.
   */
  openLogs(
    id: string,
    options: {
      readonly signal: AbortSignal;
      readonly follow: boolean;
      readonly tail?: number;
      readonly since?: number;
      readonly ended?: AbortSignal;
    },
  ): Promise<LogBody>;
  /** Names of local images, networks and volumes. */
  listChoices(options?: CallOptions): Promise<LaunchChoices>;
  /** Docker's inspect of a container and of its image (absent when it is gone), whatever the dialect. */
  inspectMade(
    id: string,
    options?: CallOptions,
  ): Promise<{ readonly container: unknown; readonly image?: unknown } | undefined>;
  /** Closes every socket this connection holds. */
  close(): void;
}

/** Which events are asked for. Times are epoch ms by the engine's clock. */
export interface EventQuestion {
  readonly since?: number;
  readonly until?: number;
  /** Goes on with what happens; without it the answer ends with what has happened. */
  readonly follow: boolean;
  readonly ref?: Pick<ObjectRef, 'kind' | 'id'>;
}

/** What a container uses, as engines count: CPU as time spent. */
export interface UsageReading {
  readonly figures: Omit<ContainerStats, 'engine' | 'cpu'>;
  /** Of the container and of one core, both since some moment of the past, ns. */
  readonly cpuTime?: number;
  readonly coreTime?: number;
}

/** Connects to an engine: asks who it is and picks an API version both sides speak. */
export type ConnectEngine = (
  engine: EngineDescription,
  options: { readonly signal: AbortSignal },
) => Promise<EngineConnection>;
