/* eslint-disable svelte/prefer-svelte-reactivity -- rows carry their own signals and `visible` carries the order; the maps behind them are bookkeeping */
import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { containerKey } from '../../src-shared/model/container';
import type { Engine } from '../../src-shared/model/engine';
import type { WireError } from '../../src-shared/model/error';
import { RowIndex, type SortKey } from '../lib/row-index';

/** A thing of an engine, as a stream of patches names it. */
interface Thing {
  readonly engine: string;
  readonly id: string;
}

/** The row of one: its own signals, so that a change of it redraws nothing else. */
export interface EngineRow {
  readonly key: string;
  /** It has been removed; whoever still shows it says so. */
  gone: boolean;
  /** Whether the filter lets it through; kept by the store, and not drawn. */
  listed: boolean;
}

export type RowsPatch<T> =
  | { readonly type: 'engines'; readonly engines: readonly Engine[] }
  | {
      readonly type: 'rows';
      readonly engine: string;
      readonly upsert: readonly T[];
      readonly remove: readonly string[];
    }
  | { readonly type: 'ready'; readonly engine: string };

/**
 * Every thing of one kind of every engine, as the owner's patches say. One changed row touches one row; the order and
 * the filter are worked out anew only when a change could matter to them.
 */
export abstract class EngineRows<T extends Thing, R extends EngineRow> {
  engines = $state.raw<readonly Engine[]>([]);
  /** The rows that the filter lets through, in order. */
  visible = $state.raw<readonly R[]>([]);
  /** True once every engine has given its rows or failed. */
  ready = $state(false);
  /** True once every engine has given its first page, which holds its first rows in the order lists begin with. */
  begun = $state(false);
  /** Why the stream of patches is interrupted. */
  error = $state.raw<WireError | undefined>();

  /** Resolves when there are first rows to show, or it is known that there are none. */
  readonly first: Promise<void>;
  #firstThere: () => void = () => undefined;

  /** Told of every row that has gone. */
  onGone: (rows: ReadonlySet<R>) => void = () => undefined;

  readonly engineById = new SvelteMap<string, Engine>();
  readonly #rows = new Map<string, R>();
  readonly #index: RowIndex<R>;
  /** Engines whose first page set is not complete yet, with the keys this stream has named. */
  #arriving = new Map<string, Set<string>>();
  #complete = new Set<string>();
  /** Rows that order and filter have not heard of yet. */
  readonly #moved = new Set<R>();
  readonly #removed = new Set<R>();

  constructor(keys: readonly SortKey<R>[]) {
    this.#index = new RowIndex<R>(keys);
    this.first = new Promise((resolve) => (this.#firstThere = resolve));
  }

  protected abstract made(key: string, thing: T): R;
  /** Takes what is new of a row; true when order or filter may tell it from what it was. */
  protected abstract changed(row: R, thing: T): boolean;
  protected abstract engineOf(row: R): string;
  protected abstract matcher(): (row: R) => boolean;
  /** All rows and those let through have been worked out. */
  protected abstract count(all: readonly R[], visible: readonly R[]): void;
  /** The engines there are now, by id. */
  protected abstract enginesNamed(ids: ReadonlySet<string>): void;

  /** A new stream of patches begins: what it does not name by the time an engine is ready is gone. */
  begin(): void {
    this.#arriving = new Map();
    this.#complete = new Set();
  }

  row(key: string): R | undefined {
    return this.#rows.get(key);
  }

  /** All rows in order, whatever the filter. */
  get rows(): readonly R[] {
    return this.#index.rows;
  }

  apply(patches: readonly RowsPatch<T>[]): void {
    const moved = this.#moved;
    const removed = this.#removed;
    for (const patch of patches) {
      if (patch.type === 'engines') this.#setEngines(patch.engines, removed);
      else if (patch.type === 'rows') {
        for (const thing of patch.upsert) this.#upsert(thing, moved);
        for (const id of patch.remove) this.#remove(containerKey({ engine: patch.engine, id }), removed);
      } else this.#engineReady(patch.engine, removed);
    }
    const ready = this.ready || this.#isReady();
    const begins = !this.begun && (ready || this.#hasBegun());
    // Between its first rows and all of them a list stands still: one sort of all instead of a merge per page.
    if ((ready || begins) && (moved.size > 0 || removed.size > 0)) {
      this.#index.update(moved, removed);
      const matches = this.matcher();
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

  protected reorder(keys: readonly SortKey<R>[]): void {
    this.#index.sortBy(keys);
    this.#list();
  }

  protected refilter(): void {
    const matches = this.matcher();
    untrack(() => {
      for (const row of this.#index.rows) row.listed = matches(row);
    });
    this.#list();
  }

  #setEngines(engines: readonly Engine[], removed: Set<R>): void {
    this.engines = engines;
    const named = new Set(engines.map((engine) => engine.id));
    for (const id of this.engineById.keys()) if (!named.has(id)) this.engineById.delete(id);
    for (const engine of engines) this.engineById.set(engine.id, engine);
    for (const row of this.#rows.values()) if (!named.has(this.engineOf(row))) this.#remove(row.key, removed);
    this.enginesNamed(named);
  }

  #upsert(thing: T, moved: Set<R>): void {
    const key = containerKey(thing);
    if (!this.#complete.has(thing.engine)) this.#arrivingOf(thing.engine).add(key);
    const row = this.#rows.get(key);
    if (row) {
      if (this.changed(row, thing)) moved.add(row);
      return;
    }
    const added = this.made(key, thing);
    this.#rows.set(key, added);
    moved.add(added);
  }

  #remove(key: string, removed: Set<R>): void {
    const row = this.#rows.get(key);
    if (!row) return;
    this.#rows.delete(key);
    row.gone = true;
    removed.add(row);
  }

  /** The first time only: rows of the engine that this stream has not named are gone. Later it only says "live again". */
  #engineReady(engine: string, removed: Set<R>): void {
    if (this.#complete.has(engine)) return;
    const named = this.#arrivingOf(engine);
    for (const row of this.#rows.values())
      if (this.engineOf(row) === engine && !named.has(row.key)) this.#remove(row.key, removed);
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

  /** The rows that are let through, as they stand in order. */
  #list(): void {
    const visible: R[] = [];
    for (const row of this.#index.rows) if (row.listed) visible.push(row);
    this.visible = visible;
    this.count(this.#index.rows, visible);
  }
}
