/* eslint-disable svelte/prefer-svelte-reactivity -- rows are drawn from one list that is made anew */
import type { BuildsPatch, BuildSummary } from '../../src-shared/model/build';
import { CleatError, type WireError } from '../../src-shared/model/error';
import { follow, type Link } from '../app/link';
import { visibleText } from '../lib/visible-text';
import { Checked } from './checked.svelte';
import { ColumnLayout } from './column-layout.svelte';
import { BUILD_COLUMNS, compareRows, isBuildSort, type BuildColumn } from './build-columns';
import { isString, type ViewMemory } from './view-memory.svelte';

/** A build in the list; the same one as long as it is known. */
export class BuildRow {
  readonly key: string;
  /** Whether the filter lets it through. */
  listed = true;
  build: BuildSummary;

  constructor(build: BuildSummary) {
    this.key = build.id;
    this.build = $state.raw(build);
  }
}

/** The builds that run and that were, and what somebody looks at among them. Asked for when it is first shown. */
export class BuildsStore {
  rows = $state.raw<readonly BuildRow[]>([]);
  ready = $state(false);
  error = $state.raw<WireError | undefined>();
  text = $state('');
  readonly checked = new Checked<BuildRow>();
  readonly layout: ColumnLayout<BuildColumn>;
  readonly #byId = new Map<string, BuildRow>();
  #link: Link | undefined;
  #wanted = false;
  /** Heard of since the list was asked for: newer than its answer. */
  #heard = new Set<string>();

  constructor(private readonly memory: ViewMemory) {
    this.layout = new ColumnLayout(memory, 'builds', BUILD_COLUMNS);
  }

  readonly visible: readonly BuildRow[] = $derived.by(() => {
    const words = this.text.toLowerCase().split(/\s+/).filter(Boolean);
    const { column, descending } = this.sort;
    const found = this.rows.filter((row) => {
      const { build } = row;
      const hay = [...build.tags, build.context, build.id, build.runtime].join('\n').toLowerCase();
      row.listed = words.every((word) => hay.includes(word));
      return row.listed;
    });
    return found.sort((a, b) => compareRows(a.build, b.build, column) * (descending ? -1 : 1));
  });

  get sort(): { readonly column: BuildColumn; readonly descending: boolean } {
    return this.memory.read('builds.sort', isBuildSort, { column: 'started', descending: true });
  }
  sortAs(column: BuildColumn, descending: boolean): void {
    this.memory.write('builds.sort', { column, descending });
  }

  /** The build that keys act on, and whose details are open; '' for none. */
  get selectedKey(): string {
    return this.memory.read('builds.selected', isString, '');
  }
  get openKey(): string {
    return this.memory.read('builds.open', isString, '');
  }
  get selected(): BuildRow | undefined {
    void this.rows;
    return this.#byId.get(this.selectedKey);
  }
  select(row: BuildRow): void {
    this.moveTo(row.key);
    if (this.openKey !== '') this.memory.write('builds.open', row.key);
  }
  moveTo(key: string): void {
    this.memory.write('builds.selected', key);
  }
  /** Opens the details of a build, also of one that the list has not heard of yet. */
  show(id: string): void {
    this.moveTo(id);
    this.memory.write('builds.open', id);
  }
  closeDetail(): void {
    this.memory.write('builds.open', '');
  }

  row(id: string): BuildRow | undefined {
    return this.#byId.get(id);
  }

  get running(): number {
    return this.rows.filter(({ build }) => build.state === 'running').length;
  }

  attach(link: Link): void {
    this.#link = link;
    if (this.#wanted) this.#follow(link);
  }

  /** Somebody looks at it, from now on. */
  want(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    if (this.#link && !this.#link.signal.aborted) this.#follow(this.#link);
  }

  #follow(link: Link): void {
    void follow(link, (signal) => link.client.builds.watch(undefined, { signal }), {
      onOpen: () => void this.#list(link),
      onItems: (items) => this.#take(items),
      onError: (error) => (this.error = error),
    });
  }

  /** A stream of nothing says nothing: whether there are any is asked. */
  async #list(link: Link): Promise<void> {
    this.#heard = new Set();
    try {
      const builds = await link.client.builds.list(undefined, { signal: link.signal });
      const known = new Set(builds.map(({ id }) => id));
      const gone = [...this.#byId.keys()].filter((id) => !known.has(id) && !this.#heard.has(id));
      this.#take([
        ...gone.map((id): BuildsPatch => ({ type: 'removed', id })),
        ...builds
          .filter(({ id }) => !this.#heard.has(id))
          .map((build): BuildsPatch => ({ type: 'build', build })),
      ]);
      this.ready = true;
      this.error = undefined;
    } catch (error) {
      if (!link.signal.aborted) this.error = CleatError.from(error).wire;
    }
  }

  #take(patches: readonly BuildsPatch[]): void {
    const gone = new Set<BuildRow>();
    for (const patch of patches) {
      const id = patch.type === 'build' ? patch.build.id : patch.id;
      this.#heard.add(id);
      const row = this.#byId.get(id);
      if (patch.type === 'build') {
        if (row) row.build = patch.build;
        else this.#byId.set(id, new BuildRow(patch.build));
      } else if (row) {
        gone.add(row);
        this.#byId.delete(id);
        if (this.openKey === id) this.closeDetail();
      }
    }
    this.checked.drop(gone);
    this.rows = [...this.#byId.values()];
  }
}

/** What a build is called: its first tag, else the last part of its folder. */
export function buildName({ tags, context }: Pick<BuildSummary, 'tags' | 'context'>): string {
  const [tag] = tags;
  if (tag !== undefined) return visibleText(tag);
  return visibleText(context.split('/').findLast(Boolean) ?? context);
}
