import { CleatError } from '../../src-shared/model/error';
import type { ContainerStats } from '../../src-shared/model/stats';
import type { EngineConnection, UsageReading } from '../engines/connection';

/** Before a stream that ended by itself is opened again, ms. */
const AGAIN_MS = 1000;

export interface EngineStatsOptions {
  readonly engine: string;
  /** Throws while the engine cannot be reached. */
  readonly connection: () => EngineConnection;
  readonly push: (stats: ContainerStats) => void;
  readonly onFailure: (error: CleatError) => void;
}

/** The statistics of one engine's containers: streams are open for exactly those that are wanted. */
export class EngineStats {
  readonly #options: EngineStatsOptions;
  /** By what it asks for: one id on Docker, all of them elsewhere. */
  readonly #open = new Map<string, AbortController>();
  readonly #before = new Map<string, UsageReading>();
  #ids: readonly string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: EngineStatsOptions) {
    this.#options = options;
  }

  /** From now on of these. */
  want(ids: readonly string[]): void {
    if (this.#closed) return;
    this.#ids = ids;
    const wanted = new Set(ids);
    for (const id of this.#before.keys()) if (!wanted.has(id)) this.#before.delete(id);
    this.#reconcile();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const abort of this.#open.values()) abort.abort();
    this.#open.clear();
  }

  #reconcile(): void {
    let connection: EngineConnection | undefined;
    let groups: readonly (readonly string[])[] = [];
    if (this.#ids.length > 0) {
      try {
        connection = this.#options.connection();
        groups = connection.facts.dialect === 'docker' ? this.#ids.map((id) => [id]) : [this.#ids];
      } catch (thrown) {
        // Whoever wants these asks again when the engine is back.
        this.#options.onFailure(CleatError.from(thrown));
      }
    }
    const keys = new Map(groups.map((ids) => [ids.join(' '), ids]));
    for (const [key, abort] of this.#open) {
      if (keys.has(key)) continue;
      this.#open.delete(key);
      abort.abort();
    }
    if (!connection) return;
    for (const [key, ids] of keys) if (!this.#open.has(key)) void this.#read(connection, key, ids);
  }

  async #read(connection: EngineConnection, key: string, ids: readonly string[]): Promise<void> {
    const abort = new AbortController();
    this.#open.set(key, abort);
    try {
      for await (const readings of connection.openStats(ids, { signal: abort.signal })) {
        if (abort.signal.aborted) return;
        for (const reading of readings) this.#take(reading);
      }
    } catch (thrown) {
      if (!abort.signal.aborted) this.#options.onFailure(CleatError.from(thrown));
    }
    if (abort.signal.aborted) return;
    // The engine ended it: lost, or one of these is gone and the row does not say so yet.
    this.#open.delete(key);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#reconcile();
    }, AGAIN_MS);
  }

  #take(reading: UsageReading): void {
    const before = this.#before.get(reading.figures.id);
    this.#before.set(reading.figures.id, reading);
    const cpu = percentOf(before, reading);
    this.#options.push({
      engine: this.#options.engine,
      ...reading.figures,
      ...(cpu === undefined ? {} : { cpu }),
    });
  }
}

/** Per cent of one core between two readings; none when the container was started anew between them. */
function percentOf(before: UsageReading | undefined, now: UsageReading): number | undefined {
  if (before?.cpuTime === undefined || before.coreTime === undefined) return undefined;
  if (now.cpuTime === undefined || now.coreTime === undefined) return undefined;
  const used = now.cpuTime - before.cpuTime;
  const passed = now.coreTime - before.coreTime;
  return used >= 0 && passed > 0 ? (used / passed) * 100 : undefined;
}
