import type { Capabilities } from '../../src-shared/model/capabilities';
import type { EngineDescription, EngineState } from '../../src-shared/model/engine';
import type { AddedPlugin, RemovedPlugin, RuntimesSnapshot, Selection } from '../../src-shared/model/runtime';
import type { RuntimeDefinition } from '../../src-shared/plugin-api/runtime-definition';
import type { CliSpeech } from '../engines/cli/connect';
import type { RunHost } from '../../src-shared/plugin-api/cli-engine';
import type { Deciding } from './capabilities';
import type { RuntimeProvider } from './provider';

/** Where a choice of runtime may come from, strongest first. */
export interface SelectionInputs {
  /** `--runtime` of this call. */
  readonly flag?: string;
  /** `CONTAINER_RUNTIME` of the caller's environment; without it the one this process was started with counts. */
  readonly env?: string;
}

/** A runtime's CLI and one engine of it; none when none was found. */
export interface RuntimeCommand {
  readonly definition: RuntimeDefinition;
  /** The machine, as far as it decides what a run can say. */
  readonly host?: RunHost;
  readonly engine?: EngineDescription;
  /** Of that engine, when it answers. */
  readonly version?: string;
}

/** The runtimes of this machine: found, probed, chosen. */
export interface Runtimes {
  snapshot(): RuntimesSnapshot;
  /** Resolves when the first probe of everything is done. */
  settled(signal?: AbortSignal): Promise<void>;
  /** Reads manifests and probes anew. The choice stays unless what it was made from is gone. */
  refresh(signal?: AbortSignal): Promise<RuntimesSnapshot>;
  /**
   * The selection for a call with these inputs; the app's own choice is not changed by it. Throws `runtime.unknown`,
   * and `store.corrupt` while the setting that would decide cannot be read.
   */
  which(inputs: SelectionInputs): Promise<Selection>;
  /**
   * The runtime these inputs select, on one engine of it for good: what a run holds on to, whatever is chosen
   * meanwhile. Throws as `which`, and `runtime.not-ready` when none of its engines answers.
   */
  provider(inputs: SelectionInputs): Promise<RuntimeProvider>;
  /**
   * How the CLI of the runtime these inputs select is spoken, ready or not, and to which engine: the one named, else
   * its first that answers, else its first. An engine alone names its runtime, too. Throws as `which`, and
   * `engine.unknown`.
   */
  command(inputs: SelectionInputs, engine?: string): Promise<RuntimeCommand>;
  /** Writes the setting. Throws `runtime.unknown`, `runtime.locked`. */
  use(name: string): Promise<Selection>;
  /**
   * Starts the engine behind the runtime and resolves when it answers; one that runs already is a success.
   * Throws `runtime.unknown`, `runtime.not-startable`, `runtime.start-timeout`.
   */
  ensureRunning(
    name: string,
    options: { readonly signal: AbortSignal; progress(message: string): void },
  ): Promise<void>;
  /** What an engine of this runtime can do that says this of itself; undefined for a runtime that is not known. */
  capabilities(name: string, facts?: Deciding): Capabilities | undefined;
  /**
   * Adds a plugin: the folder at an absolute path is copied into the home; a name brings back one that comes with Cleat.
   * Nothing of it is executed. Throws `plugin.not-found`, `plugin.invalid`, `plugin.exists`.
   */
  add(what: string): Promise<AddedPlugin>;
  /**
   * Removes the plugin of a runtime, or one that is broken by its folder's name. What runs on its engine goes on.
   * Throws `plugin.unknown`, `plugin.not-removable`.
   */
  remove(name: string): Promise<RemovedPlugin>;
  /** How an engine of this runtime is spoken with, where it has no API; undefined where it has one. */
  speech(name: string): Promise<CliSpeech | undefined>;
  /** Every engine of every runtime that may run here, each once. */
  engines(): readonly EngineDescription[];
  /** What the mirror sees of an engine: keeps availability true without probing. */
  observe(engine: string, state: EngineState): void;
  /** The chosen runtime failed at time of use: choose again where the choice was automatic, with a notice. */
  reportFailure(name: string, reason: string): Promise<void>;
  subscribe(listener: (snapshot: RuntimesSnapshot) => void): () => void;
  close(): Promise<void>;
}
