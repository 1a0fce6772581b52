import { randomUUID } from 'node:crypto';
import type { Operation } from '../../src-shared/model/operation';
import { CleatError } from '../../src-shared/model/error';
import type { Operations, OperationSpec } from './operations';

export interface OperationsOptions {
  readonly clock?: { now(): number };
}

/** How many ended operations are kept to be looked at, and for how long (ms). */
const KEPT = 100;
const KEPT_MS = 10 * 60_000;

interface Entry {
  operation: Operation;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/**
 * Keeps long work by an id that cannot be guessed. Ended operations are kept in the order in which they ended,
 * the last 100 of them for ten minutes; no timer is needed for that.
 */
export function createOperations({ clock = Date }: OperationsOptions = {}): Operations {
  const running = new Map<string, Entry>();
  const ended = new Map<string, Operation>();
  const listeners = new Set<(operation: Operation) => void>();
  let closed = false;

  const prune = (): void => {
    const oldest = clock.now() - KEPT_MS;
    for (const [id, { endedAt }] of ended) {
      if (ended.size <= KEPT && (endedAt ?? 0) >= oldest) break;
      ended.delete(id);
    }
  };
  const tell = (operation: Operation): void => {
    for (const listener of listeners) listener(operation);
  };
  const end = (entry: Entry, outcome: Pick<Operation, 'state' | 'error'>): void => {
    entry.operation = { ...entry.operation, ...outcome, endedAt: clock.now() };
    running.delete(entry.operation.id);
    ended.set(entry.operation.id, entry.operation);
    prune();
    tell(entry.operation);
  };
  const stop = async (entries: readonly Entry[]): Promise<void> => {
    // Work begins with the next microtask: none meets a signal that was aborted before it could listen.
    await Promise.resolve();
    for (const { abort } of entries) abort.abort();
    await Promise.all(entries.map((entry) => entry.ended));
  };
  const get = (id: string): Operation | undefined => {
    prune();
    return running.get(id)?.operation ?? ended.get(id);
  };

  return {
    start(spec: OperationSpec, work) {
      const abort = new AbortController();
      const operation: Operation = {
        id: randomUUID(),
        kind: spec.kind,
        title: spec.title,
        ...(spec.target ? { target: spec.target } : {}),
        ...(spec.runtime === undefined ? {} : { runtime: spec.runtime }),
        state: 'running',
        startedAt: clock.now(),
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
          });
          end(entry, { state: 'succeeded' });
        } catch (thrown) {
          const error = CleatError.from(thrown);
          if (abort.signal.aborted || error.category === 'cancelled') end(entry, { state: 'cancelled' });
          else end(entry, { state: 'failed', error: error.wire });
        }
      };
      const entry: Entry = { operation, abort, ended: run() };
      running.set(operation.id, entry);
      tell(operation);
      if (closed) void stop([entry]);
      return operation;
    },
    list() {
      prune();
      return [...Array.from(running.values(), (entry) => entry.operation), ...ended.values()].sort(
        (a, b) => b.startedAt - a.startedAt,
      );
    },
    get,
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
      const operation = get(id);
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
