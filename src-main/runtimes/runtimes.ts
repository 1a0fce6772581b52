import type { EngineDescription, EngineState } from '../../src-shared/model/engine';
import type { RuntimesSnapshot, Selection } from '../../src-shared/model/runtime';

/** Where a choice of runtime may come from, strongest first. */
export interface SelectionInputs {
  /** `--runtime` of this call. */
  readonly flag?: string;
  /** `CONTAINER_RUNTIME` of the caller's environment. */
  readonly env?: string;
}

/** The runtimes of this machine: found, probed, chosen. */
export interface Runtimes {
  snapshot(): RuntimesSnapshot;
  /** Resolves when the first probe of everything is done. */
  settled(signal?: AbortSignal): Promise<void>;
  /** Reads manifests and probes anew. */
  refresh(signal?: AbortSignal): Promise<RuntimesSnapshot>;
  /** The selection for a call with these inputs. Throws `runtime.unknown`. */
  which(inputs: SelectionInputs): Promise<Selection>;
  /** Writes the setting. Throws `runtime.unknown`, `runtime.locked`. */
  use(name: string): Promise<Selection>;
  /** Starts the engine behind the runtime and resolves when it answers. Throws `runtime.not-startable`, `runtime.start-timeout`. */
  ensureRunning(
    name: string,
    options: { readonly signal: AbortSignal; progress(message: string): void },
  ): Promise<void>;
  /** Every engine of every runtime that may run here, each once. */
  engines(): readonly EngineDescription[];
  /** What the mirror sees of an engine: keeps availability true without probing. */
  observe(engine: string, state: EngineState): void;
  /** The chosen runtime failed at time of use: choose again where the choice was automatic, with a notice. */
  reportFailure(name: string, reason: string): Promise<void>;
  subscribe(listener: (snapshot: RuntimesSnapshot) => void): () => void;
  close(): Promise<void>;
}
