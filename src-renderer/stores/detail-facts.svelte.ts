import { untrack } from 'svelte';
import type { ContainerDetail } from '../../src-shared/contract/containers';
import { CleatError, type WireError } from '../../src-shared/model/error';
import type { Connection } from '../app/connection.svelte';
import type { Link } from '../app/link';
import type { ContainerRow } from './container-row.svelte';

/**
 * What the engine says of one container. Asked for anew when its row changes; while an answer is under way the one
 * before stays, and of several the last asked for is shown.
 */
export class DetailFacts {
  answer = $state.raw<ContainerDetail | undefined>();
  /** Why the last question got no answer. */
  error = $state.raw<WireError | undefined>();
  #asking = false;
  #again = false;
  #link: Link | undefined;
  #closed = false;

  constructor(private readonly row: ContainerRow) {}

  /**
   * Reads while somebody looks; to be called in an effect.
   *
   * @returns ends that
   */
  follow(connection: Pick<Connection, 'onLink'>): () => void {
    const stop = connection.onLink((link) => {
      this.#link = link;
      untrack(() => this.refresh());
    });
    return () => {
      this.#closed = true;
      stop();
    };
  }

  /** Asks again; a question during another is asked once after it, so that bursts cost two. */
  refresh(): void {
    if (this.#asking) this.#again = true;
    else void this.#ask();
  }

  async #ask(): Promise<void> {
    const link = this.#link;
    if (!link || link.signal.aborted || this.#closed || this.row.gone) return;
    this.#asking = true;
    this.#again = false;
    const { engine, id } = this.row.container;
    try {
      const answer = await link.client.containers.inspect(
        { ref: { engine, kind: 'container', id } },
        { signal: link.signal },
      );
      if (!this.#closed) {
        this.answer = answer;
        this.error = undefined;
      }
    } catch (thrown) {
      // A lost connection says so elsewhere, and the next one asks again.
      if (!link.signal.aborted && !this.#closed) this.error = CleatError.from(thrown).wire;
    } finally {
      this.#asking = false;
      if (this.#again || (link.signal.aborted && this.#link !== link)) void this.#ask();
    }
  }
}
