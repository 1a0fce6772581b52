/** What the index needs to know of a row; recomputed by the owner when the row changes. */
export interface Sortable {
  readonly key: string;
}
export type Compare<R> = (a: R, b: R) => number;

/** Up to so many are put in their places one by one. */
const FEW = 16;

/**
 * Rows kept in order while some of them change: a few changes cost a search each, many one pass and a sort of the
 * changed ones, never a sort of all. Order is total (ties by key), so equal rows never trade places.
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
    if (changed.size + removed.size <= FEW) return this.#updateFew(changed, removed);
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

  /** Takes the rows out and puts each where it belongs: a search instead of a pass of comparisons. */
  #updateFew(changed: ReadonlySet<R>, removed: ReadonlySet<R>): void {
    const rows = this.#rows.slice();
    for (const row of new Set([...changed, ...removed])) {
      const at = rows.indexOf(row);
      if (at >= 0) rows.splice(at, 1);
    }
    for (const row of changed) if (!removed.has(row)) rows.splice(this.#placeOf(row, rows), 0, row);
    this.#rows = rows;
  }

  #placeOf(row: R, rows: readonly R[]): number {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = rows[middle];
      if (other !== undefined && this.#compare(other, row) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  sortBy(compare: Compare<R>): void {
    this.#compare = total(compare);
    this.#rows = [...this.#rows].sort(this.#compare);
  }
}

function total<R extends Sortable>(compare: Compare<R>): Compare<R> {
  return (a, b) => compare(a, b) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}
