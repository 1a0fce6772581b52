import type { Image } from '../../src-shared/model/image';
import type { Connection } from '../app/connection.svelte';
import { follow, type Link } from '../app/link';
import { EngineRows } from './engine-rows.svelte';
import { DEFAULT_IMAGE_SORT, ImageRow, imageSortKeys, type ImageSort } from './image-row.svelte';

export const IMAGE_SCOPES = ['all', 'used', 'unused', 'dangling'] as const;
export type ImageScope = (typeof IMAGE_SCOPES)[number];

interface ImagesFilter {
  readonly text: string;
  readonly scope: ImageScope;
  /** An engine's id; '' for all. */
  readonly engine: string;
}

/** Every image of every engine. The owner lists images, and hears of them, only while `watch` is wanted. */
export class ImagesStore extends EngineRows<Image, ImageRow> {
  counts = $state.raw({ total: 0, visible: 0, size: 0 });
  sort = $state.raw<ImageSort>(DEFAULT_IMAGE_SORT);
  filter = $state.raw<ImagesFilter>({ text: '', scope: 'all', engine: '' });

  constructor() {
    super(imageSortKeys(DEFAULT_IMAGE_SORT));
  }

  /** Reads while somebody looks; to be called in an effect. @returns ends that */
  watch(connection: Pick<Connection, 'onLink'>): () => void {
    const closing = new AbortController();
    const stop = connection.onLink(({ client, signal }) =>
      this.#follow({ client, signal: AbortSignal.any([signal, closing.signal]) }),
    );
    return () => {
      closing.abort();
      stop();
    };
  }

  #follow(link: Link): void {
    void follow(
      link,
      (signal) => link.client.images.watch({ hidden: document.visibilityState === 'hidden' }, { signal }),
      {
        onOpen: () => this.begin(),
        onItems: (patches) => this.apply(patches),
        onError: (error) => {
          this.error = error;
        },
      },
    );
  }

  setSort(sort: ImageSort): void {
    this.sort = sort;
    this.reorder(imageSortKeys(sort));
  }

  setFilter(filter: ImagesFilter): void {
    this.filter = filter;
    this.refilter();
  }

  protected override made(key: string, image: Image): ImageRow {
    return new ImageRow(key, image);
  }

  protected override changed(row: ImageRow, image: Image): boolean {
    return row.take(image);
  }

  protected override engineOf({ image }: ImageRow): string {
    return image.engine;
  }

  protected override enginesNamed(ids: ReadonlySet<string>): void {
    const { engine } = this.filter;
    if (engine !== '' && !ids.has(engine)) this.setFilter({ ...this.filter, engine: '' });
  }

  protected override count(all: readonly ImageRow[], visible: readonly ImageRow[]): void {
    let size = 0;
    for (const { image } of visible) size += image.size ?? 0;
    this.counts = { total: all.length, visible: visible.length, size };
  }

  protected override matcher(): (row: ImageRow) => boolean {
    const { text, scope, engine } = this.filter;
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const inScope: Record<ImageScope, (image: Image) => boolean> = {
      all: () => true,
      used: ({ users }) => users.count > 0,
      unused: ({ users }) => users.count === 0,
      dangling: ({ dangling }) => dangling,
    };
    return ({ facts, image }) =>
      inScope[scope](image) &&
      (engine === '' || facts.engine === engine) &&
      words.every((word) => facts.haystack.includes(word));
  }
}
