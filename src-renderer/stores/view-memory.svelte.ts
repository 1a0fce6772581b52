/* eslint-disable svelte/prefer-svelte-reactivity -- what is not stored yet is not drawn */
import { SvelteMap } from 'svelte/reactivity';
import type { CleatClient } from '../../src-shared/contract';
import { CleatError } from '../../src-shared/model/error';
import type { Link } from '../app/link';
import type { Toasts } from './toasts.svelte';

type ViewStateValue = Parameters<CleatClient['viewState']['set']>[0]['value'];

/** Reads a remembered value; anything of another shape (an older Cleat's, a damaged file's) counts as not there. */
export type Guard<T> = (value: unknown) => value is T;

export const oneOf =
  <const T extends readonly unknown[]>(...choices: T): Guard<T[number]> =>
  (value): value is T[number] =>
    choices.includes(value);
export const isString: Guard<string> = (value) => typeof value === 'string';
export const isBoolean: Guard<boolean> = (value) => typeof value === 'boolean';
export const isNumber: Guard<number> = (value): value is number =>
  typeof value === 'number' && Number.isFinite(value);

const SAVE_AFTER_MS = 250;

/** What the interface remembers between starts. Kept by the owner: in the browser the origin changes every time. */
export class ViewMemory {
  readonly #values = new SvelteMap<string, ViewStateValue>();
  readonly #unsaved = new Map<string, ViewStateValue>();
  #link: Link | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #loaded = false;
  #told = false;

  constructor(private readonly toasts: Pick<Toasts, 'failure'>) {}

  /** Resolves when the remembered values are here, or could not be had. */
  async attach(link: Link): Promise<void> {
    this.#link = link;
    link.signal.addEventListener('abort', () => {
      if (this.#link === link) this.#link = undefined;
    });
    if (!this.#loaded) {
      try {
        const values = await link.client.viewState.get(undefined, { signal: link.signal });
        this.#loaded = true;
        for (const [key, value] of Object.entries(values))
          if (!this.#values.has(key)) this.#values.set(key, value as ViewStateValue);
      } catch {
        // Without memory the interface begins as new, and tries again with the next connection.
      }
    }
    this.flush();
  }

  read<T>(key: string, guard: Guard<T>, otherwise: T): T {
    const value: unknown = this.#values.get(key);
    return guard(value) ? value : otherwise;
  }

  /** Shown at once, stored a moment later; many changes in a row are stored once. */
  write(key: string, value: ViewStateValue): void {
    if (this.#values.get(key) === value) return;
    this.#values.set(key, value);
    this.#unsaved.set(key, value);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), SAVE_AFTER_MS);
  }

  /** Stores what is not stored yet; what fails is kept for the next connection, and said once until it works again. */
  flush(): void {
    clearTimeout(this.#timer);
    const link = this.#link;
    if (!link) return;
    for (const [key, value] of this.#unsaved) {
      this.#unsaved.delete(key);
      link.client.viewState.set({ key, value }).then(
        () => (this.#told = false),
        (error: unknown) => {
          if (!this.#unsaved.has(key)) this.#unsaved.set(key, value);
          this.#tell(link, error);
        },
      );
    }
  }

  #tell(link: Link, error: unknown): void {
    // A connection that has gone is told as such, and what it took along is stored on the next.
    if (link.signal.aborted || CleatError.from(error).code === 'rpc.disconnected' || this.#told) return;
    this.#told = true;
    this.toasts.failure(error);
  }
}
