import { watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Endpoint } from '../../src-shared/model/engine';
import type { Clock } from './clock';

/** Pauses between tries (ms): the first is for a daemon that has its socket but does not listen yet. */
const FIRST_MS = { local: 20, remote: 250 } as const;
const LONGEST_MS = { local: 500, remote: 30_000 } as const;

/** When to try an engine again that cannot be reached. */
export interface Retry {
  /** Resolves when it is time; at once when something spoke for it since the last wait began. */
  wait(signal: AbortSignal): Promise<void>;
  /** Ends the wait and starts again with short pauses: somebody looks, or the machine has woken. */
  now(): void;
  /** The engine was reached for a good while: the next pause is short again, and nothing is watched. */
  reset(): void;
  close(): void;
}

function isLocal(endpoint: Endpoint): boolean {
  // A CLI is not: each try runs programs.
  return endpoint.kind === 'unix' || endpoint.kind === 'npipe';
}

/**
 * Backs off to 500 ms for a socket on this machine, whose folder is watched as well so that its appearing ends
 * the wait, and to 30 s for anything else.
 */
export function createRetry(endpoint: Endpoint, clock: Clock): Retry {
  const where = isLocal(endpoint) ? 'local' : 'remote';
  let pause: number = FIRST_MS[where];
  let spoken = false;
  let wake: (() => void) | undefined;
  let watcher: FSWatcher | undefined;

  const unwatch = (): void => {
    watcher?.close();
    watcher = undefined;
  };
  const now = (): void => {
    pause = FIRST_MS[where];
    spoken = true;
    wake?.();
  };
  const watchFolder = (): void => {
    if (endpoint.kind !== 'unix' || watcher) return;
    const name = basename(endpoint.path);
    try {
      watcher = watch(dirname(endpoint.path), { persistent: false }, (_event, changed) => {
        // Some systems do not say what changed.
        if (changed === null || changed === name) now();
      });
      watcher.on('error', unwatch);
    } catch {
      // No such folder yet, or no right to look: the pauses alone decide.
      watcher = undefined;
    }
  };

  return {
    async wait(signal) {
      watchFolder();
      if (!spoken && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const cancel = clock.after(pause, resolve);
          wake = () => {
            cancel();
            resolve();
          };
          signal.addEventListener('abort', wake, { once: true });
        });
        if (wake) signal.removeEventListener('abort', wake);
        wake = undefined;
        pause = Math.min(pause * 2, LONGEST_MS[where]);
      }
      spoken = false;
    },
    now,
    reset() {
      pause = FIRST_MS[where];
      spoken = false;
      unwatch();
    },
    close: unwatch,
  };
}
