import { WIDEST, type ColumnSet } from './list-columns';
import { isNumber, oneOf, type Guard, type ViewMemory } from './view-memory.svelte';

const isWidths: Guard<Readonly<Record<string, number>>> = (
  value,
): value is Readonly<Record<string, number>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every(isNumber);

const NO_WIDTHS: Readonly<Record<string, number>> = {};

/** Which columns a list has, in what order and how wide they are. Remembered under the list's name. */
export class ColumnLayout<C extends string> {
  readonly #isColumns: Guard<readonly C[]>;

  constructor(
    protected readonly memory: ViewMemory,
    /** `containers`: what its keys in the memory begin with. */
    protected readonly list: string,
    readonly set: ColumnSet<C>,
  ) {
    const isColumn = oneOf(...set.ids);
    this.#isColumns = (value): value is readonly C[] =>
      Array.isArray(value) && value.includes(set.first) && value.every((one) => isColumn(one));
  }

  get columns(): readonly C[] {
    return this.memory.read(`${this.list}.columns`, this.#isColumns, this.set.usual);
  }

  get widths(): Readonly<Record<string, number>> {
    return this.memory.read(`${this.list}.widths`, isWidths, NO_WIDTHS);
  }

  /** Shows a column where the order it begins with has it, or hides it. The first one stays. */
  toggle(id: C): void {
    const { columns } = this;
    const { ids, first } = this.set;
    if (columns.includes(id)) {
      if (id !== first) this.#keep(columns.filter((one) => one !== id));
      return;
    }
    const before = ids.slice(0, ids.indexOf(id));
    const after = columns.findLastIndex((one) => before.includes(one));
    this.#keep(columns.toSpliced(after + 1, 0, id));
  }

  /** Moves a column by so many places, as far as there are any. */
  move(id: C, by: number): void {
    const { columns } = this;
    const at = columns.indexOf(id);
    const to = Math.min(Math.max(at + by, 0), columns.length - 1);
    if (at >= 0 && to !== at) this.#keep(columns.toSpliced(at, 1).toSpliced(to, 0, id));
  }

  /** Pixels. */
  setWidth(id: C, width: number): void {
    const limited = Math.round(Math.min(WIDEST, Math.max(this.set.widths[id].least, width)));
    this.memory.write(`${this.list}.widths`, { ...this.widths, [id]: limited });
  }

  /** Columns, widths and order as they were at first. */
  reset(): void {
    this.#keep(this.set.usual);
    this.memory.write(`${this.list}.widths`, {});
  }

  #keep(columns: readonly C[]): void {
    this.memory.write(`${this.list}.columns`, [...columns]);
  }
}
