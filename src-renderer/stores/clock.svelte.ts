/** One clock for every age on the screen; it stands still while nobody looks. */
export class Clock {
  now = $state(Date.now());

  /** Ticks until `signal` ends. */
  start(signal: AbortSignal): void {
    let timer: ReturnType<typeof setInterval> | undefined;
    const tick = (): void => {
      this.now = Date.now();
    };
    const look = (): void => {
      clearInterval(timer);
      if (document.visibilityState !== 'visible') return;
      tick();
      timer = setInterval(tick, 1_000);
    };
    document.addEventListener('visibilitychange', look, { signal });
    signal.addEventListener('abort', () => clearInterval(timer));
    look();
  }
}
