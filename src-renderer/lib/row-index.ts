/** What the index needs to know of a row; recomputed by the owner when the row changes. */
export interface Sortable {
  readonly key: string;
}

/** One thing that rows are ordered by: numbers by size, text by its code units. One kind for all rows. */
export interface SortKey<R> {
  readonly of: (row: R) => number | string;
  readonly descending?: boolean;
}
export type Compare<R> = (a: R, b: R) => number;

/** Up to so many are put in their places one by one. */
const FEW = 16;

/** The order that `keys` make, the first one first; rows that are equal in all of them are equal. */
export function comparing<R>(keys: readonly SortKey<R>[]): Compare<R> {
  return (a, b) => {
    for (const { of, descending } of keys) {
      const [left, right] = [of(a), of(b)];
      if (left !== right) return left < right === (descending === true) ? 1 : -1;
    }
    return 0;
  };
}

/**
 * A copy of `rows` in the order of `comparing(keys)`, rows that are equal as they stood. Every key is asked for once a
 * row, text becomes its rank among all of it, and what is compared is numbers only.
 */
export function sorted<R>(rows: readonly R[], keys: readonly SortKey<R>[]): R[] {
  const columns = keys.map((key) => numbersOf(rows, key));
  const order = Uint32Array.from(rows, (_, at) => at);
  order.sort((a, b) => {
    for (const column of columns) {
      const [left, right] = [column[a] ?? 0, column[b] ?? 0];
      if (left !== right) return left < right ? -1 : 1;
    }
    return a - b;
  });
  const result: R[] = [];
  for (const at of order) {
    const row = rows[at];
    if (row !== undefined) result.push(row);
  }
  return result;
}

/** What stands for a key of each row: smaller is earlier. */
function numbersOf<R>(rows: readonly R[], { of, descending }: SortKey<R>): Float64Array {
  const sign = descending ? -1 : 1;
  const values = rows.map(of);
  const texts = values.filter((value) => typeof value === 'string');
  const rank = new Map([...new Set(texts)].sort().map((text, at) => [text, at]));
  return Float64Array.from(
    values,
    (value) => sign * (typeof value === 'string' ? (rank.get(value) ?? 0) : value),
  );
}

/**
 * Rows kept in order while some of them change: a few changes cost a search each, many one pass and a sort of the
 * changed ones, never a sort of all. Order is total (ties by key), so equal rows never trade places.
 */
export class RowIndex<R extends Sortable> {
  #rows: R[] = [];
  #keys: readonly SortKey<R>[];
  #compare: Compare<R>;

  constructor(keys: readonly SortKey<R>[]) {
    this.#keys = total(keys);
    this.#compare = comparing(this.#keys);
  }

  get rows(): readonly R[] {
    return this.#rows;
  }

  /** Takes `changed` (new rows, and rows whose place may have changed) and forgets `removed`. */
  update(changed: ReadonlySet<R>, removed: ReadonlySet<R>): void {
    if (changed.size + removed.size <= FEW) return this.#updateFew(changed, removed);
    const incoming = sorted(
      [...changed].filter((row) => !removed.has(row)),
      this.#keys,
    );
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

  sortBy(keys: readonly SortKey<R>[]): void {
    this.#keys = total(keys);
    this.#compare = comparing(this.#keys);
    this.#rows = sorted(this.#rows, this.#keys);
  }
}

function total<R extends Sortable>(keys: readonly SortKey<R>[]): readonly SortKey<R>[] {
  return [...keys, { of: (row) => row.key }];
}
