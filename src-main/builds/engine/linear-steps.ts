import type { BuildEvent, BuildStep } from '../../../src-shared/model/build';
import type { FailedStep } from './failure';
import { StepTail } from './step-tail';

/** The steps of builders that do one after the other and tell it in their output. */
export class LinearSteps {
  readonly #tail = new StepTail();
  #current: BuildStep | undefined;
  #count = 0;
  readonly #parts = new Map<string, { readonly current: number; readonly total: number }>();

  constructor(private readonly on: (event: BuildEvent) => void) {}

  get isRunning(): boolean {
    return this.#current?.state === 'running';
  }

  /** The one before is done, then. */
  begin(name: string, stage?: string): void {
    const before = this.#current;
    this.finish('done');
    this.#parts.clear();
    this.#count += 1;
    this.#tell({
      id: String(this.#count),
      name,
      ...(stage === undefined ? {} : { stage }),
      state: 'running',
      startedAt: Date.now(),
      needs: before ? [before.id] : [],
    });
  }

  /** The result was there already. */
  cached(): void {
    this.finish('cached');
  }

  log(stream: 'stdout' | 'stderr', text: string): void {
    const step = this.#current?.id ?? '0';
    if (text === '') return;
    this.#tail.add(step, text);
    this.on({ type: 'log', step, stream, text, time: Date.now() });
  }

  /** Of one part of the step, such as a layer that is pulled. */
  progress(part: string, current: number, total: number): void {
    const step = this.#current;
    if (step?.state !== 'running') return;
    this.#parts.set(part, { current, total });
    const sum = (of: (one: { current: number; total: number }) => number): number =>
      [...this.#parts.values()].reduce((all, one) => all + of(one), 0);
    const all = sum((one) => one.total);
    const progress = { current: sum((one) => one.current), ...(all > 0 ? { total: all } : {}) };
    this.#tell({ ...step, progress });
  }

  /** Ends the step that runs, if one does. */
  finish(state: 'done' | 'cached' | 'failed' | 'cancelled', error?: string): void {
    const step = this.#current;
    if (step?.state !== 'running') return;
    this.#tell({ ...step, state, endedAt: Date.now(), ...(error === undefined ? {} : { error }) });
    if (state !== 'failed') this.#tail.drop(step.id);
  }

  /** Ends the step that runs as the one that failed. */
  fail(error: string): FailedStep | undefined {
    this.finish('failed', error);
    const step = this.#current;
    return step?.state === 'failed' ? { name: step.name, error, tail: this.#tail.of(step.id) } : undefined;
  }

  #tell(step: BuildStep): void {
    this.#current = step;
    this.on({ type: 'step', step });
  }
}
