export const app = {
  name: 'Cleat',
  connecting: 'Connecting…',
  reconnecting: 'Connection to Cleat lost. Reconnecting…',
  retryNow: 'Retry now',
  noSessionTitle: 'Open the address that cleat serve printed',
  refusedTitle: 'This page cannot be used',
  reload: 'Reload',
  skip: 'Skip to content',
} as const;

export const nav = {
  label: 'Sections',
  containers: 'Containers',
  images: 'Images',
  builds: 'Builds',
  runtimes: 'Runtimes',
  settings: 'Settings',
} as const;

export const age = {
  second: (n: number) => `${n} s`,
  minute: (n: number) => `${n} min`,
  hour: (n: number) => `${n} h`,
  day: (n: number) => `${n} d`,
  month: (n: number) => `${n} mo`,
  year: (n: number) => `${n} y`,
  ago: (age: string) => `${age} ago`,
} as const;

export const toasts = {
  region: 'Messages',
  dismiss: 'Dismiss',
  unexpectedHint: 'Cleat’s log, in the folder logs of its home, has the details.',
} as const;

export const confirm = { cancel: 'Cancel' } as const;

export const palette = {
  open: 'Command palette',
  short: 'Search',
  placeholder: 'Go to a place, find a container, do something…',
  empty: 'Nothing matches.',
  goTo: 'Go to',
  runtimes: 'Runtimes',
  theme: 'Theme',
  containers: 'Containers',
  recent: 'Recent',
  app: 'Cleat',
  logs: 'Show logs',
  verb: (verb: string, name: string) => `${verb} ${name}`,
  results: (n: number) => (n === 1 ? '1 command' : `${n} commands`),
  selected: (name: string) => `Container ${name}`,
  list: 'Commands',
  use: (name: string) => `Use ${name} for new work`,
  start: (name: string) => `Start ${name}`,
} as const;

export const status = {
  label: 'Status',
  newWork: (name: string) => `New work goes to ${name}`,
  noRuntime: 'No runtime yet',
  engines: 'Engines',
  engine: (name: string, state: string) => `${name}: ${state}`,
  live: 'live',
  connecting: 'connecting…',
  stopped: 'stopped',
  unreachable: 'not answering',
  cancel: (title: string) => `Cancel: ${title}`,
  more: (n: number) => `+${n} more`,
} as const;

/** By the ids of `APP_ACTIONS`. */
export const commands = {
  'launch.open': 'Run a container…',
  'build.open': 'Build an image…',
  'palette.open': 'Command palette…',
  'go.containers': 'Go to Containers',
  'go.images': 'Go to Images',
  'go.builds': 'Go to Builds',
  'go.runtimes': 'Go to Runtimes',
  'go.settings': 'Go to Settings',
  'engines.look': 'Look again at all engines',
  'detail.close': 'Close details',
  'window.reload': 'Reload the window',
  'zoom.reset': 'Actual size',
  'zoom.in': 'Zoom in',
  'zoom.out': 'Zoom out',
  'theme.system': 'Appearance: follow the system',
  'theme.light': 'Appearance: light',
  'theme.dark': 'Appearance: dark',
  'shortcuts.open': 'Keyboard shortcuts',
} as const;

export const menuBar = { file: '&File', view: '&View', appearance: '&Appearance', go: '&Go' } as const;

export const sheet = {
  title: 'Keyboard shortcuts',
  search: 'Search shortcuts',
  clear: 'Clear search',
  close: 'Close',
  empty: 'No shortcut matches.',
  app: 'Everywhere',
  container: 'The selected container',
  image: 'The selected image',
  build: 'The selected build',
  log: 'The open log',
} as const;

export const tray = {
  tip: (running: number, total: number) => `Cleat: ${running} of ${total} running`,
  counts: (running: number, total: number) => `${running} running, ${total - running} stopped`,
  none: 'No containers',
  connecting: 'Looking for engines…',
  recent: 'Recent containers',
  runtime: 'Runtime for new work',
  automatic: 'Automatic',
  locked: (variable: string) => `Decided by ${variable}`,
  open: 'Open Cleat',
  quit: 'Quit Cleat',
  start: 'Start',
  stop: 'Stop',
  logs: 'Show logs',
} as const;

export const notices = {
  exited: (name: string) => `${name} ended`,
  exitCode: (code: number, runtime: string) => `It ended by itself with exit code ${code} (${runtime}).`,
  many: (n: number) => `${n} more containers ended`,
  manyBody: 'They ended by themselves with a failure.',
  badLink: 'That link was not opened',
  badLinkHint: 'Cleat opens links to a container, to the Run form and to its settings only.',
  crashed: 'The page had ended and was loaded again',
  crashedHint: 'Your containers were not touched.',
  openLink: 'Open this address in your browser?',
  openLinkConfirm: 'Open',
  openLinkCancel: 'Cancel',
  hangs: 'Cleat does not answer',
  hangsBody: 'The page has been busy for a while. Wait, or load it again: your containers are not touched.',
  reload: 'Reload',
  wait: 'Wait',
} as const;
