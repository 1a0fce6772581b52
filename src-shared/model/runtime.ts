import type { Capabilities } from './capabilities';
import type { Engine } from './engine';
import type { SettingsSchema } from '../plugin-api/settings-types';
import type { WireError } from './error';
import type { Proofs } from './proofs';

export type Platform = 'linux' | 'darwin' | 'win32';

export type AvailabilityState =
  | 'ready'
  | 'starting'
  | 'stopped'
  | 'not-installed'
  | 'wrong-platform'
  | 'unsupported-version'
  | 'permission-denied'
  | 'unreachable';

/** Whether a runtime can be used now; if not, why, and what to do. */
export interface Availability {
  readonly state: AvailabilityState;
  /** True when Cleat can start it (`ensureRunning`). */
  readonly startable?: boolean;
  readonly version?: string;
  /** A warning or the cause, one sentence. */
  readonly reason?: string;
  /** The next step, one sentence. */
  readonly hint?: string;
  readonly engines?: readonly Engine[];
}

export interface Runtime {
  readonly name: string;
  readonly cli: string;
  readonly priority: number;
  readonly platforms: readonly Platform[];
  /** The plugin it comes from. */
  readonly plugin: string;
  /** False only for Docker. */
  readonly removable: boolean;
  /** JSON Schema of what its users may set. */
  readonly settings: SettingsSchema;
  readonly availability: Availability;
  readonly selected: boolean;
  /** Of its engine that is used; while none answers, of its newest version. */
  readonly capabilities: Capabilities;
  /** On which versions the conformance checks saw what. */
  readonly proofs: Proofs;
}

export type DecidedBy = 'flag' | 'env' | 'setting' | 'auto' | 'fallback';

export interface SelectionStep {
  readonly name: string;
  readonly outcome: 'chosen' | 'passed-over' | 'not-considered';
  readonly reason: string;
}

/** Where new work goes, who decided it, and what spoke for and against each runtime. */
export interface Selection {
  readonly name: string;
  readonly decidedBy: DecidedBy;
  readonly chain: readonly SelectionStep[];
}

/** What is wrong with a plugin's folder. */
export type BrokenKind =
  /** The system refuses to read it. */
  | 'unreadable'
  /** It, or its manifest, is a link: links are not followed. */
  | 'symlink'
  | 'no-manifest'
  | 'two-manifests'
  | 'too-large'
  /** Its manifest is no YAML, or no JSON. */
  | 'syntax'
  /** Its manifest says what cannot be. */
  | 'invalid'
  /** Its id, or the name of one of its runtimes, belongs to another. */
  | 'name-taken';

/** A plugin that cannot be used: shown as a row with its reason, it stops nobody else. */
export interface BrokenRuntime {
  readonly path: string;
  /** The folder's name: what `cleat runtime remove` takes. */
  readonly name: string;
  readonly kind: BrokenKind;
  readonly problems: readonly string[];
}

/** All there is to know about runtimes at one moment; what `runtimes.watch` sends on every change. */
export interface RuntimesSnapshot {
  readonly runtimes: readonly Runtime[];
  readonly broken: readonly BrokenRuntime[];
  /** Of every engine that has told its version, by engine id. */
  readonly engineCapabilities: Readonly<Record<string, Capabilities>>;
  readonly selection: Selection;
  /**
   * Why what was asked for cannot be chosen (an unknown name in the variable or the setting, settings that cannot be
   * read). `selection` then shows what automatic choice would give, and work without its own override is refused
   * with this error.
   */
  readonly problem?: WireError;
  /** Set while an environment variable decides: the toggle is shown locked with this reason. */
  readonly lockedBy?: { readonly variable: string; readonly value: string };
  /** A change of selection that nobody asked for (the chosen one failed): shown, never silent. */
  readonly notice?: { readonly id: string; readonly message: string; readonly at: number };
}

/** A plugin that was added: its runtimes, and its folder in the home; none for one that comes with Cleat. */
export interface AddedPlugin {
  readonly plugin: string;
  readonly runtimes: readonly string[];
  readonly path?: string;
}

/** A plugin that was removed, with all its runtimes. One that comes with Cleat can be added again by name. */
export interface RemovedPlugin {
  readonly plugin: string;
  readonly runtimes: readonly string[];
  readonly bundled: boolean;
}

/** Whether it is on this machine at all, in whatever state. */
export function isHere({ availability: { state } }: Pick<Runtime, 'availability'>): boolean {
  return state !== 'wrong-platform' && state !== 'not-installed';
}
