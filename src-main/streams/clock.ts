/** Time as the streams see it, so that a test can hold it. */
export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  /** Runs `action` after `ms`; the answer takes it back. */
  after(ms: number, action: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};
