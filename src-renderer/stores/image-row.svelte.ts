import { naturalKey } from '../../src-shared/model/container-order';
import { imageTitle, type Image } from '../../src-shared/model/image';
import { shortId } from '../../src-shared/model/short-id';
import type { SortKey } from '../lib/row-index';
import type { EngineRow } from './engine-rows.svelte';

export const IMAGE_SORTS = ['engine', 'name', 'id', 'size', 'created', 'used'] as const;
export type ImageSortColumn = (typeof IMAGE_SORTS)[number];
export interface ImageSort {
  readonly column: ImageSortColumn;
  readonly descending: boolean;
}
/** By name, those without one last. */
export const DEFAULT_IMAGE_SORT: ImageSort = { column: 'name', descending: false };

interface ImageFacts {
  readonly engine: string;
  readonly name: string;
  readonly id: string;
  readonly haystack: string;
}

function factsOf(image: Image): ImageFacts {
  const id = image.id.replace(/^sha256:/, '');
  const users = image.users.first.map(({ name }) => name).join('\n');
  return {
    engine: image.engine,
    // After every name that begins with a letter or a figure.
    name: `${image.dangling ? '1' : '0'} ${naturalKey(imageTitle(image))}`,
    id,
    haystack:
      `${image.tags.join('\n')}\n${image.digests.join('\n')}\n${id}\n${image.runtime}\n${users}`.toLowerCase(),
  };
}

type Key = SortKey<ImageRow>;

/** What is not known comes last, whichever way the order goes. */
const largestFirst = (of: (row: ImageRow) => number | undefined, descending: boolean): readonly Key[] => [
  { of: (row) => Number(of(row) === undefined) },
  { of: (row) => of(row) ?? 0, descending: !descending },
];

/** What rows are ordered by; those that are equal in the column go by name, then by engine. */
export function imageSortKeys({ column, descending }: ImageSort): readonly Key[] {
  const first: Record<ImageSortColumn, () => readonly Key[]> = {
    engine: () => [{ of: ({ facts }) => facts.engine, descending }],
    name: () => [{ of: ({ facts }) => facts.name, descending }],
    id: () => [{ of: ({ facts }) => facts.id, descending }],
    size: () => largestFirst(({ image }) => image.size, descending),
    created: () => largestFirst(({ image }) => image.createdAt, descending),
    used: () => largestFirst(({ image }) => image.users.count, descending),
  };
  return [...first[column](), { of: ({ facts }) => facts.name }, { of: ({ facts }) => facts.engine }];
}

/** How an image is called in the interface: its first name, else that it has none and its id. Hostile. */
export function titleOf(image: Image): string {
  return image.dangling ? shortId(image.id.replace(/^sha256:/, '')) : imageTitle(image);
}

/** One row: its own signal, so that a change of it redraws nothing else. */
export class ImageRow implements EngineRow {
  image: Image;
  gone = $state(false);
  facts: ImageFacts;
  listed = false;

  constructor(
    readonly key: string,
    image: Image,
  ) {
    this.image = $state.raw(image);
    this.facts = factsOf(image);
  }

  /** Takes what the engine says now; true when order or filter may tell it from what it was. */
  take(image: Image): boolean {
    const { image: before, facts } = this;
    this.image = image;
    this.facts = factsOf(image);
    return (
      before.size !== image.size ||
      before.createdAt !== image.createdAt ||
      before.users.count !== image.users.count ||
      before.dangling !== image.dangling ||
      facts.name !== this.facts.name ||
      facts.haystack !== this.facts.haystack
    );
  }
}
