import type { LogRing } from '../lib/log-ring';

/** What stands at a position: a row by its seq, or so many lines that are not shown. */
export type Entry = { readonly seq: number } | { readonly hidden: number };

export interface ViewRules {
  /** Whether the row with this seq is shown. */
  readonly accepts: (seq: number) => boolean;
  /** Rows below this seq have been put out of sight. */
  readonly clearedTo: number;
  /** Only matches, with so many lines around them; undefined shows all that is accepted. */
  readonly context: number | undefined;
  /** Everything is accepted: positions are seqs, and nothing has to be kept. */
  readonly everything: boolean;
}

/** What is shown of a ring, by positions that only grow. */
export class LogView {
  /** Seqs, and hidden lines as negative counts. */
  #entries: number[] = [];
  #base = 0;
  #next = 0;
  #after = 0;
  #hidden = 0;
  #before: number[] = [];

  constructor(
    private readonly ring: LogRing,
    private readonly rules: ViewRules,
  ) {
    this.#next = Math.max(ring.first, rules.clearedTo);
  }

  get first(): number {
    return this.rules.everything ? Math.max(this.ring.first, this.rules.clearedTo) : this.#base;
  }

  get length(): number {
    return this.rules.everything ? Math.max(0, this.ring.end - this.first) : this.#entries.length;
  }

  at(position: number): Entry | undefined {
    if (position < this.first || position >= this.first + this.length) return undefined;
    if (this.rules.everything) return { seq: position };
    const entry = this.#entries[position - this.#base];
    if (entry === undefined) return undefined;
    return entry < 0 ? { hidden: -entry } : { seq: entry };
  }

  positionOf(seq: number): number | undefined {
    if (this.rules.everything) return seq >= this.first && seq < this.ring.end ? seq : undefined;
    const index = this.#entries.indexOf(seq);
    return index < 0 ? undefined : this.#base + index;
  }

  /** Takes in rows up to `end`; `matches` are the seqs that match among them, oldest first. */
  advance(end: number, matches: readonly number[]): void {
    if (this.rules.everything) return;
    this.#forget();
    const { accepts, context } = this.rules;
    let at = context === undefined ? 0 : firstFrom(matches, this.#next);
    for (; this.#next < end; this.#next++) {
      const seq = this.#next;
      const matched = matches[at] === seq;
      if (matched) at += 1;
      if (!accepts(seq)) continue;
      if (context === undefined) this.#entries.push(seq);
      else this.#consider(seq, matched, context);
    }
  }

  #consider(seq: number, matched: boolean, context: number): void {
    if (matched) {
      if (this.#hidden > 0) this.#entries.push(-this.#hidden);
      for (const before of this.#before) this.#entries.push(before);
      this.#entries.push(seq);
      this.#hidden = 0;
      this.#before = [];
      this.#after = context;
    } else if (this.#after > 0) {
      this.#entries.push(seq);
      this.#after -= 1;
    } else {
      this.#before.push(seq);
      if (this.#before.length > context) {
        this.#before.shift();
        this.#hidden += 1;
      }
    }
  }

  #forget(): void {
    const { first } = this.ring;
    this.#next = Math.max(this.#next, first);
    const oldest = this.#entries.find((entry) => entry >= 0);
    if (oldest === undefined || oldest >= first) return;
    const kept = this.#entries.findIndex((entry) => entry >= first);
    const gone = kept < 0 ? this.#entries.length : kept;
    this.#entries.splice(0, gone);
    this.#base += gone;
  }
}

/** The index of the first of the sorted numbers that is not below `least`. */
function firstFrom(sorted: readonly number[], least: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
