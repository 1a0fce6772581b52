import type { AvailabilityState, DecidedBy, SelectionStep } from '../../model/runtime';
import { platformName } from '../platform-names';

const availability: Record<AvailabilityState, string> = {
  ready: 'Ready',
  starting: 'Starting…',
  stopped: 'Stopped',
  'not-installed': 'Not installed',
  'wrong-platform': 'Not for this platform',
  'unsupported-version': 'Version not supported',
  'permission-denied': 'No permission',
  unreachable: 'Not answering',
};
const decidedBy: Record<DecidedBy, string> = {
  flag: 'the --runtime flag',
  env: 'CONTAINER_RUNTIME',
  setting: 'your setting',
  auto: 'automatic choice',
  fallback: 'fallback, because the chosen one failed',
};
const outcome: Record<SelectionStep['outcome'], string> = {
  chosen: 'Chosen',
  'passed-over': 'Passed over',
  'not-considered': 'Not considered',
};

export const runtimes = {
  title: 'Runtimes',
  lead: 'Where new work goes, and what else is on this machine.',
  list: 'Runtimes',
  absent: (count: number) => `${count} more that Cleat knows, not on this machine`,
  absentList: 'Not on this machine',
  loading: 'Looking for runtimes…',
  refresh: 'Look again',
  refreshing: 'Looking…',
  selected: 'New work goes here',
  use: 'Use this',
  useNamed: (name: string) => `Use this: ${name}`,
  start: 'Start',
  startNamed: (name: string) => `Start ${name}`,
  starting: 'Starting…',
  cancel: 'Cancel',
  availability,
  cli: 'Command',
  version: 'Version',
  priority: 'Priority',
  platforms: 'Platforms',
  plugin: 'Plugin',
  builtIn: 'built in',
  engines: 'Engines',
  aliases: 'also',
  noEngines: 'No endpoint found.',
  brokenTitle: 'Manifests that cannot be used',
  chainTitle: 'Why this one',
  chainBy: (by: string) => `, by ${by}.`,
  decidedBy,
  outcome,
  noticeTitle: 'Changed without being asked',
  errorTitle: 'Runtimes could not be looked up',
  platformName,
} as const;
