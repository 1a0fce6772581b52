import { Checked } from './checked.svelte';
import { ColumnLayout } from './column-layout.svelte';
import { IMAGE_COLUMNS, type ImageColumn } from './image-columns';
import { DEFAULT_IMAGE_SORT, IMAGE_SORTS, type ImageRow, type ImageSort } from './image-row.svelte';
import { IMAGE_SCOPES, type ImageScope, type ImagesStore } from './images.svelte';
import { isBoolean, isNumber, isString, oneOf, type Guard, type ViewMemory } from './view-memory.svelte';

export const IMAGE_TABS = ['overview', 'layers', 'containers', 'inspect'] as const;
export type ImageTab = (typeof IMAGE_TABS)[number];

/** How the layers of an image are looked at. */
export const LAYER_VIEWS = ['steps', 'files'] as const;
export type LayerView = (typeof LAYER_VIEWS)[number];

const isLayerView = oneOf(...LAYER_VIEWS);
const isTab = oneOf(...IMAGE_TABS);
const isScope = oneOf(...IMAGE_SCOPES);
const isSort: Guard<ImageSort> = (value): value is ImageSort =>
  typeof value === 'object' &&
  value !== null &&
  'column' in value &&
  oneOf(...IMAGE_SORTS)(value.column) &&
  'descending' in value &&
  isBoolean(value.descending);

/** How the list of images is looked at: filter, order, selection, the detail beside it. All of it is remembered. */
export class ImagesView {
  /** The row whose details are shown; it stays when the image is removed, and says so. */
  #detail = $state.raw<ImageRow | undefined>();
  #restored = $state(false);

  readonly checked = new Checked<ImageRow>();
  readonly layout: ColumnLayout<ImageColumn>;

  constructor(
    private readonly images: ImagesStore,
    private readonly memory: ViewMemory,
  ) {
    this.layout = new ColumnLayout(memory, 'images', IMAGE_COLUMNS);
    images.onGone = (rows) => {
      this.checked.drop(rows);
      if (this.detailOpen)
        this.#detail = [...rows].find(({ key }) => key === this.selectedKey) ?? this.#detail;
    };
  }

  /** Takes up where the last session ended, once the memory is there. */
  restore(): void {
    this.#restored = true;
    this.images.setSort(this.memory.read('images.sort', isSort, DEFAULT_IMAGE_SORT));
    this.#applyFilter();
  }

  /** Whether there is a list to show. */
  get showable(): boolean {
    return this.#restored && this.images.ready;
  }

  get layersAs(): LayerView {
    return this.memory.read('images.layers', isLayerView, 'steps');
  }
  set layersAs(as: LayerView) {
    this.memory.write('images.layers', as);
  }

  get text(): string {
    return this.memory.read('images.filter', isString, '');
  }
  set text(text: string) {
    this.memory.write('images.filter', text);
    this.#applyFilter();
  }

  get scope(): ImageScope {
    return this.memory.read('images.scope', isScope, 'all');
  }
  set scope(scope: ImageScope) {
    this.memory.write('images.scope', scope);
    this.#applyFilter();
  }

  /** An engine's id, or '' for all of them. */
  get engine(): string {
    return this.images.filter.engine;
  }
  set engine(engine: string) {
    this.memory.write('images.engine', engine);
    this.#applyFilter();
  }

  get filtered(): boolean {
    return this.text.trim() !== '' || this.scope !== 'all' || this.engine !== '';
  }

  /** Lets every row through again. */
  showAll(): void {
    this.memory.write('images.filter', '');
    this.memory.write('images.engine', '');
    this.memory.write('images.scope', 'all');
    this.#applyFilter();
  }

  sortAs(sort: ImageSort): void {
    this.images.setSort(sort);
    this.memory.write('images.sort', { ...sort });
  }

  get selectedKey(): string {
    return this.memory.read('images.selected', isString, '');
  }

  moveTo(key: string): void {
    this.memory.write('images.selected', key);
  }

  select(row: ImageRow): void {
    this.moveTo(row.key);
    if (this.detailOpen) this.#detail = row;
  }

  /** The selected row while it exists, filtered out or not. Reactive through `visible`. */
  get selected(): ImageRow | undefined {
    void this.images.visible;
    return this.images.row(this.selectedKey);
  }

  get detailOpen(): boolean {
    return this.memory.read('images.detail-open', isBoolean, false);
  }

  openDetail(row: ImageRow, tab?: ImageTab): void {
    this.openDetailOf(row.key, tab);
    this.#detail = row;
  }

  /** Opens the details of an image whose row may be still to come. */
  openDetailOf(key: string, tab?: ImageTab): void {
    this.memory.write('images.detail-open', true);
    this.moveTo(key);
    this.#detail = this.images.row(key);
    if (tab) this.tab = tab;
  }

  closeDetail(): void {
    this.memory.write('images.detail-open', false);
    this.#detail = undefined;
  }

  /** What the detail shows: the selected row, or the one that was there when it was removed. */
  get detail(): ImageRow | undefined {
    if (!this.detailOpen) return undefined;
    return this.selected ?? this.#detail;
  }

  get tab(): ImageTab {
    return this.memory.read('images.tab', isTab, 'overview');
  }
  set tab(tab: ImageTab) {
    this.memory.write('images.tab', tab);
  }

  /** The detail's share of the room, in percent, beside the list or under it. */
  share(direction: 'beside' | 'under'): number {
    const share = this.memory.read(`images.share-${direction}`, isNumber, direction === 'beside' ? 42 : 55);
    return Math.min(80, Math.max(20, share));
  }
  setShare(direction: 'beside' | 'under', share: number): void {
    this.memory.write(`images.share-${direction}`, Math.round(share * 10) / 10);
  }

  #applyFilter(): void {
    const engine = this.memory.read('images.engine', isString, '');
    this.images.setFilter({ text: this.text, scope: this.scope, engine });
  }
}
