/* eslint-disable svelte/prefer-svelte-reactivity -- one version stands for the whole set: ten thousand signals would not be fast */
/** The rows that somebody has checked, to do one thing to all of them. Rows that go drop out, and are counted. */
export class Checked<R> {
  #rows = new Set<R>();
  #version = $state(0);
  /** How many checked rows have gone since the choice was last changed by hand. */
  gone = $state(0);
  /** Where a range begins. */
  #anchor: R | undefined;

  get size(): number {
    void this.#version;
    return this.#rows.size;
  }

  get rows(): readonly R[] {
    void this.#version;
    return [...this.#rows];
  }

  has(row: R): boolean {
    void this.#version;
    return this.#rows.has(row);
  }

  /** How many of these are checked. */
  among(rows: readonly R[]): number {
    void this.#version;
    if (this.#rows.size === 0) return 0;
    let count = 0;
    for (const row of rows) if (this.#rows.has(row)) count++;
    return count;
  }

  /** Checks all of them, or none when all of them are checked. */
  toggle(rows: readonly R[]): void {
    const on = !rows.every((row) => this.#rows.has(row));
    for (const row of rows) {
      if (on) this.#rows.add(row);
      else this.#rows.delete(row);
    }
    this.#anchor = rows[0];
    this.#changed();
  }

  /** Exactly these. */
  set(rows: readonly R[]): void {
    this.#rows = new Set(rows);
    this.#changed();
  }

  /** The row a range begins at: the one last dealt with. */
  anchorAt(row: R): void {
    this.#anchor = row;
  }

  /** Exactly the rows between the anchor and `to`, both included, as they stand in `order`. */
  range(order: readonly R[], to: R): void {
    const anchor = this.#anchor === undefined ? -1 : order.indexOf(this.#anchor);
    const end = order.indexOf(to);
    if (end < 0) return;
    const start = anchor < 0 ? end : anchor;
    if (anchor < 0) this.#anchor = to;
    this.set(order.slice(Math.min(start, end), Math.max(start, end) + 1));
  }

  clear(): void {
    if (this.#rows.size === 0 && this.gone === 0) return;
    this.set([]);
  }

  /** These have gone from their engines. */
  drop(rows: ReadonlySet<R>): void {
    let dropped = 0;
    for (const row of rows) if (this.#rows.delete(row)) dropped++;
    if (dropped === 0) return;
    this.gone += dropped;
    this.#version++;
  }

  #changed(): void {
    this.gone = 0;
    this.#version++;
  }
}
