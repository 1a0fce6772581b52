/* eslint-disable svelte/prefer-svelte-reactivity -- one version stands for all output: a rush of lines is one change */
import { consumeBatches } from '../../src-shared/client/consume';
import type { Build, BuildChange, BuildLog, BuildStep, BuildSummary } from '../../src-shared/model/build';
import { CleatError, type WireError } from '../../src-shared/model/error';
import { pause, type Link } from '../app/link';
import { StepOutput } from '../lib/build-output';

const RETRY_MS = 1_000;

/** One build that somebody looks at: its steps and what they print, as long as it runs, and then what is kept. */
export class BuildFollow {
  /** All that is known; its `steps` are as of when it was asked for. */
  build = $state.raw<Build | undefined>();
  summary = $state.raw<BuildSummary | undefined>();
  steps = $state.raw<readonly BuildStep[]>([]);
  error = $state.raw<WireError | undefined>();
  /** The step that somebody has chosen; none: the one that matters now. */
  chosen = $state<string | undefined>();
  /** Whether all that was printed before is here. */
  logRead = $state(false);
  /** Changes when something was printed. */
  printed = $state(0);
  readonly #steps = new Map<string, BuildStep>();
  #outputs = new Map<string, StepOutput>();
  /** The step that printed last. */
  #speaking: string | undefined;

  constructor(readonly id: string) {}

  /** The step whose output is shown: chosen, or the one that failed, or that speaks, or the last that ran. */
  readonly shown: BuildStep | undefined = $derived.by(() => {
    const { steps, chosen } = this;
    void this.printed;
    const of = (id: string | undefined): BuildStep | undefined =>
      id === undefined ? undefined : steps.find((step) => step.id === id);
    const running = (step: BuildStep): boolean => step.state === 'running';
    const speaking = of(this.#speaking);
    return (
      of(chosen) ??
      steps.find(({ state }) => state === 'failed') ??
      (speaking && running(speaking) ? speaking : steps.findLast(running)) ??
      speaking ??
      steps.findLast(({ state }) => state !== 'waiting') ??
      steps[0]
    );
  });

  /** What a step printed. Reactive. */
  output(step: string): StepOutput | undefined {
    void this.printed;
    return this.#outputs.get(step);
  }

  /** Over one connection: until the build has ended, or the connection or `signal` has. */
  async follow({ client, signal: linked }: Link, signal: AbortSignal): Promise<void> {
    const until = AbortSignal.any([linked, signal]);
    while (!until.aborted) {
      try {
        this.#take(await client.builds.show({ id: this.id }, { signal: until }));
        this.#outputs = new Map();
        await Promise.all([this.#readSteps(client, until), this.#readLog(client, until)]);
        this.#take(await client.builds.show({ id: this.id }, { signal: until }));
        this.logRead = true;
        return;
      } catch (error) {
        if (until.aborted) return;
        this.error = CleatError.from(error).wire;
        if (this.error.code === 'build.unknown') return;
        await pause(RETRY_MS, until);
      }
    }
  }

  async #readSteps(client: Link['client'], until: AbortSignal): Promise<void> {
    const open = (signal: AbortSignal) => client.builds.steps({ id: this.id }, { signal });
    for await (const items of consumeBatches<BuildChange>(client, open, until)) {
      for (const item of items) {
        if (item.type === 'step') this.#steps.set(item.step.id, item.step);
        else this.summary = item.build;
      }
      this.steps = [...this.#steps.values()];
    }
  }

  async #readLog(client: Link['client'], until: AbortSignal): Promise<void> {
    const open = (signal: AbortSignal) => client.builds.log({ id: this.id }, { signal });
    for await (const items of consumeBatches<BuildLog>(client, open, until)) {
      for (const { step, text } of items) {
        const known = this.#outputs.get(step) ?? new StepOutput();
        this.#outputs.set(step, known);
        known.append(text);
        this.#speaking = step;
      }
      this.printed++;
    }
  }

  #take(build: Build): void {
    this.build = build;
    this.summary = build;
    this.error = undefined;
    for (const step of build.steps.all) this.#steps.set(step.id, step);
    this.steps = [...this.#steps.values()];
  }
}
