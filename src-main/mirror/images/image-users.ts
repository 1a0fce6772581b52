import type { Container } from '../../../src-shared/model/container';
import { NO_USERS, type EngineImage, type ImageUsers } from '../../../src-shared/model/image';

/** So many are named on a row; the others are counted. */
const NAMED = 5;

/** Which containers of one engine use which image: work is per container named, never per container held. */
export class ImageUses {
  readonly #imageOf = new Map<string, string>();
  readonly #users = new Map<string, Map<string, string>>();
  readonly #told = new Map<string, ImageUsers>();

  /** Takes containers over; gives the images (by the ids that containers give) whose users are others now. */
  apply(
    upsert: readonly Pick<Container, 'id' | 'name' | 'imageId'>[],
    remove: readonly string[],
  ): Set<string> {
    const changed = new Set<string>();
    for (const id of remove) this.#forget(id, changed);
    for (const { id, name, imageId } of upsert) {
      if (this.#imageOf.get(id) === imageId && this.#users.get(imageId)?.get(id) === name) continue;
      this.#forget(id, changed);
      if (imageId === '') continue;
      this.#imageOf.set(id, imageId);
      const users = this.#users.get(imageId) ?? new Map<string, string>();
      users.set(id, name);
      this.#users.set(imageId, users);
      changed.add(imageId);
    }
    for (const image of changed) this.#told.delete(image);
    return changed;
  }

  /** The users of an image; the same object while they are the same. */
  of(image: EngineImage): ImageUsers {
    for (const key of useKeys(image)) {
      const users = this.#users.get(key);
      if (!users) continue;
      const known = this.#told.get(key);
      if (known) return known;
      const first: { id: string; name: string }[] = [];
      for (const [id, name] of users) {
        if (first.length === NAMED) break;
        first.push({ id, name });
      }
      const told = { count: users.size, first };
      this.#told.set(key, told);
      return told;
    }
    return NO_USERS;
  }

  clear(): void {
    this.#imageOf.clear();
    this.#users.clear();
    this.#told.clear();
  }

  #forget(id: string, changed: Set<string>): void {
    const image = this.#imageOf.get(id);
    if (image === undefined) return;
    this.#imageOf.delete(id);
    const users = this.#users.get(image);
    users?.delete(id);
    if (users?.size === 0) this.#users.delete(image);
    changed.add(image);
  }
}

/** What a container may call this image: its id, or (Apple) the digest behind its name. */
export function useKeys({ id, digests }: EngineImage): readonly string[] {
  return [id, ...digests.map((digest) => digest.slice(digest.indexOf('@') + 1))];
}
