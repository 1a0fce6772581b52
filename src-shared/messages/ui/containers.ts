import type { BulkAction, ContainerAction, ContainerState, Health } from '../../model/container';
import { plural } from './plural';

const states: Record<ContainerState, string> = {
  created: 'created',
  initialized: 'initialized',
  running: 'running',
  paused: 'paused',
  restarting: 'restarting',
  stopping: 'stopping…',
  removing: 'removing…',
  exited: 'exited',
  dead: 'dead',
  unknown: 'unknown',
};
const pending: Record<ContainerAction, string> = {
  start: 'starting…',
  stop: 'stopping…',
  restart: 'restarting…',
  pause: 'pausing…',
  unpause: 'unpausing…',
  kill: 'killing…',
  rename: 'renaming…',
  update: 'changing limits…',
  remove: 'removing…',
};
const health: Record<Health, string> = {
  starting: 'health: starting',
  healthy: 'healthy',
  unhealthy: 'unhealthy',
};

export const containers = {
  title: 'Containers',
  grid: 'Containers',
  summary: (running: number, total: number) =>
    `${running.toLocaleString('en')} of ${total.toLocaleString('en')} running`,
  shown: (n: number) => `${plural(n, 'row', 'rows')} shown`,
  filter: 'Filter by name, image, id or port',
  clearFilter: 'Clear filter',
  scope: 'Which containers',
  all: 'All',
  running: 'Running',
  allEngines: 'All engines',
  engineFilter: 'Engine',
  columns: {
    engine: 'Engine',
    name: 'Name',
    image: 'Image',
    state: 'State',
    status: 'Status',
    cpu: 'CPU',
    memory: 'Memory',
    age: 'Age',
    created: 'Created',
    ports: 'Ports',
    project: 'Project',
  },
  groupBy: 'Group by',
  groupings: { none: 'Nothing', project: 'Compose project', pod: 'Pod' },
  noGroup: { project: 'No project', pod: 'No pod' },
  groupCount: (running: number, total: number) =>
    `${running.toLocaleString('en')} of ${total.toLocaleString('en')} running`,
  groupMenu: (name: string) => `Actions for all of ${name}`,
  statesFilter: 'States',
  statesChosen: (n: number) => `States: ${n}`,
  checkedBar: 'Selected containers',
  exitWord: (code: number) => `exit ${code}`,
  states,
  pending,
  health,
  exited: (code: number) => `exited (${code})`,
  lastKnown: 'last known',
  created: (when: string) => `Created ${when}`,
  started: (when: string) => `Started ${when}`,
  openPort: (text: string) => `Open ${text} in the browser`,
  morePorts: (n: number) => `+${n}`,
  loading: 'Looking for containers…',
  start: 'Start',
  stop: 'Stop',
  remove: 'Remove…',
  restart: 'Restart',
  pause: 'Pause',
  unpause: 'Unpause',
  kill: 'Kill…',
  killTitle: (name: string) => `Kill ${name}?`,
  killBody: 'Its processes end at once, without the chance to save anything. The container stays.',
  killConfirm: 'Kill',
  copyField: (what: string) => `Copy ${what.toLowerCase()}`,
  copyId: 'Copy id',
  copyName: 'Copy name',
  copied: (what: string) => `Copied ${what}`,
  copyFailed: 'The clipboard could not be written.',
  details: 'Open details',
  menu: (name: string) => `Actions for ${name}`,
  removeTitle: (name: string) => `Remove ${name}?`,
  removeBody: (image: string, engine: string) =>
    `A container of ${image} on ${engine}. What it wrote outside its volumes is lost; its image and named volumes stay.`,
  removeConfirm: 'Remove',
  removeRunning: 'It is running: kill it and remove it',
} as const;

const verb: Record<BulkAction, string> = {
  start: 'Start',
  stop: 'Stop',
  restart: 'Restart',
  pause: 'Pause',
  unpause: 'Unpause',
  kill: 'Kill',
  remove: 'Remove',
};
const doing: Record<BulkAction, string> = {
  start: 'Starting',
  stop: 'Stopping',
  restart: 'Restarting',
  pause: 'Pausing',
  unpause: 'Unpausing',
  kill: 'Killing',
  remove: 'Removing',
};
const what = (n: number): string => plural(n, 'container', 'containers');

export const bulk = {
  verb,
  label: (action: BulkAction) =>
    action === 'kill' || action === 'remove' ? `${verb[action]}…` : verb[action],
  title: (action: BulkAction, n: number) => `${verb[action]} ${what(n)}?`,
  names: (names: readonly string[]) => names.join(', '),
  more: (names: readonly string[], others: number) =>
    `${names.join(', ')} and ${others.toLocaleString('en')} more`,
  onEngine: (n: number, engine: string) => `${n.toLocaleString('en')} on ${engine}`,
  skipped: (n: number) => `${what(n)} of the selection cannot be changed so now and will be left alone.`,
  lost: 'What they wrote outside their volumes is lost; images and named volumes stay.',
  atOnce: 'Their processes end at once, without the chance to save anything.',
  killRunning: (n: number) =>
    n === 1
      ? 'One of them is running: kill it and remove it'
      : `${n.toLocaleString('en')} of them are running: kill and remove them`,
  progress: (action: BulkAction, done: number, total: number) =>
    `${doing[action]} ${done.toLocaleString('en')} of ${what(total)}…`,
  cancel: 'Cancel',
  failed: (action: BulkAction, n: number, total: number) =>
    `${verb[action]}: ${n.toLocaleString('en')} of ${what(total)} did not work`,
  notDone: 'not done: cancelled',
  results: 'What did not work',
  dismiss: 'Dismiss',
} as const;

export const empty = {
  noEngineTitle: 'No container engine found',
  noEngineBody:
    'Cleat shows containers of Docker, Podman and other engines. It found none that it can use here.',
  lookAgain: 'Look again',
  start: (name: string) => `Start ${name}`,
  seeRuntimes: 'See all runtimes',
  noContainersTitle: 'No containers yet',
  noContainersBody: (engines: readonly string[]) =>
    `${new Intl.ListFormat('en').format(engines)} answered and ${engines.length === 1 ? 'has' : 'have'} none. Whatever is started, here or elsewhere, shows up at once.`,
  run: 'Run a container…',
  noRunningTitle: 'Nothing is running',
  noRunningBody: (total: number) => `${plural(total, 'container is', 'containers are')} stopped.`,
  showAll: 'Show all',
  noMatchTitle: 'No container matches',
  noMatchBody: (filter: string) => `Nothing on this list contains “${filter}”.`,
  allUnreachableTitle: 'No engine answers',
  allUnreachableBody: 'The engines that Cleat knows of did not answer, so it cannot say what runs on them.',
  errorTitle: 'The list could not be had',
} as const;

export const engine = {
  notAnswering: (name: string) => `${name} is not answering`,
  since: (when: string) => `since ${when}`,
  stale: 'Its rows show what was last known.',
  never: 'Nothing is known of its containers.',
  retry: 'Retry',
} as const;
