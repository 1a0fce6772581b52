/* eslint-disable svelte/prefer-svelte-reactivity -- what nobody draws needs no signal; each row carries its own reading */
import { containerKey } from '../../src-shared/model/container';
import type { ContainerStats } from '../../src-shared/model/stats';
import { follow, type Link } from '../app/link';
import type { ContainerRow } from './container-row.svelte';
import type { ContainersStore } from './containers.svelte';
import type { RuntimesStore } from './runtimes.svelte';

/** Scrolling past rows does not ask for their figures. */
const SETTLE_MS = 300;
/** Readings that come within this time are drawn together. */
const COALESCE_MS = 200;
/** The contract's limit. */
const AT_MOST = 500;

/** Figures of the rows that somebody looks at, read while they are looked at and not a moment longer. */
export class StatsWatch {
  #link: Link | undefined;
  #wanted: readonly ContainerRow[] = [];
  #wantedKey = '';
  #openKey = '';
  #open: AbortController | undefined;
  #settle: ReturnType<typeof setTimeout> | undefined;
  #draw: ReturnType<typeof setTimeout> | undefined;
  readonly #readings = new Map<string, ContainerStats>();

  constructor(
    private readonly containers: ContainersStore,
    private readonly runtimes: Pick<RuntimesStore, 'lack'>,
  ) {}

  attach(link: Link): void {
    this.#link = link;
    link.signal.addEventListener('abort', () => {
      if (this.#link === link) this.#stop();
    });
    this.#openKey = '';
    this.#reopen();
  }

  /** From now on the figures of these, as far as they run; none ends the reading at once. */
  watch(rows: readonly ContainerRow[]): void {
    const wanted = rows
      .filter(
        ({ container }) =>
          container.state === 'running' && this.runtimes.lack(container, 'stats') === undefined,
      )
      .slice(0, AT_MOST);
    const key = wanted
      .map((row) => row.key)
      .sort()
      .join('\n');
    if (key === this.#wantedKey) return;
    this.#wanted = wanted;
    this.#wantedKey = key;
    clearTimeout(this.#settle);
    if (wanted.length === 0) this.#stop();
    else this.#settle = setTimeout(() => this.#reopen(), SETTLE_MS);
  }

  #stop(): void {
    clearTimeout(this.#settle);
    clearTimeout(this.#draw);
    this.#draw = undefined;
    this.#readings.clear();
    this.#open?.abort();
    this.#open = undefined;
    this.#openKey = '';
  }

  #reopen(): void {
    const link = this.#link;
    if (!link || link.signal.aborted || this.#wanted.length === 0 || this.#openKey === this.#wantedKey)
      return;
    this.#open?.abort();
    const open = new AbortController();
    this.#open = open;
    this.#openKey = this.#wantedKey;
    const refs = this.#wanted.map(({ container: { engine, id } }) => ({
      engine,
      kind: 'container' as const,
      id,
    }));
    void follow(
      { client: link.client, signal: AbortSignal.any([link.signal, open.signal]) },
      (signal) => link.client.containers.stats({ refs }, { signal }),
      { onItems: (items) => this.#take(items) },
    );
  }

  #take(items: readonly ContainerStats[]): void {
    for (const reading of items) this.#readings.set(containerKey(reading), reading);
    this.#draw ??= setTimeout(() => this.#show(), COALESCE_MS);
  }

  #show(): void {
    this.#draw = undefined;
    const measured = new Set<ContainerRow>();
    for (const [key, reading] of this.#readings) {
      const row = this.containers.row(key);
      if (!row) continue;
      row.stats = reading;
      measured.add(row);
    }
    this.#readings.clear();
    this.containers.measured(measured);
  }
}
