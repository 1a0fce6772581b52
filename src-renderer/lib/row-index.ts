/** What the index needs to know of a row; recomputed by the owner when the row changes. */
export interface Sortable {
  readonly key: string;
}
export type Compare<R> = (a: R, b: R) => number;

/**
 * Rows kept in order while some of them change: a change costs one pass over the rows and a sort of the changed
 * ones only, never a sort of all. Order is total (ties by key), so equal rows never trade places.
 */
export class RowIndex<R extends Sortable> {
  #rows: R[] = [];
  #compare: Compare<R>;

  constructor(compare: Compare<R>) {
    this.#compare = total(compare);
  }

  get rows(): readonly R[] {
    return this.#rows;
  }

  /** Takes `changed` (new rows, and rows whose place may have changed) and forgets `removed`. */
  update(changed: ReadonlySet<R>, removed: ReadonlySet<R>): void {
    const incoming = [...changed].filter((row) => !removed.has(row)).sort(this.#compare);
    const merged: R[] = [];
    let next = 0;
    for (const row of this.#rows) {
      if (changed.has(row) || removed.has(row)) continue;
      for (let one = incoming[next]; one && this.#compare(one, row) < 0; one = incoming[++next])
        merged.push(one);
      merged.push(row);
    }
    for (let one = incoming[next]; one; one = incoming[++next]) merged.push(one);
    this.#rows = merged;
  }

  sortBy(compare: Compare<R>): void {
    this.#compare = total(compare);
    this.#rows = [...this.#rows].sort(this.#compare);
  }
}

function total<R extends Sortable>(compare: Compare<R>): Compare<R> {
  return (a, b) => compare(a, b) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}
