import type { Capability } from './capabilities';

/** What every runtime is asked, in this order. Their words are `ui.checks.titles`. */
export const CHECK_IDS = [
  'image',
  'availability',
  'version',
  'arguments',
  'output',
  'exit-code',
  'unknown-image',
  'env',
  'secrets',
  'workdir-user',
  'labels',
  'label-equals',
  'hostname',
  'readonly-rootfs',
  'mount-folder',
  'mount-readonly',
  'mount-file',
  'mount-any-path',
  'mount-missing',
  'tmpfs',
  'publish',
  'publish-free-port',
  'list-prefix',
  'row',
  'logs',
  'logs-follow',
  'logs-since',
  'events',
  'events-history',
  'pause',
  'restart',
  'kill-signal',
  'rename',
  'update-limits',
  'update-restart-policy',
  'wait',
  'exit-code-kept',
  'top',
  'stats',
  'stop-graceful',
  'stop-stubborn',
  'stop-again',
  'remove',
  'cancel',
] as const;
export type CheckId = (typeof CHECK_IDS)[number];

export type CheckOutcome =
  | { readonly outcome: 'passed' }
  /** The runtime says itself that it cannot. */
  | { readonly outcome: 'unsupported'; readonly capability?: Capability; readonly reason: string }
  /** What was found, and what was to be. */
  | { readonly outcome: 'broken'; readonly found: string; readonly expected: string };

export type CheckResult = CheckOutcome & { readonly id: CheckId; readonly milliseconds: number };

export interface CheckReport {
  readonly runtime: string;
  readonly cli: string;
  readonly engine: string;
  /** Of the engine, as its API tells. */
  readonly version: string;
  /** The image that was used. */
  readonly image: string;
  readonly results: readonly CheckResult[];
  /** What was left out because only some were asked for: nothing is said of these. */
  readonly notAsked: readonly CheckId[];
  /** What could not be taken away afterwards: names of containers and images, and the folder that was mounted. */
  readonly left: readonly string[];
}

export function isCheckId(text: string): text is CheckId {
  return CHECK_IDS.some((id) => id === text);
}

/** What a check tells as it goes: each result when it is there, and the whole at the end. */
export type CheckNews =
  | { readonly type: 'result'; readonly result: CheckResult }
  | { readonly type: 'report'; readonly report: CheckReport };

/** Whether a runtime behaves: nothing is broken, and nothing was left behind. */
export function isSound({ results, left }: CheckReport): boolean {
  return left.length === 0 && results.every(({ outcome }) => outcome !== 'broken');
}
