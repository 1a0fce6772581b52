import type { Container, Pending } from '../../src-shared/model/container';
import type { Engine, EngineDescription } from '../../src-shared/model/engine';
import type { ContainersPatch } from '../../src-shared/model/patch';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { EngineConnection } from '../engines/connection';
import type { EngineEvent } from '../engines/events';

/** Told of each event that an engine sends, as it comes. */
export type EventHearer = (engine: string, event: EngineEvent) => void;

/** Live state of every engine in memory. State flows in from the engines' events and out as small patches. */
export interface Mirror {
  /** The engines to keep; ones no longer named are dropped with their rows, new ones are connected. */
  setEngines(engines: readonly EngineDescription[]): void;
  engines(): readonly Engine[];
  /** Rows of all engines; of an engine that cannot be reached the last known ones. */
  containers(): readonly Container[];
  container(ref: ObjectRef): Container | undefined;
  revision(engine: string): number;
  /** Called synchronously on every change from now on. Returns how to stop. */
  subscribe(listener: (patch: ContainersPatch) => void): () => void;
  /** Every event of every engine from now on. Returns how to stop. */
  listen(hearer: EventHearer): () => void;
  /** Resolves when every engine has either been listed once or has failed once. */
  settled(signal?: AbortSignal): Promise<void>;
  /** The live connection. Throws `engine.unknown`, or the error that keeps it away. */
  connection(engine: string): EngineConnection;
  /** Marks a row as asked for; `undefined` clears the mark. Part of the row, so every face sees it. */
  mark(ref: ObjectRef, pending: Pending | undefined): void;
  /** Asks for this object at once (after an action of ours: Podman's events come late). */
  refresh(ref: ObjectRef): Promise<void>;
  /**
   * Somebody looks from now on, until what is given is called: engines without events are listed again and again only
   * meanwhile.
   */
  attend(): () => void;
  /** Tries unreachable engines now: user action, focus, resume from sleep. */
  wake(): void;
  /** One reconciling list per live engine. Differences are logged (and counted: tests fail on them), then applied. */
  reconcile(): Promise<number>;
  close(): Promise<void>;
}
