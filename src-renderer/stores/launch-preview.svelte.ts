import { CleatError, type WireError } from '../../src-shared/model/error';
import type { FieldProblem, LaunchChoices, LaunchPreview } from '../../src-shared/model/launch';
import type { RunSpec } from '../../src-shared/plugin-api/run-spec';
import type { Link } from '../app/link';

/** What `launch.preview` and `launch.start` are given. */
export interface LaunchInput {
  readonly spec: RunSpec;
  readonly runtime?: string;
  readonly engine?: string;
}

const AFTER_MS = 120;
const NONE: LaunchChoices = { images: [], networks: [], volumes: [] };

/** The command line of what is typed: asked for a moment after each change, and only the last answer counts. */
export class LaunchPreviews {
  answer = $state.raw<LaunchPreview | undefined>();
  /** Why there is none. */
  error = $state.raw<WireError | undefined>();
  /** True while the answer is not (yet) about what is typed. */
  stale = $state(false);
  choices = $state.raw<LaunchChoices>(NONE);
  choicesError = $state.raw<WireError | undefined>();
  #choicesOf: string | undefined;
  #link: Link | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = new AbortController();
  #last: LaunchInput | undefined;

  get problems(): readonly FieldProblem[] {
    return this.answer?.problems ?? [];
  }

  attach(link: Link): void {
    this.#link = link;
    if (this.#last) this.ask(this.#last);
  }

  /** What is typed now. */
  ask(input: LaunchInput): void {
    this.#last = input;
    this.stale = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.now(input), AFTER_MS);
  }

  /** Asks without waiting; resolves when this answer, or why there is none, is here. */
  async now(input: LaunchInput): Promise<void> {
    clearTimeout(this.#timer);
    this.#last = input;
    this.stale = true;
    this.#asked.abort();
    const asked = new AbortController();
    this.#asked = asked;
    const link = this.#link;
    try {
      if (!link) throw CleatError.of('rpc.disconnected', {});
      const signal = AbortSignal.any([asked.signal, link.signal]);
      const answer = await link.client.launch.preview(input, { signal });
      if (asked.signal.aborted) return;
      this.answer = answer;
      this.error = undefined;
      if (answer.engine !== undefined) void this.#choose(answer.engine, link);
    } catch (error) {
      if (asked.signal.aborted) return;
      this.error = CleatError.from(error).wire;
    }
    this.stale = false;
  }

  /** Nobody looks any more. What can be completed is asked for anew the next time. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#asked.abort();
    this.#last = undefined;
    this.#choicesOf = undefined;
  }

  async #choose(engine: string, { client, signal }: Link): Promise<void> {
    if (this.#choicesOf === engine) return;
    this.#choicesOf = engine;
    try {
      const choices = await client.launch.choices({ engine }, { signal });
      if (this.#choicesOf !== engine) return;
      this.choices = choices;
      this.choicesError = undefined;
    } catch (error) {
      if (this.#choicesOf !== engine || signal.aborted) return;
      this.choices = NONE;
      this.choicesError = CleatError.from(error).wire;
    }
  }
}
