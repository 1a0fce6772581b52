import type { Clock } from '../../../src-main/streams/clock';

/** Time that passes when a test says so. */
export class HeldClock implements Clock {
  #now = 0;
  #due: { readonly at: number; readonly action: () => void }[] = [];

  now = (): number => this.#now;
  after = (ms: number, action: () => void): (() => void) => {
    const entry = { at: this.#now + ms, action };
    this.#due.push(entry);
    return () => {
      this.#due = this.#due.filter((other) => other !== entry);
    };
  };

  /** How many actions wait. */
  waiting = (): number => this.#due.length;

  async pass(ms: number): Promise<void> {
    this.#now += ms;
    const ripe = this.#due.filter(({ at }) => at <= this.#now);
    this.#due = this.#due.filter(({ at }) => at > this.#now);
    for (const { action } of ripe) action();
    await settled();
  }
}

/** Lets everything that can go on without time or input go on. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}
