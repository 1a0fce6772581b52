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
