import type { ImageRow } from './image-row.svelte';

/** A form about images, and what it is about. */
export type ImageDialog =
  | { readonly kind: 'tag' | 'push' | 'untag'; readonly row: ImageRow }
  | { readonly kind: 'pull' | 'prune' | 'import' | 'load' };

/** Which form about images is open; one at a time, whoever opened it. */
export class ImageDialogs {
  open = $state.raw<ImageDialog | undefined>();

  show(dialog: ImageDialog): void {
    this.open = dialog;
  }

  close(): void {
    this.open = undefined;
  }
}
