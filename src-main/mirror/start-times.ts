import type { Container } from '../../src-shared/model/container';
import { CleatError } from '../../src-shared/model/error';
import type { EngineConnection } from '../engines/connection';
import type { Clock } from './clock';

const CONCURRENCY = 4;
/** Found times are handed over together: one patch, not one per row. */
const BATCH_MS = 50;

/** What Docker announces before its list shows it, list row against inspect. */
export function isSameRun(listed: Container, inspected: Container): boolean {
  const networks = (row: Container): string => [...row.networks].sort().join(' ');
  return listed.state === inspected.state && networks(listed) === networks(inspected);
}

export interface StartTimesOptions {
  readonly connection: Pick<EngineConnection, 'inspectContainer'>;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Inspects wait while this is false: what events ask for goes first. */
  readonly mayAsk: () => boolean;
  /** Whether the time of this container is still not known. */
  readonly isWanted: (id: string) => boolean;
  readonly found: (containers: readonly Container[]) => void;
  readonly onFailure: (error: CleatError) => void;
}

/** Learns by inspect, behind everything else, when containers were started whose list row does not say so. */
export class StartTimes {
  readonly #options: StartTimesOptions;
  readonly #queue = new Set<string>();
  readonly #asking = new Set<string>();
  readonly #stale = new Set<string>();
  readonly #batch = new Map<string, Container>();
  #cancelBatch: (() => void) | undefined;

  constructor(options: StartTimesOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => {
      this.#queue.clear();
      this.#cancelBatch?.();
    });
  }

  want(id: string): void {
    if (!this.#options.signal.aborted && !this.#asking.has(id)) this.#queue.add(id);
  }

  /** An event named this container: what an inspect sent before says may be older, and is not used. */
  touch(id: string): void {
    this.#queue.delete(id);
    this.#batch.delete(id);
    if (this.#asking.has(id)) this.#stale.add(id);
  }

  pump(): void {
    const { signal, mayAsk } = this.#options;
    for (const id of this.#queue) {
      if (this.#asking.size >= CONCURRENCY || signal.aborted || !mayAsk()) return;
      this.#queue.delete(id);
      void this.#ask(id);
    }
  }

  async #ask(id: string): Promise<void> {
    const { signal, connection, onFailure } = this.#options;
    this.#asking.add(id);
    try {
      const answer = await connection.inspectContainer(id, { signal });
      if (signal.aborted) return;
      if (answer && !this.#stale.has(id)) this.#found(answer.container);
    } catch (thrown) {
      const error = CleatError.from(thrown);
      // A start time that cannot be had is only an age that is not shown; a lost engine is more.
      if (!signal.aborted && error.code === 'engine.unreachable') onFailure(error);
    } finally {
      this.#asking.delete(id);
      if (this.#stale.delete(id) && this.#options.isWanted(id)) this.want(id);
      this.pump();
    }
  }

  #found(container: Container): void {
    this.#batch.set(container.id, container);
    this.#cancelBatch ??= this.#options.clock.after(BATCH_MS, () => {
      const batch = [...this.#batch.values()];
      this.#batch.clear();
      this.#cancelBatch = undefined;
      this.#options.found(batch);
    });
  }
}
