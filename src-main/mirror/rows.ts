import { isDeepStrictEqual } from 'node:util';
import type { Container, ContainerState, Pending } from '../../src-shared/model/container';
import { imageKey, imageKeysOf } from './image-names';

/** What changed in the rows as they are shown. */
export interface RowChange {
  readonly upsert: readonly Container[];
  readonly remove: readonly string[];
}

interface Entry {
  /** As the engine's list gives it. */
  readonly base: Container;
  /** With what the list does not say: when it was started, what was asked for. */
  readonly shown: Container;
}

const STARTED: ReadonlySet<ContainerState> = new Set<ContainerState>(['running', 'paused', 'stopping']);

/** True when the row is of a run whose start is not known: Docker's lists leave it out. */
export function lacksStart(row: Container): boolean {
  return STARTED.has(row.state) && row.startedAt === undefined;
}

/**
 * The rows of one engine. What the engine says is kept apart from what is laid over it (start times, pending
 * marks), so that a fresh list can be compared with what was said before. Work is per row named, never per
 * row held.
 */
export class Rows {
  readonly #entries = new Map<string, Entry>();
  readonly #byImage = new Map<string, Set<string>>();
  readonly #started = new Map<string, number>();
  readonly #pending = new Map<string, Pending>();

  get(id: string): Container | undefined {
    return this.#entries.get(id)?.shown;
  }

  /** The row as the engine's list gave it. */
  base(id: string): Container | undefined {
    return this.#entries.get(id)?.base;
  }

  all(): Container[] {
    return Array.from(this.#entries.values(), (entry) => entry.shown);
  }

  ids(): string[] {
    return [...this.#entries.keys()];
  }

  /** The ids of the rows that use an image, by id or by name. */
  usersOf(image: string): readonly string[] {
    return [...(this.#byImage.get(imageKey(image)) ?? [])];
  }

  /** Takes over what the engine answered; gives the rows that look different now. */
  apply(found: readonly Container[], gone: readonly string[]): RowChange {
    const upsert: Container[] = [];
    for (const row of found) {
      const base = this.#entries.get(row.id)?.base;
      if (base && isDeepStrictEqual(base, row)) continue;
      const shown = this.#put(row);
      if (shown) upsert.push(shown);
    }
    return { upsert, remove: gone.filter((id) => this.#remove(id)) };
  }

  /** When runs started (epoch ms). */
  setStarted(times: ReadonlyMap<string, number>): RowChange {
    for (const [id, time] of times) this.#started.set(id, time);
    return this.#redraw(times.keys());
  }

  /** A run is over; its row shows that once the engine's answer about it is here. */
  clearStarted(id: string): void {
    this.#started.delete(id);
  }

  startOf(id: string): number | undefined {
    return this.#entries.get(id)?.base.startedAt ?? this.#started.get(id);
  }

  /** Marks a row as asked for; a row that is not there cannot be marked. */
  setPending(id: string, pending: Pending | undefined): RowChange {
    if (!this.#entries.has(id)) return { upsert: [], remove: [] };
    if (pending) this.#pending.set(id, pending);
    else this.#pending.delete(id);
    return this.#redraw([id]);
  }

  #redraw(ids: Iterable<string>): RowChange {
    const upsert: Container[] = [];
    for (const id of ids) {
      const entry = this.#entries.get(id);
      const shown = entry && this.#put(entry.base);
      if (shown) upsert.push(shown);
    }
    return { upsert, remove: [] };
  }

  /** Stores a row; gives it back when it looks different from before. */
  #put(base: Container): Container | undefined {
    const before = this.#entries.get(base.id);
    const pending = this.#pending.get(base.id);
    const startedAt = lacksStart(base) ? this.#started.get(base.id) : undefined;
    const shown: Container = {
      ...base,
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(pending === undefined ? {} : { pending }),
    };
    if (!before || before.base !== base) this.#index(before?.base, base);
    this.#entries.set(base.id, { base, shown });
    return before && isDeepStrictEqual(before.shown, shown) ? undefined : shown;
  }

  #remove(id: string): boolean {
    const entry = this.#entries.get(id);
    this.#started.delete(id);
    this.#pending.delete(id);
    if (!entry) return false;
    this.#index(entry.base, undefined);
    this.#entries.delete(id);
    return true;
  }

  #index(before: Container | undefined, after: Container | undefined): void {
    for (const key of before ? imageKeysOf(before) : []) {
      const users = this.#byImage.get(key);
      users?.delete(before?.id ?? '');
      if (users?.size === 0) this.#byImage.delete(key);
    }
    for (const key of after ? imageKeysOf(after) : []) {
      const users = this.#byImage.get(key) ?? new Set<string>();
      users.add(after?.id ?? '');
      this.#byImage.set(key, users);
    }
  }
}
