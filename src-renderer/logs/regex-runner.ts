import type { MatchAnswer, MatchJob } from './protocol';

/** The thread that matches, as far as we need it. */
export interface MatchThread {
  post(job: MatchJob): void;
  /** Ends it, whatever it is doing. */
  terminate(): void;
}

/** Starts a thread; `onAnswer` and `onBroken` are told what comes of it. */
export type StartMatchThread = (on: { answer(answer: MatchAnswer): void; broken(): void }) => MatchThread;

/** One piece of work takes milliseconds; an expression still busy after this will be for hours. */
const PATIENCE_MS = 1_000;

export type MatchOutcome =
  | { readonly outcome: 'found'; readonly found: MatchAnswer['found'] }
  | { readonly outcome: 'stopped' | 'broken' | 'superseded' };

/**
 * Runs regular expressions where they can do no harm: one piece at a time in a thread that is ended when a piece
 * takes longer than `patienceMs`. The next piece starts a new thread.
 */
export class RegexRunner {
  #thread: MatchThread | undefined;
  #job: { readonly id: number; readonly settle: (outcome: MatchOutcome) => void } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #next = 1;

  constructor(
    private readonly start: StartMatchThread,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  /** Work that is still under way is given up (`superseded`), and its thread with it. */
  run(expression: RegExp, lines: readonly string[]): Promise<MatchOutcome> {
    this.stop();
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#job = { id, settle: resolve };
      this.#timer = setTimeout(() => this.#kill('stopped'), this.patienceMs);
      try {
        this.#thread ??= this.start({
          answer: (answer) => {
            if (answer.id === this.#job?.id) this.#settle({ outcome: 'found', found: answer.found });
          },
          broken: () => this.#kill('broken'),
        });
        this.#thread.post({ id, source: expression.source, flags: expression.flags, lines });
      } catch {
        this.#kill('broken');
      }
    });
  }

  stop(): void {
    if (this.#job) this.#kill('superseded');
  }

  #kill(outcome: 'stopped' | 'broken' | 'superseded'): void {
    this.#thread?.terminate();
    this.#thread = undefined;
    this.#settle({ outcome });
  }

  #settle(outcome: MatchOutcome): void {
    clearTimeout(this.#timer);
    const job = this.#job;
    this.#job = undefined;
    job?.settle(outcome);
  }
}
