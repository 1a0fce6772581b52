import { randomUUID } from 'node:crypto';
import type { Operation } from '../../src-shared/model/operation';
import { CleatError } from '../../src-shared/model/error';
import { Items } from './items';
import type { Operations, OperationSpec } from './operations';

export interface OperationsOptions {
  readonly clock?: { now(): number };
  /** How long changes of items gather before they are told, ms. */
  readonly itemsMs?: number;
}

/** How many ended operations are kept to be looked at, for how long (ms), and with how many items in all. */
const KEPT = 100;
const KEPT_MS = 10 * 60_000;
const KEPT_ITEMS = 50_000;
const ITEMS_MS = 100;

interface Entry {
  operation: Operation;
  readonly items: Items;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
  /** Set while changes of items gather. */
  timer?: NodeJS.Timeout | undefined;
}

type Ended = Pick<Entry, 'operation' | 'items'>;

/**
 * Keeps long work by an id that cannot be guessed. Ended operations are kept in the order in which they ended,
 * the last 100 of them for ten minutes; no timer is needed for that.
 */
export function createOperations({ clock = Date, itemsMs = ITEMS_MS }: OperationsOptions = {}): Operations {
  const running = new Map<string, Entry>();
  const ended = new Map<string, Ended>();
  const listeners = new Set<(operation: Operation) => void>();
  let endedItems = 0;
  let closed = false;

  const prune = (): void => {
    const oldest = clock.now() - KEPT_MS;
    for (const [id, { operation, items }] of ended) {
      const fits = ended.size <= KEPT && (endedItems <= KEPT_ITEMS || ended.size === 1);
      if (fits && (operation.endedAt ?? 0) >= oldest) break;
      ended.delete(id);
      endedItems -= items.size;
    }
  };
  const tell = (operation: Operation): void => {
    for (const listener of listeners) listener(operation);
  };
  const count = (entry: Entry): void => {
    clearTimeout(entry.timer);
    entry.timer = undefined;
    if (entry.items.size > 0) entry.operation = { ...entry.operation, items: entry.items.counts() };
  };
  const end = (entry: Entry, outcome: Pick<Operation, 'state' | 'error'>): void => {
    const { id } = entry.operation;
    entry.items.end();
    count(entry);
    entry.operation = { ...entry.operation, ...outcome, endedAt: clock.now() };
    running.delete(id);
    ended.set(id, { operation: entry.operation, items: entry.items });
    endedItems += entry.items.size;
    prune();
    tell(entry.operation);
  };
  const stop = async (entries: readonly Entry[]): Promise<void> => {
    // Work begins with the next microtask: none meets a signal that was aborted before it could listen.
    await Promise.resolve();
    for (const { abort } of entries) abort.abort();
    await Promise.all(entries.map((entry) => entry.ended));
  };
  const kept = (id: string): Ended | undefined => {
    prune();
    return running.get(id) ?? ended.get(id);
  };

  return {
    start(spec: OperationSpec, work) {
      const abort = new AbortController();
      const items = new Items(spec.items ?? []);
      const operation: Operation = {
        id: randomUUID(),
        kind: spec.kind,
        title: spec.title,
        ...(spec.target ? { target: spec.target } : {}),
        ...(spec.runtime === undefined ? {} : { runtime: spec.runtime }),
        state: 'running',
        startedAt: clock.now(),
        ...(items.size > 0 ? { items: items.counts() } : {}),
      };
      const run = async (): Promise<void> => {
        // The caller has the id before anything is heard of the operation's end.
        await Promise.resolve();
        try {
          await work({
            signal: abort.signal,
            progress: (progress) => {
              if (!running.has(operation.id)) return;
              entry.operation = { ...entry.operation, progress };
              tell(entry.operation);
            },
            result: (result) => {
              if (!running.has(operation.id)) return;
              entry.operation = { ...entry.operation, result };
              tell(entry.operation);
            },
            item: (index, state, error) => {
              if (!running.has(operation.id)) return;
              items.set(index, state, error);
              entry.timer ??= setTimeout(() => {
                count(entry);
                tell(entry.operation);
              }, itemsMs);
            },
          });
          end(entry, { state: 'succeeded' });
        } catch (thrown) {
          const error = CleatError.from(thrown);
          if (abort.signal.aborted || error.category === 'cancelled') end(entry, { state: 'cancelled' });
          else end(entry, { state: 'failed', error: error.wire });
        }
      };
      const entry: Entry = { operation, items, abort, ended: run() };
      running.set(operation.id, entry);
      tell(operation);
      if (closed) void stop([entry]);
      return operation;
    },
    list() {
      prune();
      return Array.from([...running.values(), ...ended.values()], ({ operation }) => operation).sort(
        (a, b) => b.startedAt - a.startedAt,
      );
    },
    get: (id) => kept(id)?.operation,
    results(id) {
      const entry = kept(id);
      if (!entry) throw CleatError.of('operation.unknown', { id });
      return entry.items.all();
    },
    subscribe(listener) {
      const own = (operation: Operation): void => {
        listener(operation);
      };
      listeners.add(own);
      return () => listeners.delete(own);
    },
    async cancel(id) {
      const entry = running.get(id);
      if (entry) {
        await stop([entry]);
        return entry.operation;
      }
      const operation = kept(id)?.operation;
      if (!operation) throw CleatError.of('operation.unknown', { id });
      return operation;
    },
    busy: () => running.size > 0,
    async close() {
      closed = true;
      await stop([...running.values()]);
      listeners.clear();
    },
  };
}
