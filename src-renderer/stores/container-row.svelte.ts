import type { Container, ContainerState } from '../../src-shared/model/container';
import { naturalKey, STATE_RANK } from '../../src-shared/model/container-order';
import type { Compare } from '../lib/row-index';

export const SORT_COLUMNS = ['engine', 'name', 'image', 'state', 'age'] as const;
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
  /** Epoch ms the age is counted from. */
  readonly since: number;
  readonly haystack: string;
  /** Equal as long as neither order nor filter can differ. */
  readonly signature: string;
}

const RUNNING: ReadonlySet<ContainerState> = new Set(['running', 'paused', 'restarting', 'stopping']);

/** Whether its main process lives: what the “Running” filter shows and what can be stopped. */
export function isRunning(state: ContainerState): boolean {
  return RUNNING.has(state);
}

export function since(container: Container): number {
  return isRunning(container.state) && container.startedAt !== undefined
    ? container.startedAt
    : container.createdAt;
}

export function sortFacts(container: Container): SortFacts {
  const name = naturalKey(container.name);
  const image = naturalKey(container.image);
  const ports = container.ports.map((port) => port.hostPort ?? '').join(' ');
  const haystack =
    `${container.name}\n${container.image}\n${container.id}\n${container.runtime}\n${ports}`.toLowerCase();
  const rank = STATE_RANK[container.state];
  return {
    engine: container.engine,
    rank,
    running: isRunning(container.state),
    name,
    image,
    since: since(container),
    haystack,
    signature: `${rank}\n${since(container)}\n${haystack}`,
  };
}

const by = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export function comparator({ column, descending }: Sort): Compare<ContainerRow> {
  const sign = descending ? -1 : 1;
  const first: Record<SortColumn, Compare<ContainerRow>> = {
    engine: (a, b) => by(a.facts.engine, b.facts.engine) || a.facts.rank - b.facts.rank,
    name: (a, b) => by(a.facts.name, b.facts.name),
    image: (a, b) => by(a.facts.image, b.facts.image),
    state: (a, b) => a.facts.rank - b.facts.rank,
    age: (a, b) => b.facts.since - a.facts.since,
  };
  const primary = first[column];
  return (a, b) =>
    sign * primary(a, b) || by(a.facts.name, b.facts.name) || by(a.facts.engine, b.facts.engine);
}

/** One row: its own signal, so that a change of it redraws nothing else. */
export class ContainerRow {
  container: Container;
  /** It has been removed; whoever still shows it says so. */
  gone = $state(false);
  facts: SortFacts;

  constructor(
    readonly key: string,
    container: Container,
  ) {
    this.container = $state.raw(container);
    this.facts = sortFacts(container);
  }
}
