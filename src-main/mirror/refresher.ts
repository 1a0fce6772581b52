import type { Container } from '../../src-shared/model/container';
import type { Dialect } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import type { EngineConnection } from '../engines/connection';
import type { Clock } from './clock';
import { imageKeysOf } from './image-names';

/** How a dialect is asked for some rows. */
interface Lanes {
  /** Requests in flight at once. */
  readonly requests: number;
  /** Ids in one request. */
  readonly ids: number;
}

/**
 * Docker answers one filtered list for many ids. Podman is asked by inspect, one id each: a container whose
 * lock is held (it is being started, say) then keeps nobody else waiting.
 */
const LANES: Record<Dialect, Lanes> = {
  docker: { requests: 1, ids: 100 },
  podman: { requests: 16, ids: 1 },
  // One list answers for all of them.
  cli: { requests: 1, ids: 10_000 },
};

/** Inspects in flight that wait for an announced change to be saved. */
const HOLDS = 8;

/** Pauses before an id whose request failed is asked for again (ms); after the last the engine counts as lost. */
const RETRY_MS = [100, 400, 1600] as const;

export interface RefresherOptions {
  readonly connection: Pick<EngineConnection, 'facts' | 'listContainers' | 'inspectContainer'>;
  /** Ends with the connection: answers that come later are dropped. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Takes an answer: rows that are there, ids that are not. */
  readonly apply: (found: readonly Container[], gone: readonly string[]) => void;
  /** Nothing is asked for any more. */
  readonly onIdle: () => void;
  /** The engine cannot be asked. */
  readonly onFailure: (error: CleatError) => void;
}

/**
 * Asks an engine for what its events name. An id is clean only when no event named it since its last request
 * was sent; everything else is asked for at once, or as soon as a request comes back.
 */
export class Refresher {
  readonly #options: RefresherOptions;
  readonly #lanes: Lanes;
  /** Ids to be asked for, and those whose change must be saved first. */
  readonly #dirty = new Set<string>();
  readonly #held = new Set<string>();
  readonly #asked = new Set<string>();
  readonly #holding = new Set<string>();
  readonly #waiters = new Map<string, (() => void)[]>();
  readonly #retries = new Set<() => void>();
  /** Counts events and requests: what was later than what. The maps are needed only while answers are awaited. */
  #tick = 0;
  readonly #touched = new Map<string, number>();
  readonly #removed = new Map<string, number>();
  readonly #answered = new Map<string, number>();
  readonly #images = new Map<string, number>();
  #requests = 0;
  #lists = 0;
  #failures = 0;

  constructor(options: RefresherOptions) {
    this.#options = options;
    this.#lanes = LANES[options.connection.facts.dialect];
    options.signal.addEventListener('abort', () => {
      this.#stop();
    });
  }

  /** True when nothing is asked for or waits to be. */
  get idle(): boolean {
    return (
      this.#requests + this.#lists + this.#holding.size + this.#retries.size === 0 &&
      this.#dirty.size + this.#held.size === 0
    );
  }

  /** Something about this container changed. `early`: the engine may not show it yet. */
  changed(id: string, early: boolean): void {
    this.#touched.set(id, ++this.#tick);
    if (early) this.#held.add(id);
    else this.#dirty.add(id);
    this.#pump();
  }

  /** This container is gone: answers on their way that still know it are older. */
  removed(id: string): void {
    this.#touched.set(id, ++this.#tick);
    this.#removed.set(id, this.#tick);
    this.#dirty.delete(id);
    this.#held.delete(id);
    this.#release([id]);
    this.#pump();
  }

  /**
   * These images (by `imageKey`) may have other names now. The rows known to use them are given to `changed`;
   * this is for answers on their way, which may bring more of them with a name from before.
   */
  imagesChanged(keys: Iterable<string>): void {
    if (this.idle) return;
    this.#tick += 1;
    for (const key of keys) this.#images.set(key, this.#tick);
  }

  /** Asks for one container; resolves when an answer to a request sent after now was applied, or at the end. */
  refresh(id: string): Promise<void> {
    if (this.#options.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiters.set(id, [...(this.#waiters.get(id) ?? []), resolve]);
      this.changed(id, this.#options.connection.facts.dialect === 'docker');
    });
  }

  /**
   * Lists everything and applies it. `known` gives the ids held when the answer comes. Before that, `compare`
   * sees the answer and tells which ids are clean: no event named them since the request was sent, and nothing
   * was due then.
   */
  async listAll(
    known: () => readonly string[],
    compare?: (rows: readonly Container[], isClean: (id: string) => boolean) => void,
  ): Promise<void> {
    const sent = ++this.#tick;
    const due = new Set([...this.#dirty, ...this.#held, ...this.#asked, ...this.#holding]);
    this.#lists += 1;
    try {
      const rows = await this.#options.connection.listContainers({ signal: this.#options.signal });
      this.#options.signal.throwIfAborted();
      compare?.(rows, (id) => !due.has(id) && (this.#touched.get(id) ?? 0) < sent);
      const listed = new Set(rows.map((row) => row.id));
      this.#take(
        sent,
        rows,
        known().filter((id) => !listed.has(id)),
      );
    } finally {
      this.#lists -= 1;
      this.#pump();
    }
  }

  #pump(): void {
    if (this.#options.signal.aborted) return;
    for (const id of this.#held) {
      if (this.#holding.size >= HOLDS) break;
      if (!this.#holding.has(id)) void this.#hold(id);
    }
    // A list of everything is a request like any other where only one may be in flight.
    const lists = this.#lanes.requests === 1 ? this.#lists : 0;
    while (this.#requests + lists < this.#lanes.requests) {
      const batch = this.#nextBatch();
      if (batch.length === 0) break;
      void this.#ask(batch);
    }
    if (this.idle) {
      this.#touched.clear();
      this.#removed.clear();
      this.#answered.clear();
      this.#images.clear();
      this.#options.onIdle();
    }
  }

  #nextBatch(): string[] {
    const batch: string[] = [];
    for (const id of this.#dirty) {
      if (batch.length === this.#lanes.ids) break;
      if (!this.#asked.has(id)) batch.push(id);
    }
    return batch;
  }

  /** Waits by an inspect until what was announced is saved, then asks for the row. */
  async #hold(id: string): Promise<void> {
    this.#held.delete(id);
    this.#holding.add(id);
    const sent = ++this.#tick;
    try {
      await this.#options.connection.inspectContainer(id, { signal: this.#options.signal });
    } catch (thrown) {
      // Any answer will do, since the list decides; no answer at all means that the engine is lost.
      this.#lostBy(CleatError.from(thrown));
    }
    this.#holding.delete(id);
    if ((this.#removed.get(id) ?? 0) < sent) this.#dirty.add(id);
    this.#pump();
  }

  async #ask(ids: readonly string[]): Promise<void> {
    const { signal, connection } = this.#options;
    const sent = ++this.#tick;
    const waiters = ids.flatMap((id) => (this.#isHeld(id) ? [] : (this.#waiters.get(id) ?? [])));
    for (const id of ids) {
      this.#dirty.delete(id);
      this.#asked.add(id);
      if (!this.#isHeld(id)) this.#waiters.delete(id);
    }
    this.#requests += 1;
    try {
      const rows = await connection.listContainers({ signal, ids });
      if (signal.aborted) return;
      this.#failures = 0;
      const listed = new Set(rows.map((row) => row.id));
      this.#take(
        sent,
        rows,
        ids.filter((id) => !listed.has(id)),
      );
    } catch (thrown) {
      if (!signal.aborted) this.#again(ids, sent, CleatError.from(thrown));
    } finally {
      this.#requests -= 1;
      for (const id of ids) this.#asked.delete(id);
      for (const resolve of waiters) resolve();
      this.#pump();
    }
  }

  #isHeld(id: string): boolean {
    return this.#held.has(id) || this.#holding.has(id);
  }

  /** Applies the answer to a request sent at `sent`, but for what is known to be newer. */
  #take(sent: number, rows: readonly Container[], gone: readonly string[]): void {
    const isNews = (id: string): boolean => {
      if ((this.#removed.get(id) ?? 0) > sent || (this.#answered.get(id) ?? 0) > sent) return false;
      this.#answered.set(id, sent);
      return true;
    };
    this.#options.apply(
      rows.filter((row) => isNews(row.id)),
      gone.filter(isNews),
    );
    if (this.#images.size === 0) return;
    for (const row of rows)
      if (imageKeysOf(row).some((key) => (this.#images.get(key) ?? 0) > sent)) this.#dirty.add(row.id);
  }

  /** Asks again later for ids whose request failed; gives the engine up when that goes on. */
  #again(ids: readonly string[], sent: number, error: CleatError): void {
    const pause = RETRY_MS[this.#failures];
    this.#failures += 1;
    if (this.#lostBy(error)) return;
    if (pause === undefined) {
      this.#options.onFailure(error);
      return;
    }
    const cancel = this.#options.clock.after(pause, () => {
      this.#retries.delete(cancel);
      for (const id of ids) if ((this.#removed.get(id) ?? 0) < sent) this.#dirty.add(id);
      this.#pump();
    });
    this.#retries.add(cancel);
  }

  #lostBy(error: CleatError): boolean {
    if (this.#options.signal.aborted || error.code !== 'engine.unreachable') return false;
    this.#options.onFailure(error);
    return true;
  }

  #release(ids: Iterable<string>): void {
    for (const id of ids) {
      for (const resolve of this.#waiters.get(id) ?? []) resolve();
      this.#waiters.delete(id);
    }
  }

  #stop(): void {
    for (const cancel of this.#retries) cancel();
    this.#retries.clear();
    this.#dirty.clear();
    this.#held.clear();
    this.#release([...this.#waiters.keys()]);
  }
}
