/* eslint-disable svelte/prefer-svelte-reactivity -- sets that are made anew and never changed */
import { CONTAINER_STATES, type ContainerState } from '../../src-shared/model/container';
import { Checked } from './checked.svelte';
import type { ContainersStore } from './containers.svelte';
import {
  DEFAULT_SORT,
  SORT_COLUMNS,
  type ContainerRow,
  type Sort,
  type SortColumn,
} from './container-row.svelte';
import { ListLayout } from './list-layout.svelte';
import { linesOf, type Line } from './list-lines';
import { isBoolean, isNumber, isString, oneOf, type Guard, type ViewMemory } from './view-memory.svelte';

export const DETAIL_TABS = ['overview', 'logs', 'inspect', 'events'] as const;
export type DetailTab = (typeof DETAIL_TABS)[number];

const isScope = oneOf('all', 'running');
const isState = oneOf(...CONTAINER_STATES);
const isStates: Guard<readonly ContainerState[]> = (value): value is readonly ContainerState[] =>
  Array.isArray(value) && value.every((one) => isState(one));
const NO_STATES: readonly ContainerState[] = [];
const isTab = oneOf(...DETAIL_TABS);
const isSort: Guard<Sort> = (value): value is Sort =>
  typeof value === 'object' &&
  value !== null &&
  'column' in value &&
  oneOf(...SORT_COLUMNS)(value.column) &&
  'descending' in value &&
  isBoolean(value.descending);

/** How the list is looked at: filter, order, selection, the detail beside it. All of it is remembered. */
export class ContainersView {
  /** The row whose details are shown; it stays when the row is removed, and says so. */
  #detail = $state.raw<ContainerRow | undefined>();

  readonly checked = new Checked<ContainerRow>();
  readonly layout: ListLayout;
  readonly #folded = $derived.by(() => new Set(this.layout.folded));
  /** What the list shows, line by line: rows, and groups above them. */
  readonly lines: readonly Line<ContainerRow>[] = $derived.by(() => {
    const { grouping } = this.layout;
    const { visible } = this.containers;
    if (grouping === 'none') return visible;
    return linesOf(visible, grouping, ({ facts }) => facts[grouping], this.#folded);
  });

  constructor(
    private readonly containers: ContainersStore,
    private readonly memory: ViewMemory,
  ) {
    this.layout = new ListLayout(memory);
    containers.onGone = (rows) => {
      this.checked.drop(rows);
      // Chosen in an earlier session, or before its row came: what is shown of it stays all the same.
      if (this.detailOpen)
        this.#detail = [...rows].find(({ key }) => key === this.selectedKey) ?? this.#detail;
    };
  }

  /** Whether it is known what is remembered: before, rows could be shown that the filter hides. */
  #restored = $state(false);

  /** Takes up where the last session ended, once the memory is there. */
  restore(): void {
    this.#restored = true;
    this.containers.setSort(this.memory.read('containers.sort', isSort, DEFAULT_SORT));
    this.#applyFilter();
  }

  get text(): string {
    return this.memory.read('containers.filter', isString, '');
  }
  set text(text: string) {
    this.memory.write('containers.filter', text);
    this.#applyFilter();
  }

  get scope(): 'all' | 'running' {
    return this.memory.read('containers.scope', isScope, 'all');
  }
  set scope(scope: 'all' | 'running') {
    this.memory.write('containers.scope', scope);
    this.memory.write('containers.states', []);
    this.#applyFilter();
  }

  /** Only these states; none: as the scope says. */
  get states(): readonly ContainerState[] {
    return this.memory.read('containers.states', isStates, NO_STATES);
  }

  toggleState(state: ContainerState): void {
    const { states } = this;
    const next = states.includes(state) ? states.filter((one) => one !== state) : [...states, state];
    this.memory.write('containers.scope', 'all');
    this.memory.write('containers.states', next);
    this.#applyFilter();
  }

  /** An engine's id, or '' for all of them. */
  get engine(): string {
    return this.containers.filter.engine ?? '';
  }
  set engine(engine: string) {
    this.memory.write('containers.engine', engine);
    this.#applyFilter();
  }

  /** Lets every row through again. */
  showAll(): void {
    this.memory.write('containers.filter', '');
    this.memory.write('containers.engine', '');
    this.memory.write('containers.scope', 'all');
    this.memory.write('containers.states', []);
    this.#applyFilter();
  }

  /**
   * Whether there is a list to show. Its first rows are enough where all the others come below them and the selected
   * one is there, so that nothing moves when they come.
   */
  get showable(): boolean {
    const { ready, begun, sort, counts } = this.containers;
    if (!this.#restored) return false;
    if (ready) return true;
    return (
      begun &&
      counts.visible > 0 &&
      this.text.trim() === '' &&
      this.layout.grouping === 'none' &&
      sort.column === DEFAULT_SORT.column &&
      sort.descending === DEFAULT_SORT.descending &&
      (this.selectedKey === '' || this.containers.visible.some((row) => row.key === this.selectedKey))
    );
  }

  /** The same column again turns the order around. */
  sortBy(column: SortColumn): void {
    const { sort } = this.containers;
    this.sortAs(column, sort.column === column && !sort.descending);
  }

  sortAs(column: SortColumn, descending: boolean): void {
    const next: Sort = { column, descending };
    this.containers.setSort(next);
    this.memory.write('containers.sort', { ...next });
  }

  get selectedKey(): string {
    return this.memory.read('containers.selected', isString, '');
  }

  /** The line that keys act on; a group's has a key too, and no details. */
  moveTo(key: string): void {
    this.memory.write('containers.selected', key);
  }

  select(row: ContainerRow): void {
    this.memory.write('containers.selected', row.key);
    if (this.detailOpen) this.#detail = row;
  }

  /** The selected row while it exists, filtered out or not. Reactive through `visible`. */
  get selected(): ContainerRow | undefined {
    void this.containers.visible;
    return this.containers.row(this.selectedKey);
  }

  get detailOpen(): boolean {
    return this.memory.read('containers.detail-open', isBoolean, false);
  }

  openDetail(row: ContainerRow): void {
    this.memory.write('containers.detail-open', true);
    this.memory.write('containers.selected', row.key);
    this.#detail = row;
  }

  /** Opens the details of a container whose row may be still to come. */
  openDetailOf(key: string, tab: DetailTab): void {
    this.memory.write('containers.detail-open', true);
    this.memory.write('containers.selected', key);
    this.#detail = this.containers.row(key);
    this.tab = tab;
  }

  closeDetail(): void {
    this.memory.write('containers.detail-open', false);
    this.#detail = undefined;
  }

  /** What the detail shows: the selected row, or the one that was there when it was removed. */
  get detail(): ContainerRow | undefined {
    if (!this.detailOpen) return undefined;
    return this.selected ?? this.#detail;
  }

  get tab(): DetailTab {
    return this.memory.read('detail.tab', isTab, 'overview');
  }
  set tab(tab: DetailTab) {
    this.memory.write('detail.tab', tab);
  }

  /** The detail's share of the room, in percent, beside the list or under it. */
  share(direction: 'beside' | 'under'): number {
    const share = this.memory.read(`detail.share-${direction}`, isNumber, direction === 'beside' ? 42 : 55);
    return Math.min(80, Math.max(20, share));
  }
  setShare(direction: 'beside' | 'under', share: number): void {
    this.memory.write(`detail.share-${direction}`, Math.round(share * 10) / 10);
  }

  logSetting(name: 'timestamps' | 'wrap'): boolean {
    return this.memory.read(`logs.${name}`, isBoolean, false);
  }
  setLogSetting(name: 'timestamps' | 'wrap', value: boolean): void {
    this.memory.write(`logs.${name}`, value);
  }

  #applyFilter(): void {
    const engine = this.memory.read('containers.engine', isString, '');
    const { text, scope, states } = this;
    this.containers.setFilter({
      text,
      scope,
      ...(states.length === 0 ? {} : { states: new Set(states) }),
      ...(engine === '' ? {} : { engine }),
    });
  }
}
