import type { Container, ContainerState } from '../../src-shared/model/container';
import type { ContainersPatch } from '../../src-shared/model/patch';
import { follow, type Link } from '../app/link';
import { keepEqual } from '../lib/keep-equal';
import {
  ContainerRow,
  DEFAULT_SORT,
  sameOrder,
  sortFacts,
  sortKeys,
  type Sort,
} from './container-row.svelte';
import { EngineRows } from './engine-rows.svelte';

export interface ContainersFilter {
  readonly text: string;
  readonly scope: 'all' | 'running';
  /** Only these states, whatever the scope; absent or empty: as the scope says. */
  readonly states?: ReadonlySet<ContainerState>;
  /** An engine's id; absent: all. */
  readonly engine?: string;
}

/** Every container of every engine. */
export class ContainersStore extends EngineRows<Container, ContainerRow> {
  counts = $state.raw({ total: 0, running: 0, visible: 0 });
  sort = $state.raw<Sort>(DEFAULT_SORT);
  filter = $state.raw<ContainersFilter>({ text: '', scope: 'all' });

  /** Hears of every stream's begin, and of what it says. */
  listener: { begin(): void; take(patches: readonly ContainersPatch[]): void } | undefined;

  constructor() {
    super(sortKeys(DEFAULT_SORT));
  }

  attach(link: Link): void {
    void follow(
      link,
      (signal) => link.client.containers.watch({ hidden: document.visibilityState === 'hidden' }, { signal }),
      {
        onOpen: () => {
          this.begin();
          this.listener?.begin();
        },
        onItems: (patches) => {
          this.apply(patches);
          this.listener?.take(patches);
        },
        onError: (error) => {
          this.error = error;
        },
      },
    );
  }

  setSort(sort: Sort): void {
    this.sort = sort;
    this.reorder(sortKeys(sort));
  }

  /** Readings of these rows have changed: where they decide the order, it is worked out anew. */
  measured(rows: ReadonlySet<ContainerRow>): void {
    if (rows.size === 0 || (this.sort.column !== 'cpu' && this.sort.column !== 'memory')) return;
    this.reorder(sortKeys(this.sort));
  }

  setFilter(filter: ContainersFilter): void {
    this.filter = filter;
    this.refilter();
  }

  protected override made(key: string, container: Container): ContainerRow {
    return new ContainerRow(key, container);
  }

  protected override changed(row: ContainerRow, container: Container): boolean {
    const facts = sortFacts(container);
    // Its parts that are as they were are the same: what shows them is not drawn again.
    row.container = keepEqual(row.container, container);
    const same = sameOrder(facts, row.facts, this.sort.column);
    row.facts = facts;
    return !same;
  }

  protected override engineOf({ container }: ContainerRow): string {
    return container.engine;
  }

  protected override enginesNamed(ids: ReadonlySet<string>): void {
    const { engine, text, scope, states } = this.filter;
    if (engine !== undefined && !ids.has(engine))
      this.setFilter({ text, scope, ...(states ? { states } : {}) });
  }

  protected override count(all: readonly ContainerRow[], visible: readonly ContainerRow[]): void {
    let running = 0;
    for (const row of all) if (row.facts.running) running++;
    this.counts = { total: all.length, running, visible: visible.length };
  }

  protected override matcher(): (row: ContainerRow) => boolean {
    const { text, scope, states, engine } = this.filter;
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const some = states !== undefined && states.size > 0;
    return ({ facts, container }) => {
      if (some ? !states.has(container.state) : scope === 'running' && !facts.running) return false;
      if (engine !== undefined && facts.engine !== engine) return false;
      return words.every((word) => facts.haystack.includes(word));
    };
  }
}
