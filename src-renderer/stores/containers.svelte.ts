/* eslint-disable svelte/prefer-svelte-reactivity -- rows carry their own signals and `visible` carries the order; the maps behind them are bookkeeping */
import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { containerKey, type Container, type ContainerState } from '../../src-shared/model/container';
import type { Engine } from '../../src-shared/model/engine';
import type { WireError } from '../../src-shared/model/error';
import type { ContainersPatch } from '../../src-shared/model/patch';
import { follow, type Link } from '../app/link';
import { RowIndex } from '../lib/row-index';
import {
  ContainerRow,
  DEFAULT_SORT,
  sameOrder,
  sortFacts,
  sortKeys,
  type Sort,
} from './container-row.svelte';

export interface ContainersFilter {
  readonly text: string;
  readonly scope: 'all' | 'running';
  /** Only these states, whatever the scope; absent or empty: as the scope says. */
  readonly states?: ReadonlySet<ContainerState>;
  /** An engine's id; absent: all. */
  readonly engine?: string;
}

/**
 * Every container of every engine, as the owner's patches say. One changed row touches one row; the order and
 * the filter are worked out anew only when a change could matter to them.
 */
export class ContainersStore {
  engines = $state.raw<readonly Engine[]>([]);
  /** The rows that the filter lets through, in order. */
  visible = $state.raw<readonly ContainerRow[]>([]);
  counts = $state.raw({ total: 0, running: 0, visible: 0 });
  /** True once every engine has given its rows or failed. */
  ready = $state(false);
  /** True once every engine has given its first page, which holds its first rows in the order lists begin with. */
  begun = $state(false);
  /** Why the stream of patches is interrupted. */
  error = $state.raw<WireError | undefined>();
  sort = $state.raw<Sort>(DEFAULT_SORT);
  filter = $state.raw<ContainersFilter>({ text: '', scope: 'all' });

  /** Resolves when there are first rows to show, or it is known that there are none. */
  readonly first: Promise<void>;
  #firstThere: () => void = () => undefined;

  /** Told of every row that has gone. */
  onGone: (rows: ReadonlySet<ContainerRow>) => void = () => undefined;
  /** Hears of every stream's begin, and of what it says. */
  listener: { begin(): void; take(patches: readonly ContainersPatch[]): void } | undefined;

  readonly engineById = new SvelteMap<string, Engine>();
  readonly #rows = new Map<string, ContainerRow>();
  readonly #index = new RowIndex<ContainerRow>(sortKeys(DEFAULT_SORT));
  /** Engines whose first page set is not complete yet, with the keys this stream has named. */
  #arriving = new Map<string, Set<string>>();
  #complete = new Set<string>();
  /** Rows that order and filter have not heard of yet. */
  readonly #moved = new Set<ContainerRow>();
  readonly #removed = new Set<ContainerRow>();

  constructor() {
    this.first = new Promise((resolve) => (this.#firstThere = resolve));
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

  /** A new stream of patches begins: what it does not name by the time an engine is ready is gone. */
  begin(): void {
    this.#arriving = new Map();
    this.#complete = new Set();
  }

  row(key: string): ContainerRow | undefined {
    return this.#rows.get(key);
  }

  /** All rows in order, whatever the filter. */
  get rows(): readonly ContainerRow[] {
    return this.#index.rows;
  }

  apply(patches: readonly ContainersPatch[]): void {
    const moved = this.#moved;
    const removed = this.#removed;
    for (const patch of patches) {
      if (patch.type === 'engines') this.#setEngines(patch.engines, removed);
      else if (patch.type === 'rows') {
        for (const container of patch.upsert) this.#upsert(container, moved);
        for (const id of patch.remove) this.#remove(containerKey({ engine: patch.engine, id }), removed);
      } else this.#engineReady(patch.engine, removed);
    }
    const ready = this.ready || this.#isReady();
    const begins = !this.begun && (ready || this.#hasBegun());
    // Between its first rows and all of them a list stands still: one sort of all instead of a merge per page.
    if ((ready || begins) && (moved.size > 0 || removed.size > 0)) {
      this.#index.update(moved, removed);
      const matches = this.#matcher();
      for (const row of moved) row.listed = matches(row);
      this.#list();
      if (removed.size > 0) this.onGone(removed);
      moved.clear();
      removed.clear();
    }
    this.begun ||= begins;
    if (this.begun) this.#firstThere();
    this.ready = ready;
    if (this.error) this.error = undefined;
  }

  setSort(sort: Sort): void {
    this.sort = sort;
    this.#index.sortBy(sortKeys(sort));
    this.#list();
  }

  /** Readings of these rows have changed: where they decide the order, it is worked out anew. */
  measured(rows: ReadonlySet<ContainerRow>): void {
    if (rows.size === 0 || (this.sort.column !== 'cpu' && this.sort.column !== 'memory')) return;
    this.#index.sortBy(sortKeys(this.sort));
    this.#list();
  }

  setFilter(filter: ContainersFilter): void {
    this.filter = filter;
    this.#refilter();
  }

  #setEngines(engines: readonly Engine[], removed: Set<ContainerRow>): void {
    this.engines = engines;
    const named = new Set(engines.map((engine) => engine.id));
    for (const id of this.engineById.keys()) if (!named.has(id)) this.engineById.delete(id);
    for (const engine of engines) this.engineById.set(engine.id, engine);
    for (const row of this.#rows.values())
      if (!named.has(row.container.engine)) this.#remove(row.key, removed);
    const { engine } = this.filter;
    if (engine !== undefined && !named.has(engine))
      this.setFilter({
        text: this.filter.text,
        scope: this.filter.scope,
        ...(this.filter.states ? { states: this.filter.states } : {}),
      });
  }

  #upsert(container: Container, moved: Set<ContainerRow>): void {
    const key = containerKey(container);
    if (!this.#complete.has(container.engine)) this.#arrivingOf(container.engine).add(key);
    const row = this.#rows.get(key);
    if (row) {
      const facts = sortFacts(container);
      row.container = container;
      const same = sameOrder(facts, row.facts, this.sort.column);
      row.facts = facts;
      if (!same) moved.add(row);
      return;
    }
    const added = new ContainerRow(key, container);
    this.#rows.set(key, added);
    moved.add(added);
  }

  #remove(key: string, removed: Set<ContainerRow>): void {
    const row = this.#rows.get(key);
    if (!row) return;
    this.#rows.delete(key);
    row.gone = true;
    removed.add(row);
  }

  /** The first time only: rows of the engine that this stream has not named are gone. Later it only says "live again". */
  #engineReady(engine: string, removed: Set<ContainerRow>): void {
    if (this.#complete.has(engine)) return;
    const named = this.#arrivingOf(engine);
    for (const row of this.#rows.values())
      if (row.container.engine === engine && !named.has(row.key)) this.#remove(row.key, removed);
    this.#complete.add(engine);
    this.#arriving.delete(engine);
  }

  #arrivingOf(engine: string): Set<string> {
    const known = this.#arriving.get(engine);
    if (known) return known;
    const keys = new Set<string>();
    this.#arriving.set(engine, keys);
    return keys;
  }

  #hasBegun(): boolean {
    return this.engines.every(
      ({ id, status }) => this.#complete.has(id) || this.#arriving.has(id) || status.state === 'unreachable',
    );
  }

  #isReady(): boolean {
    return this.engines.every(
      (engine) => this.#complete.has(engine.id) || engine.status.state === 'unreachable',
    );
  }

  #matcher(): (row: ContainerRow) => boolean {
    const { text, scope, states, engine } = this.filter;
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const some = states !== undefined && states.size > 0;
    return ({ facts, container }) => {
      if (some ? !states.has(container.state) : scope === 'running' && !facts.running) return false;
      if (engine !== undefined && facts.engine !== engine) return false;
      return words.every((word) => facts.haystack.includes(word));
    };
  }

  #refilter(): void {
    const matches = this.#matcher();
    untrack(() => {
      for (const row of this.#index.rows) row.listed = matches(row);
    });
    this.#list();
  }

  /** The rows that are let through, as they stand in order. */
  #list(): void {
    const visible: ContainerRow[] = [];
    let running = 0;
    for (const row of this.#index.rows) {
      if (row.facts.running) running++;
      if (row.listed) visible.push(row);
    }
    this.visible = visible;
    this.counts = { total: this.#index.rows.length, running, visible: visible.length };
  }
}
