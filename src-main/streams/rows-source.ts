import type { Engine } from '../../src-shared/model/engine';
import { SNAPSHOT_PAGE } from '../../src-shared/model/stream';
import { jsonSize } from './json-size';
import { Wakeup } from './signals';
import type { StreamSource } from './source';

/** A page of rows with enormous labels ends here. */
const PAGE_BYTES = 1_000_000;

/** A row of some engine. */
interface EngineRow {
  readonly engine: string;
  readonly id: string;
}

/** One step of some rows' state, as `ContainersPatch` is of the containers'. */
type RowsState<Row> =
  { readonly type: 'engines'; readonly engines: readonly Engine[] } | RowsPatch<Row> | Ready;
interface RowsPatch<Row> {
  readonly type: 'rows';
  readonly engine: string;
  readonly revision: number;
  readonly upsert: readonly Row[];
  readonly remove: readonly string[];
}
interface Ready {
  readonly type: 'ready';
  readonly engine: string;
  readonly revision: number;
}

/** What is read: live rows in memory, and how they change. */
export interface RowsOrigin<Row> {
  rows(): readonly Row[];
  row(engine: string, id: string): Row | undefined;
  engines(): readonly Engine[];
  revision(engine: string): number;
  subscribe(listener: (patch: RowsState<Row>) => void): () => void;
  /** The order a list begins with; of all rows only the first `most` need be in it. */
  inOrder(rows: readonly Row[], most?: number): readonly Row[];
}

/** More rows than a screen shows: a reader draws them while the others are on their way. */
const FIRST_PAGE = 100;

/** What one reader has still to hear about one engine. Rows are named here and read from the mirror when taken. */
interface Behind {
  readonly ids: Set<string>;
  /** Ids the reader holds: what is gone when the engine is `ready` again is found by them. */
  readonly told: Set<string>;
  ready: boolean;
}

/**
 * Live rows as a stream of patches: `engines`, the rows in pages of at most 500 and in the order lists begin with (an
 * engine's first page is what is seen first, and small), `ready` per engine that has been listed, then what changes.
 * Only ids wait, never rows: a row that changes a hundred times before it is read is sent once, as it is then, and
 * memory is bounded by the number of rows.
 */
export function createRowsSource<Row extends EngineRow>(
  origin: RowsOrigin<Row>,
): StreamSource<RowsState<Row>> {
  const behind = new Map<string, Behind>();
  const changed = new Wakeup();
  let enginesChanged = true;
  let closed = false;

  function of(engine: string): Behind {
    const known = behind.get(engine);
    if (known) return known;
    const fresh: Behind = { ids: new Set(), told: new Set(), ready: false };
    behind.set(engine, fresh);
    return fresh;
  }

  const rowOf = (engine: string, id: string): Row | undefined => origin.row(engine, id);

  /** An engine that left may be back before this is read: its reader has to be told then that the rows went. */
  function expectGone(state: Behind): void {
    for (const id of state.told) state.ids.add(id);
    state.ready = false;
  }

  const unsubscribe = origin.subscribe((patch) => {
    switch (patch.type) {
      case 'engines': {
        enginesChanged = true;
        const present = new Set(patch.engines.map((engine) => engine.id));
        for (const [engine, state] of behind) if (!present.has(engine)) expectGone(state);
        break;
      }
      case 'rows': {
        const { ids } = of(patch.engine);
        for (const row of origin.inOrder(patch.upsert)) ids.add(row.id);
        for (const id of patch.remove) ids.add(id);
        break;
      }
      case 'ready': {
        const state = of(patch.engine);
        // After a new list nobody names what has gone meanwhile.
        for (const id of state.told) if (!rowOf(patch.engine, id)) state.ids.add(id);
        state.ready = true;
        break;
      }
    }
    changed.wake();
  });
  const perEngine = new Map<string, Row[]>();
  for (const row of origin.rows()) {
    const rows = perEngine.get(row.engine);
    if (rows) rows.push(row);
    else perEngine.set(row.engine, [row]);
  }
  for (const [engine, rows] of perEngine)
    for (const row of origin.inOrder(rows, FIRST_PAGE)) of(engine).ids.add(row.id);
  // An engine that is still connecting has rows to come: “none” would be a lie.
  for (const engine of origin.engines()) if (engine.status.state !== 'connecting') of(engine.id).ready = true;

  function somethingWaits(): boolean {
    if (enginesChanged) return true;
    for (const { ids, ready } of behind.values()) if (ready || ids.size > 0) return true;
    return false;
  }

  /** An engine's first page waits. */
  function somethingBegins(): boolean {
    for (const { ids, told } of behind.values()) if (ids.size > 0 && told.size === 0) return true;
    return false;
  }

  /** One page of an engine's rows, as they are now. */
  function page(engine: string, { ids, told }: Behind): RowsPatch<Row> {
    const upsert: Row[] = [];
    const remove: string[] = [];
    let bytes = 0;
    const most = told.size === 0 ? FIRST_PAGE : SNAPSHOT_PAGE;
    for (const id of ids) {
      const row = rowOf(engine, id);
      if (row) {
        bytes += jsonSize(row);
        if (upsert.length > 0 && bytes > PAGE_BYTES) break;
        upsert.push(row);
        told.add(id);
      } else if (told.delete(id)) {
        remove.push(id);
      }
      ids.delete(id);
      if (upsert.length + remove.length >= most) break;
    }
    return { type: 'rows', engine, revision: origin.revision(engine), upsert, remove };
  }

  function* patches(): Generator<RowsState<Row>> {
    if (enginesChanged) {
      enginesChanged = false;
      yield { type: 'engines', engines: origin.engines() };
    }
    for (const [engine, state] of behind) {
      if (state.ids.size > 0) {
        const rows = page(engine, state);
        // To the end of the line (this loop comes there again): a busy engine must not keep the others waiting.
        behind.delete(engine);
        behind.set(engine, state);
        if (rows.upsert.length + rows.remove.length > 0) yield rows;
      } else if (state.ready) {
        state.ready = false;
        yield { type: 'ready', engine, revision: origin.revision(engine) };
      }
    }
  }

  return {
    async wait(signal) {
      for (;;) {
        if (closed || signal.aborted) return 'end';
        if (somethingWaits()) return 'more';
        await changed.wait(signal);
      }
    },
    take(maxBytes) {
      const items: RowsState<Row>[] = [];
      let bytes = 0;
      const begins = somethingBegins();
      for (const patch of patches()) {
        items.push(patch);
        bytes += jsonSize(patch);
        // First pages go alone: with more behind them in one message they would be drawn only after all of it.
        if (bytes >= maxBytes || (begins && !somethingBegins())) break;
      }
      return items;
    },
    close() {
      closed = true;
      unsubscribe();
      behind.clear();
      changed.wake();
    },
  };
}
