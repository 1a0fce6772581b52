import type { Clock } from '../../../src-main/mirror/clock';

/** Time that stands still until the test lets a timer fire. */
export class FakeClock implements Clock {
  time = 1_700_000_000_000;
  readonly timers = new Map<() => void, number>();

  now(): number {
    return this.time;
  }

  after(ms: number, run: () => void): () => void {
    const timer = (): void => {
      this.timers.delete(timer);
      run();
    };
    this.timers.set(timer, this.time + ms);
    return () => this.timers.delete(timer);
  }

  /** The next timer's distance from now (ms). */
  next(): number | undefined {
    const due = Math.min(...this.timers.values());
    return Number.isFinite(due) ? due - this.time : undefined;
  }

  /** Moves on to the next timer and fires it. */
  fire(): void {
    const first = [...this.timers].sort(([, a], [, b]) => a - b)[0];
    if (!first) return;
    this.time = Math.max(this.time, first[1]);
    first[0]();
  }
}
