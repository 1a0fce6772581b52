import type { Container, ContainerState } from '../../src-shared/model/container';
import { naturalKey, STATE_RANK } from '../../src-shared/model/container-order';
import type { ContainerStats } from '../../src-shared/model/stats';
import type { SortKey } from '../lib/row-index';

export const SORT_COLUMNS = [
  'engine',
  'name',
  'image',
  'state',
  'status',
  'cpu',
  'memory',
  'created',
  'age',
  'project',
] as const;
export type SortColumn = (typeof SORT_COLUMNS)[number];
export interface Sort {
  readonly column: SortColumn;
  readonly descending: boolean;
}
/** Running first, then by name. */
export const DEFAULT_SORT: Sort = { column: 'state', descending: false };

/** What order and filter go by, worked out once per change and not per comparison. */
export interface SortFacts {
  readonly engine: string;
  readonly rank: number;
  readonly running: boolean;
  readonly name: string;
  readonly image: string;
  /** What needs attention comes first: see `statusRank`. */
  readonly status: number;
  /** Epoch ms; 0 where the engine does not tell. */
  readonly created: number;
  /** Epoch ms the age is counted from. */
  readonly since: number;
  /** The compose project, '' for none. */
  readonly project: string;
  /** The pod, '' for none. */
  readonly pod: string;
  readonly haystack: string;
}

const RUNNING_STATES: ReadonlySet<ContainerState> = new Set(['running', 'paused', 'restarting', 'stopping']);
/** Where Docker Compose and podman-compose write the project; either may stand beside the other. */
const PROJECT_LABELS = ['com.docker.compose.project', 'io.podman.compose.project'] as const;

/** Whether its main process lives: what the “Running” filter shows and what can be stopped. */
export function isRunning(state: ContainerState): boolean {
  return RUNNING_STATES.has(state);
}

/** What the age is counted from, epoch ms; undefined where the engine does not tell. */
export function since(container: Container): number | undefined {
  return isRunning(container.state) && container.startedAt !== undefined
    ? container.startedAt
    : container.createdAt;
}

/** The compose project a container says it is of; '' when it says none. As the engine gives it: hostile. */
export function projectOf({ labels }: Container): string {
  for (const label of PROJECT_LABELS) {
    const project = labels[label];
    if (project !== undefined && project !== '') return project;
  }
  return '';
}

/** Unhealthy, then failed, then health not known yet, then the rest. */
function statusRank({ state, health, exitCode }: Container): number {
  if (state === 'running') return health === 'unhealthy' ? 0 : health === 'starting' ? 2 : 3;
  return state === 'exited' && exitCode ? 1 : 4;
}

export function sortFacts(container: Container): SortFacts {
  const ports = container.ports.map((port) => port.hostPort ?? '').join(' ');
  const project = projectOf(container);
  return {
    engine: container.engine,
    rank: STATE_RANK[container.state],
    running: isRunning(container.state),
    name: naturalKey(container.name),
    image: naturalKey(container.image),
    status: statusRank(container),
    created: container.createdAt ?? 0,
    since: since(container) ?? 0,
    project,
    pod: container.pod ?? '',
    haystack:
      `${container.name}\n${container.image}\n${container.id}\n${container.runtime}\n${ports}\n${project}`.toLowerCase(),
  };
}

/** Whether neither the order by this column nor a filter can tell them apart. */
export function sameOrder(a: SortFacts, b: SortFacts, column: SortColumn): boolean {
  return (
    a.rank === b.rank &&
    a.since === b.since &&
    (column !== 'status' || a.status === b.status) &&
    a.created === b.created &&
    a.pod === b.pod &&
    a.haystack === b.haystack &&
    a.project === b.project
  );
}

type Key = SortKey<ContainerRow>;

/** The largest first; what is not known comes last, whichever way the order goes. */
const byReading = (field: 'cpu' | 'memory', descending: boolean): readonly Key[] => [
  { of: (row) => Number(row.stats?.[field] === undefined) },
  { of: (row) => row.stats?.[field] ?? 0, descending: !descending },
];

/** What rows are ordered by; those that are equal in the column go by name, then by engine. */
export function sortKeys({ column, descending }: Sort): readonly Key[] {
  const upwards = (of: Key['of']): Key => ({ of, descending });
  const newestFirst = (of: Key['of']): Key => ({ of, descending: !descending });
  const first: Record<SortColumn, readonly Key[]> = {
    engine: [upwards((row) => row.facts.engine), upwards((row) => row.facts.rank)],
    name: [upwards((row) => row.facts.name)],
    image: [upwards((row) => row.facts.image)],
    state: [upwards((row) => row.facts.rank)],
    status: [upwards((row) => row.facts.status)],
    cpu: byReading('cpu', descending),
    memory: byReading('memory', descending),
    created: [newestFirst((row) => row.facts.created)],
    age: [newestFirst((row) => row.facts.since)],
    project: [{ of: (row) => Number(row.facts.project === '') }, upwards((row) => row.facts.project)],
  };
  return [...first[column], { of: (row) => row.facts.name }, { of: (row) => row.facts.engine }];
}

/** One row: its own signal, so that a change of it redraws nothing else. */
export class ContainerRow {
  container: Container;
  /** It has been removed; whoever still shows it says so. */
  gone = $state(false);
  /** Its last reading while its figures are watched. */
  stats = $state.raw<ContainerStats | undefined>();
  facts: SortFacts;
  /** Whether the filter lets it through; kept by the store, and not drawn. */
  listed = false;

  constructor(
    readonly key: string,
    container: Container,
  ) {
    this.container = $state.raw(container);
    this.facts = sortFacts(container);
  }
}
