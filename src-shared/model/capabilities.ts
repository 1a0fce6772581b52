import { compareVersions } from './version-order';

/**
 * What a runtime may or may not be able to do, as data. Views, menus, the palette and the command line offer what is
 * here and give the reason for what is not. What every runtime must be able to do (list, inspect, run, start, stop,
 * remove, read a log) is not in the list: the conformance kit asks for it.
 */
export const CAPABILITIES = [
  'container.restart',
  'container.pause',
  'container.unpause',
  'container.kill',
  'container.rename',
  'container.update-limits',
  /** Taking away a limit that is set. */
  'container.lift-limits',
  'container.update-restart-policy',
  /** Waiting for its end. */
  'container.wait',
  /** The exit code of one that ran in the background. */
  'container.exit-code',

  /** Being told of a change, without asking. */
  'events.live',
  /** What has happened before. */
  'events.history',
  'logs.follow',
  'logs.since',
  'logs.tail',
  'logs.timestamps',
  /** Error output told apart from output. */
  'logs.streams',
  'stats',
  'top',

  'exec',
  'attach',
  'copy',

  'networks',
  'volumes',
  'images.build',
  'images.load',

  'run.hostname',
  'run.labels',
  'run.label-equals',
  'run.entrypoint-none',
  'run.env-files',
  'run.secrets',
  'run.mount-folder',
  'run.mount-file',
  'run.mount-readonly',
  /** Leaving out what is mounted below the source. */
  'run.mount-nonrecursive',
  'run.mount-relabel',
  /** Paths with “,”, “:” or “=”. */
  'run.mount-any-path',
  'run.volume',
  'run.volume-anonymous',
  'run.tmpfs',
  'run.tmpfs-options',
  'run.publish',
  'run.publish-free-port',
  'run.publish-all',
  'run.publish-sctp',
  'run.network',
  'run.network-many',
  'run.network-host',
  'run.network-container',
  'run.network-alias',
  'run.add-host',
  'run.dns',
  'run.memory',
  'run.memory-swap',
  'run.shm-size',
  'run.cpus',
  'run.cpus-fraction',
  'run.pids-limit',
  'run.ulimits',
  'run.cap',
  'run.security-options',
  'run.devices',
  'run.privileged',
  'run.readonly-rootfs',
  'run.init',
  'run.stop-signal',
  'run.stop-timeout',
  'run.restart-policy',
  'run.platform',
  'run.pull-policy',
  'run.oci-runtime',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** Why something cannot be done, or how it is done otherwise; its words are `capabilityWords.reasons`. */
export const REASON_CODES = [
  /** The runtime has nothing of the kind. */
  'absent',
  /** It has, from `version` on. */
  'from-version',
  /** It is fixed when the container is made. */
  'fixed-at-creation',
  'limit-stays',
  'stop-and-start',
  'polled',
  'two-samples',
  'names-are-ids',
  'name-is-hostname',
  'no-exit-code-kept',
  'one-stream',
  'arrival-time',
  'ends-with-container',
  'host-port-needed',
  'folders-only',
  'no-special-characters',
  'no-equals-in-labels',
  'whole-cores',
  'path-only',
  'own-kernel',
  'newer-system',
  'own-settings',
  'rootless-cgroups-v1',
  /** In the plugin's own words: `text`, and perhaps `instead`. */
  'declared',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

export interface Reason {
  readonly code: ReasonCode;
  readonly params?: Readonly<Record<string, string>>;
}

export type Support =
  | { readonly can: 'yes' }
  /** Not by one command of the runtime's, but honestly by others. */
  | { readonly can: 'composed'; readonly how: Reason }
  | { readonly can: 'no'; readonly why: Reason };

/** What an engine can do: every capability, decided. */
export type Capabilities = Readonly<Record<Capability, Support>>;

/** What may hold an engine back, beside its version. It tells so itself. */
export type EngineCondition =
  /** It is not root's, and its host has control groups of version 1, of which only root can make any. */
  'rootless-cgroups-v1';

/**
 * As a runtime declares it: decided, or by the engine's version (`before` below `from`, else `then`), or by what holds
 * the engine back (`then` under that condition).
 */
export type SupportRule =
  | Support
  | { readonly from: string; readonly before: Support; readonly then: Support }
  | { readonly where: EngineCondition; readonly then: Support; readonly otherwise: SupportRule };
export type CapabilityDeclaration = Readonly<Record<Capability, SupportRule>>;

export const YES: Support = { can: 'yes' };

export function no(code: ReasonCode, params?: Reason['params']): Support {
  return { can: 'no', why: { code, ...(params ? { params } : {}) } };
}

export function composed(code: ReasonCode, params?: Reason['params']): Support {
  return { can: 'composed', how: { code, ...(params ? { params } : {}) } };
}

/** Can be done from this version of the engine on. */
export function since(version: string): SupportRule {
  return { from: version, before: no('from-version', { version }), then: YES };
}

/** Cannot be done under this condition; else as `otherwise` says. */
export function notWhere(
  where: EngineCondition,
  code: ReasonCode,
  otherwise: SupportRule = YES,
): SupportRule {
  return { where, then: no(code), otherwise };
}

/** A declaration of all capabilities: `but` for the exceptions, `otherwise` for the rest. */
export function declareCapabilities(
  otherwise: SupportRule,
  but: Readonly<Partial<CapabilityDeclaration>>,
): CapabilityDeclaration {
  return byCapability((name) => but[name] ?? otherwise);
}

/** What an engine of `version` can do under these conditions; of a version that is not known, what the newest can. */
export function resolveCapabilities(
  declared: CapabilityDeclaration,
  version?: string,
  conditions: readonly EngineCondition[] = [],
): Capabilities {
  return byCapability((name) => decide(declared[name], version, conditions));
}

function decide(
  rule: SupportRule,
  version: string | undefined,
  conditions: readonly EngineCondition[],
): Support {
  if ('can' in rule) return rule;
  if ('where' in rule)
    return conditions.includes(rule.where) ? rule.then : decide(rule.otherwise, version, conditions);
  return version !== undefined && compareVersions(version, rule.from) < 0 ? rule.before : rule.then;
}

function byCapability<T>(of: (capability: Capability) => T): Readonly<Record<Capability, T>> {
  const found: Partial<Record<Capability, T>> = {};
  for (const capability of CAPABILITIES) found[capability] = of(capability);
  if (!hasAll(found)) throw new Error('a capability was left out');
  return found;
}

function hasAll<T>(found: Partial<Record<Capability, T>>): found is Record<Capability, T> {
  return CAPABILITIES.every((capability) => Object.hasOwn(found, capability));
}

/** Whether it can be offered, whole or composed. What is not known (no runtime says) is left to the engine to refuse. */
export function canOffer(capabilities: Capabilities | undefined, capability: Capability): boolean {
  return capabilities?.[capability].can !== 'no';
}
