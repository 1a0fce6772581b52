import type { ContainerState } from '../../src-shared/model/container';
import { containerKey } from '../../src-shared/model/container';
import { engineTitle } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { ContainerStats } from '../../src-shared/model/stats';
import type { Mirror } from '../mirror/mirror';
import { createCoalescingSource, type CoalescingSource } from '../streams/coalescing';
import type { StreamSource } from '../streams/source';
import { EngineStats } from './engine-stats';

const RUNS: ReadonlySet<ContainerState> = new Set<ContainerState>(['running', 'paused']);

export interface StatsOptions {
  readonly mirror: Pick<Mirror, 'connection' | 'container' | 'subscribe'>;
  readonly refs: readonly ObjectRef[];
  /** One reading of each that runs, then the end. */
  readonly once: boolean;
}

/**
 * What containers use, a reading a second. Only those that run are asked for, and only while somebody reads; a
 * slow reader gets each one's latest. An engine that was lost goes on when it is back. With `once` its failure
 * (or `container.unknown`, when none of them is there) is the stream's.
 */
export function openStats({ mirror, refs, once }: StatsOptions): StreamSource<ContainerStats> {
  const engines = new Map<string, EngineStats>();
  const wanted = new Map<string, Set<string>>();
  for (const { engine, id } of refs) wanted.set(engine, (wanted.get(engine) ?? new Set()).add(id));
  /** Of `once`: those that owe a reading. */
  const owing = new Set<string>();
  const first = new Set<string>();

  const running = (engine: string): string[] =>
    [...(wanted.get(engine) ?? [])].filter((id) => {
      const state = mirror.container({ engine, kind: 'container', id })?.state;
      return state !== undefined && RUNS.has(state) && (!once || owing.has(containerKey({ engine, id })));
    });
  const settle = (engine: string): void => {
    engines.get(engine)?.want(running(engine));
    if (!once) return;
    const runs = new Set(running(engine));
    for (const id of wanted.get(engine) ?? []) if (!runs.has(id)) owing.delete(containerKey({ engine, id }));
    if (owing.size === 0) source.end();
  };
  const source: CoalescingSource<ContainerStats> = createCoalescingSource<ContainerStats>({
    keyOf: containerKey,
    subscribe: (push) => {
      const unsubscribe = mirror.subscribe((patch) => {
        if (patch.type === 'rows') {
          const ids = wanted.get(patch.engine);
          if (!ids) return;
          if (patch.upsert.some(({ id }) => ids.has(id)) || patch.remove.some((id) => ids.has(id)))
            settle(patch.engine);
        } else if (patch.type === 'engines') for (const engine of wanted.keys()) settle(engine);
      });
      for (const engine of wanted.keys())
        engines.set(
          engine,
          new EngineStats({
            engine,
            connection: () => mirror.connection(engine),
            push: (stats) => {
              const key = containerKey(stats);
              // The first reading knows no share of the CPU.
              if (once && stats.cpu === undefined && !first.has(key)) {
                first.add(key);
                return;
              }
              if (once && !owing.delete(key)) return;
              push(stats);
              // Not asked anew for the rest: Podman's one stream would be opened again for each of them.
              if (once && owing.size === 0) source.end();
            },
            onFailure: (error) => {
              // An answer of no known shape is no reading of nothing: the next would be the same.
              if (once || error.category === 'parse') source.fail(error);
            },
          }),
        );
      return () => {
        unsubscribe();
        for (const engine of engines.values()) engine.close();
      };
    },
  });

  if (once) {
    const known = refs.filter((ref) => mirror.container(ref));
    for (const ref of known) owing.add(containerKey(ref));
    const [ref] = refs;
    if (known.length === 0 && ref) source.fail(missing(mirror, ref));
  }
  for (const engine of wanted.keys()) settle(engine);
  return source;
}

/** Why there is nothing to read: the engine's own failure, or no such container. */
function missing(mirror: StatsOptions['mirror'], { engine, id }: ObjectRef): CleatError {
  try {
    const connection = mirror.connection(engine);
    return CleatError.of('container.unknown', { name: id, engines: engineTitle(connection.engine) });
  } catch (thrown) {
    return CleatError.from(thrown);
  }
}
