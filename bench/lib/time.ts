/** Milliseconds since the epoch, with fractions: comparable with other processes of this machine. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Waits; for good when the signal ends the waiting. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => clearTimeout(timer));
  });
}
