import { untrack } from 'svelte';
import type { ContainerDetail } from '../../src-shared/contract/containers';
import { CleatError, type WireError } from '../../src-shared/model/error';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { Connection } from '../app/connection.svelte';
import { follow, pause, type Link } from '../app/link';
import { keepEqual } from '../lib/keep-equal';
import { isNoise } from '../lib/news-noise';
import type { ContainerRow } from './container-row.svelte';

/** Who runs through a list with the arrows does not stay: only who stays is told of events. */
const STAYS_MS = 250;
/** A probe is three events, and its result is known after the last: one question for all of them. */
const GATHER_MS = 300;

/**
 * What the engine says of one container. Asked for anew when its row changes and when the engine reports something of
 * it (what a row does not show: limits, probes), and once when it begins to; while an answer is under way the one before stays, and of several
 * the last asked for is shown.
 */
export class DetailFacts {
  answer = $state.raw<ContainerDetail | undefined>();
  /** Why the last question got no answer. */
  error = $state.raw<WireError | undefined>();
  #asking = false;
  #again = false;
  #link: Link | undefined;
  readonly #closing = new AbortController();
  #gathering: ReturnType<typeof setTimeout> | undefined;
  /** Among what is gathered are probes. */
  #late = false;

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
      void this.#listen(link);
    });
    return () => {
      this.#closing.abort();
      clearTimeout(this.#gathering);
      stop();
    };
  }

  async #listen(link: Link): Promise<void> {
    const signal = AbortSignal.any([link.signal, this.#closing.signal]);
    await pause(STAYS_MS, signal);
    const ref = this.#ref();
    await follow(
      { client: link.client, signal },
      (inner) => link.client.events.watch({ ref, follow: true }, { signal: inner }),
      {
        // What changed before, nobody has told of; nor of what happened between two streams.
        onOpened: () => this.refresh(),
        onItems: (items) => {
          this.#late ||= items.some(isNoise);
          this.#gathering ??= setTimeout(() => this.#gathered(), GATHER_MS);
        },
      },
    );
  }

  /** The row has changed: what its events announced is in the answer to this, but for what is known only after them. */
  changed(): void {
    if (this.#late) this.refresh();
    else this.#gathered();
  }

  #gathered(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    this.#late = false;
    this.refresh();
  }

  get #closed(): boolean {
    return this.#closing.signal.aborted;
  }

  #ref(): ObjectRef {
    const { engine, id } = this.row.container;
    return { engine, kind: 'container', id };
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
    try {
      const answer = await link.client.containers.inspect({ ref: this.#ref() }, { signal: link.signal });
      if (!this.#closed) {
        // Most of it is as it was: what shows that is not drawn again.
        this.answer = keepEqual(this.answer, answer);
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
