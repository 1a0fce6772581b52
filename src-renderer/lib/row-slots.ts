/**
 * Which drawn row stands for which line. A line keeps its row; where reuse is asked for, a line that comes takes the
 * row of one that has gone, whose elements only get another text: in a rush that is most of what drawing costs.
 */
export class RowSlots {
  #slots = new Map<string | number, number>();
  #next = 0;

  /** @returns for each key, the number of its row */
  assign(keys: readonly (string | number)[], reuse: boolean): readonly number[] {
    const wanted = new Set(keys);
    const free = reuse ? [...this.#slots].filter(([key]) => !wanted.has(key)).map(([, slot]) => slot) : [];
    const slots = new Map<string | number, number>();
    for (const key of keys) {
      slots.set(key, this.#slots.get(key) ?? free.shift() ?? this.#next++);
    }
    this.#slots = slots;
    return keys.map((key) => slots.get(key) ?? 0);
  }
}
