import { engineTitle, type Engine } from '../../src-shared/model/engine';
import { imageTitle, type Image } from '../../src-shared/model/image';
import { CleatError } from '../../src-shared/model/error';
import { withTag } from '../../src-shared/model/image-reference';
import { imageKey } from '../mirror/image-names';

/** The image that was meant, and the name of it that was used, when it was one. */
export interface FoundImage {
  readonly image: Image;
  /** As its engine writes it. */
  readonly name?: string;
}

export interface FindImage {
  readonly images: readonly Image[];
  /** Where to look. */
  readonly engines: readonly Engine[];
  readonly name: string;
  /** Of several engines that have it, the one whose runtime this is. */
  readonly preferred?: string | undefined;
}

const SHORTEST_PREFIX = 3;

const hexOf = (id: string): string => id.replace(/^sha256:/, '');

/** The name of an image that `wanted` means: `busybox` is `docker.io/library/busybox:latest`, or Podman's own. */
function nameIn({ tags, digests }: Image, wanted: string): string | undefined {
  const key = imageKey(wanted);
  return (
    [...tags, ...digests].find((name) => name === wanted || imageKey(name) === key) ??
    tags.find((name) => name === `localhost/${withTag(wanted)}`)
  );
}

/**
 * The image that `name` means: by id, else by a name, else by the beginning of an id, as the engines' command lines do
 * it. Throws `image.unknown`, `image.ambiguous`; when nothing is found and an engine could not be asked, its error.
 */
export function findImage({ images, engines, name, preferred }: FindImage): FoundImage {
  const wanted = new Set(engines.map(({ id }) => id));
  const rows = images.filter(({ engine }) => wanted.has(engine));
  const hex = hexOf(name);
  const isPrefix = hex.length >= SHORTEST_PREFIX && /^[0-9a-f]+$/.test(hex);
  const tests: ((image: Image) => FoundImage | undefined)[] = [
    (image) => (hexOf(image.id) === hex ? { image } : undefined),
    (image) => {
      const own = nameIn(image, name);
      return own === undefined ? undefined : { image, name: own };
    },
    (image) => (isPrefix && hexOf(image.id).startsWith(hex) ? { image } : undefined),
  ];
  for (const test of tests) {
    const all = rows.map(test).filter((found) => found !== undefined);
    const own = all.filter(({ image }) => image.runtime === preferred);
    const [first, ...more] = all.length > 1 && own.length > 0 ? own : all;
    if (!first) continue;
    if (more.length === 0) return first;
    const matches = [first, ...more].map(
      ({ image }) => `${imageTitle(image)} (${image.runtime}, ${hexOf(image.id).slice(0, 12)})`,
    );
    throw CleatError.of('image.ambiguous', { name, matches: matches.join(', ') });
  }
  // “It is not there” may be said only when every engine could be asked.
  for (const { status } of engines)
    if (status.state === 'unreachable') throw CleatError.fromWire(status.error);
  throw CleatError.of('image.unknown', {
    name,
    engines: engines.map(engineTitle).join(', ') || 'any engine',
  });
}
