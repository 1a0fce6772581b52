import type { BuildFolder, BuildPreview } from '../../src-shared/model/build';
import { CleatError, type WireError } from '../../src-shared/model/error';
import type { BuildSpec } from '../../src-shared/plugin-api/build-spec';
import { pause, type Link } from '../app/link';

/** What `builds.preview` and `builds.start` are given. */
export interface BuildInput {
  readonly spec: BuildSpec;
  readonly runtime?: string;
  readonly engine?: string;
}

const AFTER_MS = 120;
const NOTHING: BuildFolder = { files: [], stages: [], args: [] };

/** The command line of what is typed, and what its folder offers: asked for a moment after each change. */
export class BuildPreviews {
  answer = $state.raw<BuildPreview | undefined>();
  /** Why there is none. */
  error = $state.raw<WireError | undefined>();
  folder = $state.raw<BuildFolder>(NOTHING);
  /** True while the answer is not (yet) about what is typed. */
  stale = $state(false);
  #link: Link | undefined;
  #asked = new AbortController();
  #last: BuildInput | undefined;

  attach(link: Link): void {
    this.#link = link;
    if (this.#last) this.ask(this.#last);
  }

  /** What is typed now. */
  ask(input: BuildInput): void {
    void this.#ask(input, AFTER_MS);
  }

  /** Asks without waiting; resolves when this answer, or why there is none, is here. */
  async now(input: BuildInput): Promise<void> {
    await this.#ask(input, 0);
  }

  /** Nobody looks any more. */
  stop(): void {
    this.#asked.abort();
    this.#last = undefined;
  }

  async #ask(input: BuildInput, afterMs: number): Promise<void> {
    this.#last = input;
    this.stale = true;
    this.#asked.abort();
    const asked = new AbortController();
    this.#asked = asked;
    if (afterMs > 0) await pause(afterMs, asked.signal);
    if (asked.signal.aborted) return;
    const link = this.#link;
    try {
      if (!link) throw CleatError.of('rpc.disconnected', {});
      const signal = AbortSignal.any([asked.signal, link.signal]);
      const { context, dockerfile } = input.spec;
      const [answer, folder] = await Promise.all([
        link.client.builds.preview(input, { signal }),
        context.startsWith('/')
          ? link.client.builds.look(
              { context, ...(dockerfile === undefined ? {} : { dockerfile }) },
              { signal },
            )
          : NOTHING,
      ]);
      if (asked.signal.aborted) return;
      this.answer = answer;
      this.folder = folder;
      this.error = undefined;
    } catch (error) {
      if (asked.signal.aborted) return;
      this.error = CleatError.from(error).wire;
    }
    this.stale = false;
  }
}
