import type { EngineImage } from '../../../src-shared/model/image';
import { CleatError } from '../../../src-shared/model/error';
import type { EngineEvent } from '../../engines/events';
import type { ImageCalls } from '../../engines/images/calls';

/** What it asks an engine for. */
export type AskImages = Pick<ImageCalls, 'list' | 'inspect'>;

export interface ImageRefresherOptions {
  readonly calls: AskImages;
  readonly signal: AbortSignal;
  /** The row as it is held; the ids held. */
  readonly held: (id: string) => EngineImage | undefined;
  readonly ids: () => readonly string[];
  readonly holderOf: (tag: string) => string | undefined;
  readonly apply: (found: readonly EngineImage[], gone: readonly string[]) => void;
  /** A list of everything was applied. */
  readonly onListed: () => void;
  readonly onFailure: (error: CleatError) => void;
}

/** Inspects in flight at once; more named images than `LIST_FROM` are had by one list. */
const AT_ONCE = 8;
const LIST_FROM = 40;
const IMAGE_ID = /^sha256:[0-9a-f]{64}$/;
/** What says nothing of which images are there, or was said before. */
const SILENT: ReadonlySet<string> = new Set(['push', 'save', 'mount', 'unmount', 'prune', 'pull-error']);

/**
 * Asks an engine for the images that its events name: by inspect, one each. Where an event does not say enough (a `pull`
 * gives a name, which may be the next image's by now; Podman's `loadfromarchive` only a path; Docker's `load` no name),
 * or an image without a name shows, which lists leave out while others stand on it, the whole list is asked for. What is
 * named while a request is on its way is asked for again, so that when nothing is due the rows are as a list sent after
 * the last event would give them.
 */
export class ImageRefresher {
  readonly #options: ImageRefresherOptions;
  readonly #due = new Set<string>();
  /** Names that changed hands while a request was on its way: its answer may be from before. */
  readonly #moved = new Set<string>();
  #listDue = true;
  #working: Promise<void> | undefined;

  constructor(options: ImageRefresherOptions) {
    this.#options = options;
  }

  hear({ type, action, id, attributes }: EngineEvent): void {
    // Of the image that it makes nothing more may be said: by Docker when it has no name, by Podman never.
    const commits = type === 'container' && action === 'commit';
    if (!commits && (type !== 'image' || SILENT.has(action))) return;
    // What is loaded may take names from others, and is gone before it says which: Docker tells of its id alone.
    if (!commits && IMAGE_ID.test(id) && action !== 'load') this.#due.add(id);
    else this.#listDue = true;
    // The name may have been another image's: a moved tag is told of its new image only.
    const { name } = attributes;
    if (name !== undefined && !commits) {
      this.#askHolder(name);
      if (this.#working) this.#moved.add(name);
    }
    void this.work();
  }

  /** Asks for these, or for all; resolves when what was due then is applied, or could not be had. */
  async refresh(ids?: readonly string[]): Promise<void> {
    if (ids) for (const id of ids) this.#due.add(id);
    else this.#listDue = true;
    // Work under way may have asked for them before; what is added meanwhile is its next round.
    await this.work();
  }

  work(): Promise<void> {
    this.#working ??= this.#run().finally(() => {
      this.#working = undefined;
    });
    return this.#working;
  }

  async #run(): Promise<void> {
    const { signal, onFailure } = this.#options;
    try {
      while ((this.#listDue || this.#due.size > 0) && !signal.aborted) {
        if (this.#due.size > LIST_FROM) this.#listDue = true;
        if (this.#listDue) await this.#list();
        else await this.#inspect([...this.#due].slice(0, AT_ONCE));
        for (const name of this.#moved) this.#askHolder(name);
        this.#moved.clear();
      }
    } catch (thrown) {
      this.#listDue = true;
      if (!signal.aborted) onFailure(CleatError.from(thrown));
    }
  }

  #askHolder(name: string): void {
    const holder = this.#options.holderOf(name);
    if (holder !== undefined) this.#due.add(holder);
  }

  async #list(): Promise<void> {
    const { calls, signal, apply, ids, onListed } = this.#options;
    this.#listDue = false;
    this.#due.clear();
    const images = await calls.list({ signal });
    if (signal.aborted) return;
    const listed = new Set(images.map(({ id }) => id));
    apply(
      images,
      ids().filter((id) => !listed.has(id)),
    );
    onListed();
  }

  async #inspect(names: readonly string[]): Promise<void> {
    const { calls, signal } = this.#options;
    for (const name of names) this.#due.delete(name);
    await Promise.all(
      names.map(async (name) => {
        const found = await calls.inspect(name, { signal });
        if (!signal.aborted) this.#take(name, found?.image);
      }),
    );
  }

  #take(name: string, image: EngineImage | undefined): void {
    const { held, holderOf, apply } = this.#options;
    if (!image) {
      // An image that stood on another may have hidden it.
      const parent = held(name)?.parent;
      if (parent !== undefined) this.#listDue = true;
      apply([], [name]);
      return;
    }
    const hides = image.parent !== undefined && held(image.parent)?.dangling === true;
    if (image.dangling || hides) this.#listDue = true;
    if (image.dangling) return;
    // Who had one of these names before has lost it.
    for (const tag of image.tags) {
      const holder = holderOf(tag);
      if (holder !== undefined && holder !== image.id) this.#due.add(holder);
    }
    apply([image], []);
  }
}
