import { imageTitle, type Image } from '../../src-shared/model/image';
import { CleatError } from '../../src-shared/model/error';
import { shortId } from '../../src-shared/model/short-id';

function usersText({ users }: Image): string {
  const names = users.first.map(({ id, name }) => `“${name === '' ? shortId(id) : name}”`);
  const more = users.count - names.length;
  const others = more > 0 ? ` and ${more} more` : '';
  return `${users.count === 1 ? 'the container' : 'the containers'} ${names.join(', ')}${others}`;
}

/**
 * What stands against removing an image without force: the containers made of it, other names that would go, too.
 * `name`: only this name of it is to go. Throws `image.in-use`, `image.many-tags`.
 */
export function refuseRemoval(image: Image, name: string | undefined): void {
  const left = name === undefined ? [] : image.tags.filter((tag) => tag !== name);
  if (left.length > 0) return; // the image stays
  const title = name ?? imageTitle(image);
  if (image.users.count > 0) {
    const detail = `it is used by ${usersText(image)}.`;
    throw CleatError.of('image.in-use', { name: title, action: 'remove', detail });
  }
  if (name === undefined && image.tags.length > 1)
    throw CleatError.of('image.many-tags', { name: image.id, tags: image.tags.join(', ') });
}

/** Taking the last name away would delete the image with it. Throws `image.unknown`, `image.last-tag`. */
export function refuseUntag(image: Image, tag: string, engine: string): void {
  if (!image.tags.includes(tag)) throw CleatError.of('image.unknown', { name: tag, engines: engine });
  if (image.tags.length === 1) throw CleatError.of('image.last-tag', { name: image.id, tag, engine });
}
