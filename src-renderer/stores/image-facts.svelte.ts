import { untrack } from 'svelte';
import type { ImageDetail } from '../../src-shared/contract/images';
import { CleatError, type WireError } from '../../src-shared/model/error';
import type { ImageLayer } from '../../src-shared/model/image';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { Connection } from '../app/connection.svelte';
import type { Link } from '../app/link';
import type { ImageRow } from './image-row.svelte';

export const imageRef = ({ image }: ImageRow): ObjectRef => ({
  engine: image.engine,
  kind: 'image',
  id: image.id,
});

/** What the engine says of one image: what it is made of never changes, so it is asked once a connection. */
export class ImageFacts {
  answer = $state.raw<ImageDetail | undefined>();
  /** Why the last question got no answer. */
  error = $state.raw<WireError | undefined>();
  layers = $state.raw<readonly ImageLayer[] | undefined>();
  layersError = $state.raw<WireError | undefined>();
  #link: Link | undefined;
  #closed = false;
  #wantsLayers = false;

  constructor(private readonly row: ImageRow) {}

  /** Reads while somebody looks; to be called in an effect. @returns ends that */
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

  /** Asks again for all that somebody has looked at. */
  refresh(): void {
    void this.#ask(
      (link) => link.client.images.inspect({ ref: imageRef(this.row) }, { signal: link.signal }),
      (answer, error) => {
        if (answer) this.answer = answer;
        this.error = error;
      },
    );
    if (this.#wantsLayers) this.#askLayers();
  }

  /** From now on the layers are asked for, too. */
  wantLayers(): void {
    if (this.#wantsLayers) return;
    this.#wantsLayers = true;
    this.#askLayers();
  }

  #askLayers(): void {
    void this.#ask(
      (link) => link.client.images.history({ ref: imageRef(this.row) }, { signal: link.signal }),
      (layers, error) => {
        if (layers) this.layers = layers;
        this.layersError = error;
      },
    );
  }

  async #ask<T>(
    question: (link: Link) => Promise<T>,
    take: (answer: T | undefined, error: WireError | undefined) => void,
  ): Promise<void> {
    const link = this.#link;
    if (!link || link.signal.aborted || this.#closed || this.row.gone) return;
    try {
      const answer = await question(link);
      if (!this.#closed) take(answer, undefined);
    } catch (thrown) {
      // A lost connection says so elsewhere, and the next one asks again.
      if (!link.signal.aborted && !this.#closed) take(undefined, CleatError.from(thrown).wire);
    }
  }
}
