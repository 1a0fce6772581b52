import type { CheckId, CheckOutcome } from '../../model/runtime-check';

/** What each check asks for, as a sentence about the runtime. */
const titles: Readonly<Record<CheckId, string>> = {
  image: 'has an image to run',
  availability: 'says that it is ready',
  version: 'reports the same version by CLI and API',
  arguments: 'puts the image and its arguments last on the command line',
  output: 'passes arguments, output and error output through unchanged',
  'exit-code': 'passes the exit code on',
  'unknown-image': 'fails for an image that is not there',
  env: 'passes variables with any text',
  secrets: 'keeps secrets out of the arguments',
  'workdir-user': 'runs in the folder and as the user asked for',
  labels: 'keeps labels',
  'label-equals': 'keeps a label with “=”',
  hostname: 'gives the host name asked for',
  'readonly-rootfs': 'makes the root file system read-only',
  'mount-folder': 'mounts a folder, for reading and writing',
  'mount-readonly': 'refuses a write to a read-only mount',
  'mount-file': 'mounts a single file',
  'mount-any-path': 'mounts paths with any letters',
  'mount-missing': 'refuses a mount whose source is missing, before it begins',
  tmpfs: 'mounts a tmpfs',
  publish: 'publishes a port where it is asked to',
  'publish-free-port': 'publishes a port on a free host port',
  'list-prefix': 'lists only the containers whose names begin as asked',
  row: 'shows the same container in the list and in an inspect',
  logs: 'keeps the log',
  'logs-follow': 'follows a log to its end',
  'logs-since': 'reads a log from a moment on',
  events: 'reports a start as an event',
  'events-history': 'reports past events',
  pause: 'pauses and resumes a container',
  restart: 'restarts a container',
  'kill-signal': 'sends a signal to a container',
  rename: 'renames a container',
  'update-limits': 'changes the limits of a running container',
  'update-restart-policy': 'changes the restart policy',
  wait: 'waits for a container to end',
  'exit-code-kept': 'keeps the exit code of what ran in the background',
  top: 'lists processes',
  stats: 'measures what a container uses',
  'stop-graceful': 'asks a container to stop before it kills it',
  'stop-stubborn': 'kills a container that does not stop',
  'stop-again': 'accepts stopping a container twice',
  remove: 'removes a running container, and accepts removing it twice',
  cancel: 'ends a run that is interrupted',
};

const outcomes: Readonly<Record<CheckOutcome['outcome'], string>> = {
  passed: 'passed',
  unsupported: 'unsupported',
  broken: 'BROKEN',
};

export const checks = {
  titles,
  outcomes,
  expected: (text: string) => `expected: ${text}`,
  total: (passed: number, unsupported: number, broken: number) =>
    `${passed} passed, ${unsupported} unsupported, ${broken} broken`,
  notAsked: (count: number) =>
    count === 1
      ? '1 check was not asked for: nothing is known of it'
      : `${count} checks were not asked for: nothing is known of them`,
  left: (names: string) => `Could not be removed: ${names}`,
  on: (runtime: string, version: string, engine: string) => `${runtime} ${version} on ${engine}`,
  noImage:
    'There is no static busybox on this machine to make an image of (Debian: busybox-static). Name one with --image: any that has sh, such as busybox.',
  cannotLoad: 'This runtime cannot load an image from a file. Name one that it has with --image.',
} as const;
