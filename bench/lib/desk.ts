import { join } from 'node:path';
import { containerKey, type Container } from '../../src-shared/model/container';
import type { Engine, EngineState } from '../../src-shared/model/engine';
import { createClient } from '../../src-shared/client/client';
import { consumeStream } from '../../src-shared/client/consume';
import type { CleatClient } from '../../src-shared/contract';
import { connectOwner } from '../../src-main/faces/server/owner-client';
import { ownerSocketPath } from '../../src-main/faces/server/owner-path';
import { serveCleat, type ServedCleat } from './cleat';

/** A built Cleat in its own process, seen through the contract as a face sees it. */
export interface Desk {
  readonly client: CleatClient;
  readonly cleat: ServedCleat;
  /** Resolves when the engine of this runtime is in `state`. */
  state(runtime: string, state: EngineState['state']): Promise<void>;
  /** How many rows of this runtime are held. */
  rows(runtime: string): number;
  /** Resolves with the time (`performance.now`) at which a row that satisfies `test` was first held. */
  row(test: (row: Container) => boolean): Promise<number>;
  close(): Promise<void>;
}

/** The contract over the owner's socket of a served Cleat. */
export async function connectClient(cleat: ServedCleat): Promise<{ client: CleatClient; close(): void }> {
  const { channel } = await connectOwner(ownerSocketPath(join(cleat.home, '.cleat')), {
    actor: 'test',
    env: {},
  });
  return createClient(channel);
}

export async function openDesk(engines: { docker?: string; podman?: string }): Promise<Desk> {
  const cleat = await serveCleat(engines);
  const { client, close } = await connectClient(cleat);
  const rows = new Map<string, Container>();
  let known: readonly Engine[] = [];
  const checks = new Set<() => void>();
  const stop = new AbortController();

  const reading = (async () => {
    const patches = consumeStream(
      client,
      (signal) => client.containers.watch(undefined, { signal }),
      stop.signal,
    );
    for await (const patch of patches) {
      if (patch.type === 'engines') known = patch.engines;
      if (patch.type === 'rows') {
        for (const row of patch.upsert) rows.set(containerKey(row), row);
        for (const id of patch.remove) rows.delete(containerKey({ engine: patch.engine, id }));
      }
      for (const check of [...checks]) check();
    }
  })().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });

  function when(condition: () => boolean): Promise<number> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!condition()) return;
        checks.delete(check);
        resolve(performance.now());
      };
      checks.add(check);
      check();
    });
  }

  return {
    client,
    cleat,
    state: async (runtime, state) => {
      await when(() => known.some((engine) => engine.runtime === runtime && engine.status.state === state));
    },
    rows: (runtime) => [...rows.values()].filter((row) => row.runtime === runtime).length,
    row: (test) => when(() => [...rows.values()].some(test)),
    close: async () => {
      stop.abort();
      close();
      await reading;
      await cleat.close();
    },
  };
}
