import type { AvailabilityState } from '../../model/runtime';
import { entry } from '../entry';
import { platformName } from '../platform-names';

export const runtimeMessages = {
  'runtime.unknown': entry<{ name: string; source: string; choices: string; suggestion: string }>({
    category: 'not-found',
    message: (p) =>
      `${p.source} asks for the runtime “${p.name}”, which is not known. Choose from: ${p.choices}.`,
    hint: (p) =>
      p.suggestion === ''
        ? 'Choose one of those, or leave it out to choose automatically.'
        : `Did you mean “${p.suggestion}”?`,
  }),
  'runtime.broken': entry<{ name: string; path: string; problems: string }>({
    category: 'validation',
    message: (p) => `The plugin of “${p.name}” cannot be used:\n${p.problems}`,
    hint: (p) => `Mend it in ${p.path}: what is saved there counts at once.`,
  }),
  'runtime.not-ready': entry<{ name: string; cli: string; state: string; reason: string }>({
    category: 'dependency',
    message: (p) => `The runtime ${nameAndCli(p)} is not ready: ${p.reason}`,
  }),
  'runtime.not-startable': entry<{ name: string; reason: string }>({
    category: 'dependency',
    message: (p) => `Cleat cannot start ${p.name}: ${p.reason}`,
  }),
  'runtime.start-timeout': entry<{ name: string; seconds: number }>({
    category: 'timeout',
    message: (p) => `${p.name} was started but did not answer within ${p.seconds} s.`,
    hint: () => 'It may still be starting. Look at its own window or log.',
  }),
  'runtime.locked': entry<{ variable: string; value: string }>({
    category: 'state',
    message: (p) => `${p.variable}=${p.value} decides the runtime, so the setting would have no effect.`,
    hint: (p) => `Unset ${p.variable} and start Cleat again to choose here.`,
  }),
  'runtime.incomplete': entry<{ name: string; missing: string }>({
    category: 'validation',
    message: (p) => `The runtime ${p.name} cannot be used: it lacks ${p.missing}.`,
  }),
  'runtime.cannot': entry<{ runtime: string; what: string; why: string; instead: string }>({
    category: 'compatibility',
    message: (p) => `Not possible on ${p.runtime}: ${p.what}. ${p.why}`,
    hint: (p) =>
      [p.instead, '“cleat runtime matrix” shows what each runtime can do.'].filter(Boolean).join(' '),
  }),
  'runtime.output': entry<{ name: string; what: string; detail: string }>({
    category: 'parse',
    message: (p) => `The ${p.what} of ${p.name} came in a shape Cleat does not know: ${p.detail}`,
  }),
  'run.invalid': entry<{ problems: string }>({
    category: 'validation',
    message: (p) => `The container cannot be started like this: ${p.problems}`,
  }),
  'run.mount': entry<{ host: string; problem: string }>({
    category: 'validation',
    message: (p) => `${p.host} cannot be mounted: ${p.problem}`,
  }),
};

/** `docker`, but `apple (container)`: where name and CLI differ, people know it by either. */
export function nameAndCli(runtime: { readonly name: string; readonly cli: string }): string {
  return runtime.name === runtime.cli ? runtime.name : `${runtime.name} (${runtime.cli})`;
}

/** The states in words, as they follow “is”. */
export const availabilityWords: Readonly<Record<AvailabilityState, string>> = {
  ready: 'ready',
  starting: 'starting',
  stopped: 'not running',
  'not-installed': 'not installed',
  'wrong-platform': 'not for this platform',
  'unsupported-version': 'of a version that is not supported',
  'permission-denied': 'refusing permission',
  unreachable: 'unreachable',
};

const platformNames = (platforms: readonly string[]): string => platforms.map(platformName).join(', ');

interface Names {
  readonly name: string;
  readonly cli: string;
}

/** Why a runtime is as it is, one sentence each. */
export const availabilityReasons = {
  wrongPlatform: (p: { platforms: readonly string[]; platform: string }) =>
    `It is for ${platformNames(p.platforms)}; this is ${platformName(p.platform)}.`,
  wrongMachine: (p: { wanted: string; found: string }) =>
    `It is for machines with ${p.wanted} only; this one has ${p.found}.`,
  oldSystem: (p: { wanted: string; found: string }) =>
    `It needs version ${p.wanted} of the operating system; this is ${p.found}.`,
  otherClient: (p: { client: string; engine: string }) =>
    `The command line is version ${p.client}, the service that runs is ${p.engine}: stop and start the service.`,
  notInstalled: (p: Names, signs: readonly string[] = [p.cli]) =>
    signs.some((sign) => /[/$]/.test(sign))
      ? `It is nowhere it is usually installed, and no engine of ${p.name} answers.`
      : `The program ${signs.map((sign) => `“${sign}”`).join(' or ')} is not on the PATH, and no engine of ${p.name} answers.`,
  apiOnly: (p: Names) =>
    `Its engine answers, but the program “${p.cli}” is not on the PATH: lists and actions work, commands do not.`,
  noSocket: (p: Names) => `The program “${p.cli}” is installed, but its service listens nowhere.`,
  notRunning: (p: { endpoint: string; detail: string }) => `No engine answers on ${p.endpoint}: ${p.detail}`,
  isOtherRuntime: (p: { endpoint: string; other: string }) =>
    `The engine that answers on ${p.endpoint} is ${p.other}.`,
  starting: (p: Names) => `${p.name} is being started.`,
  belowMinimum: (p: { found: string; required: string }) =>
    `Version ${p.found} is too old; ${p.required} is needed.`,
  aboveRange: (p: { found: string; required: string }) =>
    `Version ${p.found} is newer than ${p.required}, which Cleat was made for.`,
  sharedEngine: (p: { runtime: string; engine: string }) =>
    `Its engine is also one of ${p.runtime} (“${p.engine}”); it is listed once, there.`,
  otherEngine: (p: { endpoint: string; engine: string }) =>
    `Nothing answers on ${p.endpoint}, which comes first; ${p.engine} does.`,
};

/** The next step where a manifest names none. */
export const availabilityHints = {
  start: (p: { name: string }) => `Start it here, or with “cleat runtime start ${p.name}”.`,
  install: (p: { name: string; cli: string; homepage: string }) =>
    p.homepage === ''
      ? `Install ${p.name}, so that “${p.cli}” is on the PATH.`
      : `Install ${p.name}: ${p.homepage}`,
  startByHand: (p: { name: string }) => `Start ${p.name}, then look again.`,
  permission: () => 'Join the group that owns the socket, or use a rootless engine.',
  unreachable: () => 'Check that the address is right and that the engine runs there.',
  late: () => 'It may be busy, and is asked again while Cleat is open. Restart it if it stays so.',
  update: (p: { name: string }) => `Update ${p.name}.`,
};

/** Where an override came from, as the subject of a sentence. */
export const selectionSources = {
  flag: '--runtime',
  env: 'CONTAINER_RUNTIME',
  setting: 'The setting “runtime”',
} as const;

/** What spoke for or against a runtime. */
export const selectionReasons = {
  override: (p: { source: string; name: string }) => `${p.source} asks for ${p.name}.`,
  overrideNotReady: (p: { source: string; name: string; state: string }) =>
    `${p.source} asks for ${p.name}, which is ${p.state}; what was asked for is never replaced.`,
  notAsked: (p: { source: string; name: string }) => `${p.source} asks for ${p.name}.`,
  readyHighest: (p: { priority: number }) =>
    `Ready, with the highest priority (${p.priority}) of those that are.`,
  readyLower: (p: { priority: number; other: string; otherPriority: number }) =>
    `Ready, but its priority ${p.priority} is lower than that of ${p.other} (${p.otherPriority}).`,
  readyTie: (p: { priority: number; other: string }) =>
    `Ready, with the same priority ${p.priority} as ${p.other}, whose name comes first.`,
  startableHighest: (p: { priority: number }) =>
    `None is ready; this one can be started and has the highest priority (${p.priority}) of those.`,
  startableLower: (p: { other: string }) => `Not running; ${p.other} can be started too and comes first.`,
  notReady: (p: { state: string; other: string; otherIs: string }) =>
    `It is ${p.state}; ${p.other} is ${p.otherIs}.`,
  notReadyFallback: (p: { state: string; other: string }) => `It is ${p.state}; so ${p.other} stands in.`,
  wrongPlatform: (p: { platforms: readonly string[] }) =>
    `Not for this platform (${platformNames(p.platforms)} only).`,
  fallback: (p: { state: string }) =>
    `None is ready and none can be started, so Docker stands in; it is ${p.state}.`,
};

export const runtimeNotices = {
  changed: (p: { from: string; to: string; reason: string }) =>
    `${p.from} failed (${p.reason}); new work goes to ${p.to}.`,
  late: (p: { from: string; to: string }) => `${p.to} answered late; new work goes to it, not to ${p.from}.`,
};

/** What is said while an engine is started. */
export const startProgress = {
  waiting: (p: { name: string }) => `Waiting until ${p.name} answers`,
  starting: (p: { name: string }) => `Starting ${p.name}`,
  elsewhere: (p: { name: string }) => `Another process is starting ${p.name}: waiting for it`,
};
