import { setTimeout as delay } from 'node:timers/promises';
import { consumeBatches } from '../../../src-shared/client/consume';
import type { CleatClient } from '../../../src-shared/contract';
import { CleatError } from '../../../src-shared/model/error';
import type { ContainersPatch } from '../../../src-shared/model/patch';
import type { RuntimesSnapshot } from '../../../src-shared/model/runtime';
import type { Settings } from '../../../src-shared/model/settings';
import type { HomeConnection } from './home-connection';
import type { Warn } from './report';

const RETRY_MS = 1_000;

interface HomeEvents {
  /** A new stream of containers begins: what was known before it may be old. */
  onBegin(): void;
  onContainers(patches: readonly ContainersPatch[]): void;
  onRuntimes(runtimes: RuntimesSnapshot): void;
  onSettings(settings: Settings): void;
}

/** Follows a home through this process's own client, over a change of its owner too, until `signal` aborts. */
export function followHome(
  home: Pick<HomeConnection, 'client'>,
  events: HomeEvents,
  warn: Warn,
  signal: AbortSignal,
): void {
  const follow = async (what: string, read: (client: CleatClient) => Promise<void>): Promise<void> => {
    while (!signal.aborted) {
      try {
        await read(await home.client());
      } catch (error) {
        const code = error instanceof CleatError ? error.code : undefined;
        // The app ends.
        if (signal.aborted || code === 'app.cancelled') return;
        if (code !== 'rpc.disconnected') warn(`${what} not followed`, { error });
      }
      await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  };
  void follow('containers', async (client) => {
    events.onBegin();
    const batches = consumeBatches(
      client,
      (inner) => client.containers.watch({ hidden: true }, { signal: inner }),
      signal,
    );
    for await (const patches of batches) events.onContainers(patches);
  });
  void follow('runtimes', async (client) => {
    const batches = consumeBatches(
      client,
      (inner) => client.runtimes.watch(undefined, { signal: inner }),
      signal,
    );
    for await (const snapshots of batches)
      for (const snapshot of snapshots.slice(-1)) events.onRuntimes(snapshot);
  });
  void follow('settings', async (client) => {
    const batches = consumeBatches(
      client,
      (inner) => client.settings.watch(undefined, { signal: inner }),
      signal,
    );
    for await (const all of batches) for (const settings of all.slice(-1)) events.onSettings(settings);
  });
}
