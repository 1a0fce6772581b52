import type { Container } from '../../../src-shared/model/container';
import type { Engine } from '../../../src-shared/model/engine';
import type { Image, ImagePending, ImagesPatch } from '../../../src-shared/model/image';
import { CleatError } from '../../../src-shared/model/error';
import type { ObjectRef } from '../../../src-shared/model/ref';
import { systemClock, type Clock } from '../clock';
import type { Mirror } from '../mirror';
import { EngineImages, type ImageConnection } from './engine-images';

/** What it stands on: engines, their events, and the containers that use images. */
export type ImageMirrorBase = Pick<Mirror, 'engines' | 'containers' | 'subscribe' | 'listen'> & {
  connection(engine: string): ImageConnection;
};

/**
 * Live rows of images. Unlike containers they are held only while somebody wants them: an idle Cleat asks for none, and
 * hears of none.
 */
export interface ImageMirror {
  /** Wanted from now on, until what is given is called. */
  keep(): () => void;
  /** An engine is `live` when its images are listed, `connecting` until then, `unreachable` when they cannot be. */
  engines(): readonly Engine[];
  images(): readonly Image[];
  image(ref: Pick<ObjectRef, 'engine' | 'id'>): Image | undefined;
  revision(engine: string): number;
  subscribe(listener: (patch: ImagesPatch) => void): () => void;
  /** Resolves when every engine has been listed or has failed. Only while wanted. */
  settled(signal?: AbortSignal): Promise<void>;
  /** Asks at once, after work of ours: for these ids, or for all. */
  refresh(engine: string, ids?: readonly string[]): Promise<void>;
  /** Lists all that is held anew. */
  reconcile(): Promise<void>;
  mark(ref: Pick<ObjectRef, 'engine' | 'id'>, pending: ImagePending | undefined): void;
  close(): void;
}

export function createImageMirror(base: ImageMirrorBase, clock: Clock = systemClock): ImageMirror {
  const held = new Map<string, EngineImages>();
  const revisions = new Map<string, number>();
  const listeners = new Set<(patch: ImagesPatch) => void>();
  const keepers = new Set<object>();
  let stops: (() => void)[] = [];

  const emit = (patch: ImagesPatch): void => {
    for (const listener of listeners) listener(patch);
  };
  const engines = (): Engine[] =>
    base.engines().map((engine) => ({
      ...engine,
      status: held.get(engine.id)?.stateOf(engine.status) ?? engine.status,
    }));
  const revision = (engine: string): number => revisions.get(engine) ?? 0;

  const of = (id: string): EngineImages => {
    const known = held.get(id);
    if (known) return known;
    const made: EngineImages = new EngineImages({
      clock,
      emit: ({ upsert, remove }) => {
        if (upsert.length + remove.length === 0) return;
        revisions.set(id, revision(id) + 1);
        emit({ type: 'rows', engine: id, revision: revision(id), upsert, remove });
      },
      onState: () => {
        if (held.get(id) !== made) return;
        emit({ type: 'engines', engines: engines() });
        if (engines().find((engine) => engine.id === id)?.status.state === 'live')
          emit({ type: 'ready', engine: id, revision: revision(id) });
      },
    });
    held.set(id, made);
    return made;
  };

  /** Begins with engines that answer, stops with those that do not, forgets those that are not kept. */
  const follow = (): void => {
    const present = base.engines();
    const ids = new Set(present.map(({ id }) => id));
    for (const [id, images] of held) {
      if (ids.has(id)) continue;
      images.clear();
      held.delete(id);
    }
    for (const { id, status } of present) {
      if (status.state === 'live') of(id).begin(base.connection(id));
      else held.get(id)?.pause();
    }
    emit({ type: 'engines', engines: engines() });
  };
  const start = (): void => {
    const byEngine = new Map<string, Container[]>();
    for (const container of base.containers()) {
      const rows = byEngine.get(container.engine) ?? [];
      rows.push(container);
      byEngine.set(container.engine, rows);
    }
    for (const [engine, rows] of byEngine) of(engine).containers(rows, []);
    stops = [
      base.listen((engine, event) => held.get(engine)?.hear(event)),
      base.subscribe((patch) => {
        if (patch.type === 'rows') of(patch.engine).containers(patch.upsert, patch.remove);
        else follow();
      }),
    ];
    follow();
  };
  const stop = (): void => {
    for (const one of stops) one();
    stops = [];
    for (const images of held.values()) images.clear();
    held.clear();
  };

  return {
    keep() {
      const keeper = {};
      keepers.add(keeper);
      if (keepers.size === 1) start();
      return () => {
        if (keepers.delete(keeper) && keepers.size === 0) stop();
      };
    },
    engines,
    images: () => base.engines().flatMap(({ id }) => held.get(id)?.all() ?? []),
    image: ({ engine, id }) => held.get(engine)?.get(id),
    revision,
    subscribe(listener) {
      const own = (patch: ImagesPatch): void => {
        listener(patch);
      };
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
    settled(signal) {
      const isSettled = (): boolean => engines().every(({ status }) => status.state !== 'connecting');
      if (isSettled()) return Promise.resolve();
      return new Promise<void>((resolve, reject) => {
        const end = (): void => {
          listeners.delete(look);
          signal?.removeEventListener('abort', abort);
        };
        const look = (): void => {
          if (!isSettled()) return;
          end();
          resolve();
        };
        const abort = (): void => {
          end();
          reject(CleatError.of('app.cancelled', {}));
        };
        listeners.add(look);
        signal?.addEventListener('abort', abort);
        if (signal?.aborted) abort();
      });
    },
    refresh: async (engine, ids) => {
      await held.get(engine)?.refresh(ids);
    },
    reconcile: async () => {
      await Promise.all(Array.from(held.values(), (images) => images.refresh()));
    },
    mark: ({ engine, id }, pending) => {
      held.get(engine)?.mark(id, pending);
    },
    close: () => {
      keepers.clear();
      stop();
      listeners.clear();
    },
  };
}
