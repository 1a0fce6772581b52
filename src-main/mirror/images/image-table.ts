import { isDeepStrictEqual } from 'node:util';
import type { EngineImage, Image, ImagePending } from '../../../src-shared/model/image';
import { ImageUses, useKeys } from './image-users';

export interface ImageChange {
  readonly upsert: readonly Image[];
  readonly remove: readonly string[];
}

/** The images of one engine: what it says, who uses them, and what is asked for. */
export class ImageTable {
  readonly uses = new ImageUses();
  readonly #base = new Map<string, EngineImage>();
  readonly #shown = new Map<string, Image>();
  readonly #pending = new Map<string, ImagePending>();
  readonly #byTag = new Map<string, string>();
  readonly #byUse = new Map<string, Set<string>>();

  all(): Image[] {
    return [...this.#shown.values()];
  }

  get(id: string): Image | undefined {
    return this.#shown.get(id);
  }

  ids(): string[] {
    return [...this.#base.keys()];
  }

  /** The image that has this name, `repository:tag`. */
  holderOf(tag: string): string | undefined {
    return this.#byTag.get(tag);
  }

  /** Takes the engine's answer over; gives the rows that look different now. */
  apply(found: readonly EngineImage[], gone: readonly string[]): ImageChange {
    const remove = gone.filter((id) => this.#remove(id));
    for (const image of found) {
      const before = this.#base.get(image.id);
      if (before && isDeepStrictEqual(before, image)) continue;
      if (before) this.#unindex(before);
      this.#base.set(image.id, image);
      for (const tag of image.tags) this.#byTag.set(tag, image.id);
      for (const key of useKeys(image)) {
        const ids = this.#byUse.get(key) ?? new Set<string>();
        ids.add(image.id);
        this.#byUse.set(key, ids);
      }
    }
    return { upsert: this.#redraw(found.map(({ id }) => id)), remove };
  }

  /** Rows of images that containers call by these ids show their users anew. */
  used(images: Iterable<string>): ImageChange {
    const ids = new Set<string>();
    for (const key of images) for (const id of this.#byUse.get(key) ?? []) ids.add(id);
    return { upsert: this.#redraw(ids), remove: [] };
  }

  mark(id: string, pending: ImagePending | undefined): ImageChange {
    if (pending && this.#base.has(id)) this.#pending.set(id, pending);
    else this.#pending.delete(id);
    return { upsert: this.#redraw([id]), remove: [] };
  }

  clear(): void {
    for (const map of [this.#base, this.#shown, this.#pending, this.#byTag, this.#byUse]) map.clear();
    this.uses.clear();
  }

  #redraw(ids: Iterable<string>): Image[] {
    const changed: Image[] = [];
    for (const id of ids) {
      const base = this.#base.get(id);
      if (!base) continue;
      const pending = this.#pending.get(id);
      const shown: Image = { ...base, users: this.uses.of(base), ...(pending ? { pending } : {}) };
      if (isDeepStrictEqual(this.#shown.get(id), shown)) continue;
      this.#shown.set(id, shown);
      changed.push(shown);
    }
    return changed;
  }

  #remove(id: string): boolean {
    const base = this.#base.get(id);
    this.#pending.delete(id);
    if (!base) return false;
    this.#unindex(base);
    this.#base.delete(id);
    this.#shown.delete(id);
    return true;
  }

  #unindex(image: EngineImage): void {
    for (const tag of image.tags) if (this.#byTag.get(tag) === image.id) this.#byTag.delete(tag);
    for (const key of useKeys(image)) {
      const ids = this.#byUse.get(key);
      ids?.delete(image.id);
      if (ids?.size === 0) this.#byUse.delete(key);
    }
  }
}
