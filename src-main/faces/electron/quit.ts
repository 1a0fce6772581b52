import { app } from 'electron';

const OPERATIONS_MS = 10_000;
const CLOSE_MS = 5_000;

export interface Ending {
  /** True when the app is past saving: a window that is asked for now would vanish at once. */
  readonly closing: () => boolean;
  /** Somebody wants a window again while running work is awaited: the app stays. */
  stay(): void;
}

/**
 * Ends in order and in bounded time: windows, then running work (10 s), then the home (5 s), then the process.
 *
 * @param settled resolves when no operation runs; told by the signal to stop waiting
 */
export function endInOrder(steps: {
  settled(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
  onFailure(what: string, error: unknown): void;
}): Ending {
  let phase: 'running' | 'waiting' | 'closing' = 'running';
  let patience = new AbortController();

  const end = async (): Promise<void> => {
    patience = new AbortController();
    const late = setTimeout(() => patience.abort(), OPERATIONS_MS);
    try {
      await steps.settled(patience.signal);
    } catch (error) {
      steps.onFailure('waiting for running work failed', error);
    } finally {
      clearTimeout(late);
    }
    if (phase !== 'waiting') return;
    phase = 'closing';
    const limit = setTimeout(() => app.exit(1), CLOSE_MS);
    try {
      await steps.close();
    } catch (error) {
      steps.onFailure('closing failed', error);
    }
    clearTimeout(limit);
    app.exit(0);
  };

  app.on('will-quit', (event) => {
    event.preventDefault();
    if (phase !== 'running') return;
    phase = 'waiting';
    void end();
  });

  return {
    closing: () => phase === 'closing',
    stay: () => {
      if (phase !== 'waiting') return;
      phase = 'running';
      patience.abort();
    },
  };
}
