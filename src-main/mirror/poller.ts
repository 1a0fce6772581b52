import type { EngineConnection } from '../engines/connection';
import type { Clock } from './clock';

/** How much longer the next pause is while nothing changes. */
const SLOWER = 1.5;

export interface PollerOptions {
  readonly poll: NonNullable<EngineConnection['poll']>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Lists everything; resolves with whether anything changed. A rejection ends the polling: somebody else tells of it. */
  readonly ask: () => Promise<boolean>;
}

/**
 * When an engine without events is asked again: while somebody looks, fast after a change, then more and more seldom; at
 * once when somebody begins to look; not at all when nobody does.
 */
export class Poller {
  readonly #options: PollerOptions;
  #isLooking = false;
  #pause: number;
  /** When it was asked last (epoch ms). */
  #asked: number;
  #isAsking = false;
  #cancel: (() => void) | undefined;

  constructor(options: PollerOptions) {
    this.#options = options;
    this.#pause = options.poll.fastestMs;
    this.#asked = options.clock.now();
    options.signal.addEventListener('abort', () => {
      this.#cancel?.();
    });
  }

  look(isLooking: boolean): void {
    if (isLooking === this.#isLooking) return;
    this.#isLooking = isLooking;
    this.#pause = this.#options.poll.fastestMs;
    this.#plan();
  }

  /** Something changed, or is about to: more may follow. */
  hurry(): void {
    this.#pause = this.#options.poll.fastestMs;
    this.#plan();
  }

  #plan(): void {
    const { clock, signal } = this.#options;
    this.#cancel?.();
    this.#cancel = undefined;
    if (!this.#isLooking || this.#isAsking || signal.aborted) return;
    const rest = this.#asked + this.#pause - clock.now();
    if (rest > 0) this.#cancel = clock.after(rest, () => void this.#ask());
    else void this.#ask();
  }

  async #ask(): Promise<void> {
    const { clock, ask, poll } = this.#options;
    this.#isAsking = true;
    let changed: boolean;
    try {
      changed = await ask();
    } catch {
      return; // whoever asked for it has told, and ends the signal
    }
    this.#isAsking = false;
    this.#asked = clock.now();
    this.#pause = changed ? poll.fastestMs : Math.min(this.#pause * SLOWER, poll.slowestMs);
    this.#plan();
  }
}
