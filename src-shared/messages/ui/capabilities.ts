import type { Capability, Reason, ReasonCode } from '../../model/capabilities';
import type { Standing } from '../../model/proofs';

/** What each is, as a thing that can be had: the rows of the matrix, and “docker has no … ”. */
const names: Readonly<Record<Capability, string>> = {
  'container.restart': 'restart',
  'container.pause': 'pause',
  'container.unpause': 'unpause',
  'container.kill': 'kill with a signal',
  'container.rename': 'rename',
  'container.update-limits': 'change limits',
  'container.lift-limits': 'take a limit away',
  'container.update-restart-policy': 'change the restart policy',
  'container.wait': 'wait for the end',
  'container.exit-code': 'exit code kept',
  'events.live': 'events as they happen',
  'events.history': 'events of the past',
  'logs.follow': 'follow a log',
  'logs.since': 'log since a moment',
  'logs.tail': 'last lines of a log',
  'logs.timestamps': 'time of each log line',
  'logs.streams': 'error output told apart',
  stats: 'usage figures',
  top: 'processes',
  exec: 'run a command inside',
  attach: 'attach to the main process',
  copy: 'copy files in and out',
  networks: 'networks',
  volumes: 'volumes',
  'images.build': 'build images',
  'images.load': 'load an image from a file',
  'run.hostname': 'host name',
  'run.labels': 'labels',
  'run.label-equals': '“=” in a label',
  'run.entrypoint-none': 'take the entrypoint away',
  'run.env-files': 'files of variables',
  'run.secrets': 'secrets outside the arguments',
  'run.mount-folder': 'mount a folder',
  'run.mount-file': 'mount a single file',
  'run.mount-readonly': 'read-only mounts',
  'run.mount-nonrecursive': 'mount without submounts',
  'run.mount-relabel': 'SELinux label of a mount',
  'run.mount-any-path': 'mount any path',
  'run.volume': 'mount a volume',
  'run.volume-anonymous': 'anonymous volumes',
  'run.tmpfs': 'tmpfs mounts',
  'run.tmpfs-options': 'size and mode of a tmpfs',
  'run.publish': 'publish a port',
  'run.publish-free-port': 'publish on a free host port',
  'run.publish-all': 'publish all ports',
  'run.publish-sctp': 'publish SCTP ports',
  'run.network': 'choose a network',
  'run.network-many': 'several networks',
  'run.network-host': "the host's network",
  'run.network-container': "another container's network",
  'run.network-alias': 'network aliases',
  'run.add-host': 'extra host names',
  'run.dns': 'DNS servers',
  'run.memory': 'memory limit',
  'run.memory-swap': 'swap limit',
  'run.shm-size': 'size of /dev/shm',
  'run.cpus': 'CPU limit',
  'run.cpus-fraction': 'fractions of a CPU',
  'run.pids-limit': 'process limit',
  'run.ulimits': 'ulimits',
  'run.cap': 'add and drop Linux capabilities',
  'run.security-options': 'security options',
  'run.devices': 'devices',
  'run.privileged': 'privileged',
  'run.readonly-rootfs': 'read-only root file system',
  'run.init': 'init process',
  'run.stop-signal': 'stop signal',
  'run.stop-timeout': 'stop timeout',
  'run.restart-policy': 'restart policy',
  'run.platform': 'choose a platform',
  'run.pull-policy': 'pull policy',
  'run.oci-runtime': 'choose the OCI runtime',
};

interface ReasonWords {
  /** Why not, or how otherwise: one sentence. `runtime` is its name, shown as text. */
  readonly why: (runtime: string, params: Readonly<Record<string, string>>) => string;
  /** What to do instead: one sentence. */
  readonly instead?: (runtime: string, params: Readonly<Record<string, string>>) => string;
}

const reasons: Readonly<Record<ReasonCode, ReasonWords>> = {
  absent: { why: (runtime) => `${runtime} cannot do this.` },
  'from-version': {
    why: (runtime, p) => `${runtime} can do this from version ${p['version'] ?? ''} on.`,
    instead: (runtime) => `Update ${runtime}.`,
  },
  'fixed-at-creation': {
    why: (runtime) => `${runtime} fixes it when the container is made.`,
    instead: () => 'Duplicate the container with other values.',
  },
  'limit-stays': {
    why: (runtime) => `${runtime} can change a limit that is set, but not take it away.`,
    instead: () => 'Set a high limit, or duplicate the container without one.',
  },
  'stop-and-start': { why: () => 'Done by stopping and then starting it.' },
  polled: { why: () => 'Cleat asks again and again while somebody looks.' },
  'two-samples': { why: () => 'Computed from two readings, so the first takes some seconds.' },
  'names-are-ids': {
    why: (runtime) => `For ${runtime} the name is the container's identity.`,
    instead: () => 'Duplicate the container under another name.',
  },
  'name-is-hostname': {
    why: (runtime) => `With ${runtime} a container's name is its host name.`,
    instead: () => 'Give it that name.',
  },
  'no-exit-code-kept': {
    why: (runtime) => `${runtime} does not keep the exit code of a container that has ended.`,
    instead: () => 'Run it in the foreground: its exit code is then passed on.',
  },
  'one-stream': { why: (runtime) => `${runtime} keeps output and error output in one file.` },
  'arrival-time': {
    why: (runtime) => `${runtime} keeps no times: those shown are when a line arrived here.`,
  },
  'ends-with-container': {
    why: (runtime) => `${runtime} does not end the log by itself: Cleat ends it with the container.`,
  },
  'host-port-needed': {
    why: (runtime) => `${runtime} publishes a port only on a host port that is named.`,
    instead: () => 'Give the host port.',
  },
  'folders-only': {
    why: (runtime) => `${runtime} mounts folders, not single files.`,
    instead: () => 'Mount the folder that holds the file.',
  },
  'no-special-characters': {
    why: (runtime) => `${runtime} cannot mount a path with “,”, “:” or “=”.`,
    instead: () => 'Mount the folder above it, or rename it.',
  },
  'no-equals-in-labels': {
    why: (runtime) => `${runtime} refuses a label whose value has “=”.`,
    instead: () => 'Write the value without “=”.',
  },
  'whole-cores': {
    why: (runtime) => `${runtime} gives whole CPUs only.`,
    instead: () => 'Give a whole number.',
  },
  'path-only': {
    why: (runtime) => `${runtime} takes the path alone.`,
    instead: () => 'Leave size and mode out.',
  },
  'own-kernel': { why: (runtime) => `${runtime} gives every container a machine of its own.` },
  'newer-system': {
    why: (runtime) => `${runtime} needs a newer version of the operating system for it.`,
    instead: () => 'Update the operating system.',
  },
  'own-settings': {
    why: (runtime) => `${runtime} takes it from its own settings.`,
    instead: () => 'Set it there, and leave it out here.',
  },
  'rootless-cgroups-v1': {
    why: (runtime) => `${runtime} without root cannot do this on a system with version 1 of control groups.`,
    instead: () => 'Switch the system to version 2, or use the engine of root.',
  },
  declared: {
    why: (_, p) => p['text'] ?? '',
    instead: (_, p) => p['instead'] ?? '',
  },
};

/** Why, and what to do instead (absent when there is nothing). */
function explain(runtime: string, { code, params = {} }: Reason): { why: string; instead?: string } {
  const words = reasons[code];
  const instead = words.instead?.(runtime, params) ?? '';
  return { why: words.why(runtime, params), ...(instead === '' ? {} : { instead }) };
}

const and = (versions: readonly string[]): string =>
  versions.length < 2
    ? versions.join('')
    : `${versions.slice(0, -1).join(', ')} and ${versions.at(-1) ?? ''}`;

/** How sure it is: a sentence, said with each cell of the matrix. */
const standing: Readonly<Record<Standing, (versions: readonly string[]) => string>> = {
  proved: (versions) => `Seen to work on ${and(versions)}.`,
  emulated: (versions) => `Seen on an emulator of ${and(versions)}; no real one was asked.`,
  declared: () => 'As the runtime declares; no check has tried it.',
  lacking: () => 'Known to be missing.',
};

export const capabilities = {
  names,
  explain,
  can: { yes: 'yes', composed: 'in another way', no: 'no' },
  matrix: {
    title: 'What each can do',
    all: (count: number) => `Show all ${count}`,
    none: 'All of these can do everything.',
    nobody: 'No runtime is here to be compared.',
    capability: 'Capability',
    /** Below a runtime's name. */
    checked: (versions: readonly string[]) => `checked on ${and(versions)}`,
    checkedEmulated: (versions: readonly string[]) => `checked on an emulator of ${and(versions)}`,
    unchecked: 'not checked',
    legend: { proved: 'seen to work', emulated: 'seen on an emulator', declared: 'declared only' },
  },
  standing,
  /** After “yes” on the command line. */
  short: { proved: '', emulated: ' (emulator)', declared: ' (declared)', lacking: '' },
  groups: {
    container: 'Containers',
    events: 'Events',
    logs: 'Logs',
    inside: 'Looking inside',
    things: 'Images, networks, volumes',
    run: 'A new container',
  },
} as const;
