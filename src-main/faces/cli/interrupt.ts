import { setMaxListeners } from 'node:events';

/**
 * Runs `work` with a signal that the first Ctrl-C aborts; the second one ends the process as if nobody listened.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupted = new AbortController();
  // One listener for each thing that is under way.
  setMaxListeners(0, interrupted.signal);
  const onInterrupt = (): void => interrupted.abort();
  process.once('SIGINT', onInterrupt);
  try {
    return await work(interrupted.signal);
  } finally {
    process.removeListener('SIGINT', onInterrupt);
  }
}
