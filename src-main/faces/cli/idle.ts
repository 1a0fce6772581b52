const LOOK_EVERY_MS = 1_000;

export interface IdleOptions {
  /** True while somebody is there or something runs. */
  readonly needed: () => boolean;
  /** When somebody who came and went between two looks was last there, epoch ms. */
  readonly lastUse: () => number;
  readonly idleMs: number;
  readonly signal: AbortSignal;
}

/** Resolves when nobody has needed this process for `idleMs`, or when `signal` aborts. */
export function idle({ needed, lastUse, idleMs, signal }: IdleOptions): Promise<void> {
  return new Promise((resolve) => {
    let since = Date.now();
    const end = (): void => {
      clearInterval(timer);
      resolve();
    };
    const look = (): void => {
      since = needed() ? Date.now() : Math.max(since, lastUse());
      if (Date.now() - since >= idleMs) end();
    };
    const timer = setInterval(look, Math.min(LOOK_EVERY_MS, Math.max(1, idleMs / 4)));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

/** Resolves when `signal` aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
