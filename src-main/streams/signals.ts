/** One waiter that several causes may wake: forgets nothing that happened before somebody waited. */
export class Wakeup {
  #pending = false;
  #resolve: (() => void) | undefined;

  wake(): void {
    this.#pending = true;
    this.#resolve?.();
  }

  /** Resolves at the next `wake`, at once when one came since the last wait, or when `signal` is aborted. */
  async wait(signal: AbortSignal): Promise<void> {
    if (!this.#pending && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          signal.removeEventListener('abort', done);
          this.#resolve = undefined;
          resolve();
        };
        this.#resolve = done;
        signal.addEventListener('abort', done);
      });
    }
    this.#pending = false;
  }
}

/** Resolves with what `work` gives, or with undefined as soon as `signal` is aborted. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) {
    work.catch(() => undefined);
    return undefined;
  }
  let stop: (() => void) | undefined;
  const aborted = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([work, aborted]);
  } catch (error) {
    // A source that rejects because it was told to stop has not failed.
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    if (stop) signal.removeEventListener('abort', stop);
  }
}
