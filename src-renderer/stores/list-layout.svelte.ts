import { COLUMN_IDS, DEFAULT_COLUMNS, WIDEST, WIDTHS, type ColumnId } from './list-columns';
import { isNumber, oneOf, type Guard, type ViewMemory } from './view-memory.svelte';

export const GROUPINGS = ['none', 'project', 'pod'] as const;
export type Grouping = (typeof GROUPINGS)[number];

const isColumn = oneOf(...COLUMN_IDS);
const isColumns: Guard<readonly ColumnId[]> = (value): value is readonly ColumnId[] =>
  Array.isArray(value) && value.includes('name') && value.every((one) => isColumn(one));
const isWidths: Guard<Readonly<Record<string, number>>> = (
  value,
): value is Readonly<Record<string, number>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every(isNumber);
const isKeys: Guard<readonly string[]> = (value): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

const NO_WIDTHS: Readonly<Record<string, number>> = {};
const NO_KEYS: readonly string[] = [];
/** So many folded groups are remembered; the oldest are forgotten. */
const FOLDED_AT_MOST = 200;

/** Which columns the list has, how wide they are, how its rows are grouped and what is folded. All remembered. */
export class ListLayout {
  constructor(private readonly memory: ViewMemory) {}

  get columns(): readonly ColumnId[] {
    return this.memory.read('containers.columns', isColumns, DEFAULT_COLUMNS);
  }

  get widths(): Readonly<Record<string, number>> {
    return this.memory.read('containers.widths', isWidths, NO_WIDTHS);
  }

  get grouping(): Grouping {
    return this.memory.read('containers.grouping', oneOf(...GROUPINGS), 'none');
  }
  set grouping(grouping: Grouping) {
    this.memory.write('containers.grouping', grouping);
  }

  /** Shows a column where the order it begins with has it, or hides it. The name stays. */
  toggle(id: ColumnId): void {
    const { columns } = this;
    if (columns.includes(id)) {
      if (id !== 'name') this.#keep(columns.filter((one) => one !== id));
      return;
    }
    const before = COLUMN_IDS.slice(0, COLUMN_IDS.indexOf(id));
    const after = columns.findLastIndex((one) => before.includes(one));
    this.#keep(columns.toSpliced(after + 1, 0, id));
  }

  /** Moves a column by so many places, as far as there are any. */
  move(id: ColumnId, by: number): void {
    const { columns } = this;
    const at = columns.indexOf(id);
    const to = Math.min(Math.max(at + by, 0), columns.length - 1);
    if (at >= 0 && to !== at) this.#keep(columns.toSpliced(at, 1).toSpliced(to, 0, id));
  }

  /** Pixels. */
  setWidth(id: ColumnId, width: number): void {
    const limited = Math.round(Math.min(WIDEST, Math.max(WIDTHS[id].least, width)));
    this.memory.write('containers.widths', { ...this.widths, [id]: limited });
  }

  /** Columns, widths and order as they were at first. */
  reset(): void {
    this.#keep(DEFAULT_COLUMNS);
    this.memory.write('containers.widths', {});
  }

  get folded(): readonly string[] {
    return this.memory.read('containers.folded', isKeys, NO_KEYS);
  }

  fold(key: string, folded: boolean): void {
    const others = this.folded.filter((one) => one !== key);
    this.memory.write('containers.folded', folded ? [...others, key].slice(-FOLDED_AT_MOST) : others);
  }

  #keep(columns: readonly ColumnId[]): void {
    this.memory.write('containers.columns', [...columns]);
  }
}
