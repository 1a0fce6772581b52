import type { CheckId, CheckOutcome } from '../../model/runtime-check';

/** What each check asks for, as a sentence about the runtime. */
const titles: Readonly<Record<CheckId, string>> = {
  image: 'has an image to run',
  availability: 'says that it is ready',
  version: 'says its version by CLI and API alike',
  arguments: 'puts the image last, and its argv behind it',
  output: 'passes arguments, output and error output on as they are',
  'exit-code': 'passes the exit code on',
  'unknown-image': 'fails for an image that is not there',
  env: 'passes variables with any text',
  secrets: 'keeps secrets out of the arguments',
  'workdir-user': 'runs in the folder and as the user asked for',
  labels: 'keeps labels',
  'label-equals': 'keeps a label with “=”',
  hostname: 'gives the host name asked for',
  'readonly-rootfs': 'seals the root file system',
  'mount-folder': 'mounts a folder, for reading and writing',
  'mount-readonly': 'refuses a write to a read-only mount',
  'mount-file': 'mounts a single file',
  'mount-any-path': 'mounts paths with any letters',
  'mount-missing': 'refuses a mount whose source is missing, before it begins',
  tmpfs: 'mounts a tmpfs',
  publish: 'publishes a port where it is asked to',
  'publish-free-port': 'publishes a port on a free one',
  'list-prefix': 'lists by the beginning of a name, and nothing else',
  row: 'shows a container as it is',
  logs: 'keeps the log',
  'logs-follow': 'follows a log to its end',
  'logs-since': 'reads a log from a moment on',
  events: 'tells of a start',
  'events-history': 'tells what has happened',
  pause: 'pauses and lets go on',
  restart: 'restarts',
  'kill-signal': 'sends a signal',
  rename: 'renames',
  'update-limits': 'changes limits',
  'update-restart-policy': 'changes the restart policy',
  wait: 'waits for the end',
  'exit-code-kept': 'keeps the exit code of what ran in the background',
  top: 'lists processes',
  stats: 'measures what a container uses',
  'stop-graceful': 'asks before it kills',
  'stop-stubborn': 'kills what does not stop',
  'stop-again': 'takes stopping twice',
  remove: 'removes what runs, and takes removing twice',
  cancel: 'can be interrupted',
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
  left: (names: string) => `Could not be removed: ${names}`,
  on: (runtime: string, version: string, engine: string) => `${runtime} ${version} on ${engine}`,
  noImage:
    'There is no static busybox on this machine to make an image of (Debian: busybox-static). Name one with --image: any that has sh, such as busybox.',
  cannotLoad: 'It loads no image from a file. Name one that is there with --image.',
} as const;
