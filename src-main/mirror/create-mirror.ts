import { isDeepStrictEqual } from 'node:util';
import type { Engine, EngineDescription } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import type { ContainersPatch } from '../../src-shared/model/patch';
import type { ConnectEngine } from '../engines/connection';
import { systemClock, type Clock } from './clock';
import { EngineMirror, type MirrorLog } from './engine-mirror';
import type { EventHearer, Mirror } from './mirror';

export interface MirrorOptions {
  readonly connect: ConnectEngine;
  readonly logger: MirrorLog;
  readonly clock?: Clock;
}

/** Keeps the live state of the engines it is given. Connects at once; nothing is asked for again without a cause. */
export function createMirror({ connect, logger, clock = systemClock }: MirrorOptions): Mirror {
  const engines = new Map<string, EngineMirror>();
  const listeners = new Set<(patch: ContainersPatch) => void>();
  const hearers = new Set<EventHearer>();
  /** Where the counts of dropped engines stand, in case they come back. */
  const revisions = new Map<string, number>();
  const leaving = new Set<Promise<void>>();
  const lookers = new Set<object>();
  let order: readonly string[] = [];
  let closed = false;

  const emit = (patch: ContainersPatch): void => {
    for (const listener of listeners) {
      try {
        listener(patch);
      } catch (error) {
        logger.warn({ error }, 'a listener of the mirror failed');
      }
    }
  };
  const list = (): Engine[] =>
    order.flatMap((id) => {
      const engine = engines.get(id);
      return engine ? [{ ...engine.description, status: engine.state }] : [];
    });
  const announce = (): void => {
    emit({ type: 'engines', engines: list() });
  };
  const engineOf = (id: string): EngineMirror => {
    const engine = engines.get(id);
    if (!engine) throw CleatError.of('engine.unknown', { id });
    return engine;
  };
  const drop = (id: string, engine: EngineMirror): void => {
    engine.clear();
    revisions.set(id, engine.revision);
    engines.delete(id);
    const left = engine.close().finally(() => leaving.delete(left));
    leaving.add(left);
  };
  const add = (description: EngineDescription): void => {
    const engine = new EngineMirror({
      description,
      connect,
      log: logger,
      clock,
      revision: revisions.get(description.id) ?? 0,
      emit: (patch) => {
        if (engines.get(description.id) === engine) emit(patch);
      },
      onState: () => {
        if (engines.get(description.id) === engine) announce();
      },
      onEvent: (event) => {
        for (const hear of hearers) hear(description.id, event);
      },
    });
    engines.set(description.id, engine);
    engine.look(lookers.size > 0);
  };

  return {
    setEngines(descriptions) {
      if (closed) return;
      const wanted = new Map(descriptions.map((description) => [description.id, description]));
      const before = list().map(({ status: _status, ...description }) => description);
      if (isDeepStrictEqual(before, [...wanted.values()])) return;
      for (const [id, engine] of engines) {
        const description = wanted.get(id);
        // The id names the endpoint, but not the keys to it.
        if (!description || !isDeepStrictEqual(description.endpoint, engine.description.endpoint))
          drop(id, engine);
        else engine.describe(description);
      }
      order = [...wanted.keys()];
      for (const [id, description] of wanted) if (!engines.has(id)) add(description);
      announce();
    },
    engines: list,
    containers: () => order.flatMap((id) => engines.get(id)?.containers() ?? []),
    container: (ref) => engines.get(ref.engine)?.container(ref.id),
    revision: (id) => engines.get(id)?.revision ?? 0,
    subscribe(listener) {
      const own = (patch: ContainersPatch): void => {
        listener(patch);
      };
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
    listen(hearer) {
      const own: EventHearer = (engine, event) => {
        hearer(engine, event);
      };
      hearers.add(own);
      return () => {
        hearers.delete(own);
      };
    },
    async settled(signal) {
      signal?.throwIfAborted();
      const isSettled = (): boolean =>
        closed || [...engines.values()].every((engine) => engine.state.state !== 'connecting');
      if (isSettled()) return;
      await new Promise<void>((resolve, reject) => {
        const stop = (): void => {
          listeners.delete(look);
          signal?.removeEventListener('abort', abort);
        };
        const look = (): void => {
          if (!isSettled()) return;
          stop();
          resolve();
        };
        const abort = (): void => {
          stop();
          reject(CleatError.of('app.cancelled', {}));
        };
        listeners.add(look);
        signal?.addEventListener('abort', abort);
      });
    },
    connection: (id) => engineOf(id).connection(),
    mark(ref, pending) {
      engines.get(ref.engine)?.mark(ref.id, pending);
    },
    async refresh(ref) {
      await engineOf(ref.engine).refresh(ref.id);
    },
    attend() {
      const looker = {};
      const tell = (): void => {
        for (const engine of engines.values()) engine.look(lookers.size > 0);
      };
      lookers.add(looker);
      tell();
      return () => {
        if (lookers.delete(looker)) tell();
      };
    },
    wake() {
      for (const engine of engines.values()) engine.wake();
    },
    async reconcile() {
      const counts = await Promise.all(Array.from(engines.values(), (engine) => engine.reconcile()));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    async close() {
      closed = true;
      await Promise.all([...Array.from(engines.values(), (engine) => engine.close()), ...leaving]);
      announce();
      listeners.clear();
      hearers.clear();
    },
  };
}
