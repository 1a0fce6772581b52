import { SvelteMap } from 'svelte/reactivity';
import type { LayerFilesPage } from '../../src-shared/contract/images';
import { CleatError, type WireError } from '../../src-shared/model/error';
import type { LayersReport } from '../../src-shared/model/image-files';
import type { Operation } from '../../src-shared/model/operation';
import type { Connection } from '../app/connection.svelte';
import { pause, type Link } from '../app/link';
import { imageRef } from './image-facts.svelte';
import type { ImageRow } from './image-row.svelte';
import type { OperationsStore } from './operations.svelte';

type FileInLayer = LayerFilesPage['files'][number];

/** What is in the layers of one image, once the whole of it was read: whoever asked for that, also before a reload. */
export class ImageContents {
  report = $state.raw<LayersReport | undefined>();
  /** Why there is none, where it is more than that nobody has looked. */
  error = $state.raw<WireError | undefined>();
  /** It is known whether somebody has looked. */
  asked = $state(false);
  #link = $state.raw<Link | undefined>();
  #watched: string | undefined;
  #closed = false;

  constructor(
    readonly row: ImageRow,
    private readonly operations: OperationsStore,
  ) {}

  get link(): Link | undefined {
    return this.#link;
  }

  /** The reading that goes on. */
  get running(): Operation | undefined {
    const { engine, id } = this.row.image;
    return this.operations.running.find(
      ({ kind, target }) => kind === 'image.layers' && target?.engine === engine && target.id === id,
    );
  }

  /** Reads while somebody looks; to be called in an effect. @returns ends that */
  follow(connection: Pick<Connection, 'onLink'>): () => void {
    const stop = connection.onLink((link) => {
      this.#link = link;
      void this.#ask(link);
    });
    return () => {
      this.#closed = true;
      stop();
    };
  }

  /** Reads the whole image; how far that is, is in `running`. */
  async look(): Promise<void> {
    this.error = undefined;
    const ref = imageRef(this.row);
    const id = await this.operations.begin((client) => client.images.look({ ref }), { showsFailure: true });
    if (id !== undefined) await this.watch(id);
  }

  async cancel(): Promise<void> {
    const { running } = this;
    if (running) await this.operations.cancel(running.id);
  }

  /** Takes up what a reading that goes on comes to. */
  async watch(id: string): Promise<void> {
    if (this.#watched === id) return;
    this.#watched = id;
    const ended = await this.operations.ended(id);
    // The connection went first: the next one is asked.
    if (!ended) this.#watched = undefined;
    else if (ended.error) this.error = ended.error;
    else if (ended.state === 'succeeded' && this.#link) await this.#ask(this.#link);
  }

  async #ask(link: Link): Promise<void> {
    if (this.#closed || this.row.gone) return;
    try {
      const report = await link.client.images.layers({ ref: imageRef(this.row) }, { signal: link.signal });
      if (this.#closed) return;
      this.report = report;
      this.error = undefined;
    } catch (thrown) {
      if (this.#closed || link.signal.aborted) return;
      const { wire } = CleatError.from(thrown);
      if (wire.code === 'image.not-looked-into') this.report = undefined;
      else this.error = wire;
    }
    this.asked = true;
  }
}

const PAGE = 200;
const AFTER_TYPING_MS = 120;

/** The files of layers that a question names, page by page as they come into sight. */
export class LayerFileList {
  /** How many there are; unknown until the first answer. */
  total = $state<number | undefined>();
  error = $state.raw<WireError | undefined>();
  readonly #pages = new SvelteMap<number, readonly FileInLayer[]>();
  readonly #asked: number[] = [];
  readonly #over = new AbortController();

  /** @param layer absent: of all; @param search in their paths */
  constructor(
    private readonly contents: ImageContents,
    private readonly layer: number | undefined,
    private readonly search: string,
  ) {}

  /** To be called in an effect. @returns ends it */
  open(): () => void {
    void pause(this.search === '' ? 0 : AFTER_TYPING_MS, this.#over.signal).then(() => this.#ask(0));
    return () => this.#over.abort();
  }

  at(index: number): FileInLayer | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** These are in sight. */
  want(from: number, to: number): void {
    for (let page = Math.floor(from / PAGE); page * PAGE < to; page++) void this.#ask(page);
  }

  async #ask(page: number): Promise<void> {
    const { link, row } = this.contents;
    if (!link || this.#over.signal.aborted || this.#asked.includes(page)) return;
    this.#asked.push(page);
    const signal = AbortSignal.any([this.#over.signal, link.signal]);
    try {
      const answer = await link.client.images.layerFiles(
        {
          ref: imageRef(row),
          search: this.search,
          skip: page * PAGE,
          take: PAGE,
          ...(this.layer === undefined ? {} : { layer: this.layer }),
        },
        { signal },
      );
      if (signal.aborted) return;
      this.#pages.set(page, answer.files);
      this.total = answer.total;
      this.error = undefined;
    } catch (thrown) {
      if (!signal.aborted) this.error = CleatError.from(thrown).wire;
    }
  }
}
