import type { Attachment } from 'svelte/attachments';

/**
 * Tells an element's inner width (pixels), at first before it is painted and then whenever it changes. Unlike
 * `bind:clientWidth` it never asks for it while the page is being built, which would lay everything out once more.
 */
export function widthOf(tell: (width: number) => void): Attachment<Element> {
  return (element) => {
    const observer = new ResizeObserver((entries) => {
      const width = entries.at(-1)?.contentRect.width;
      if (width !== undefined) tell(Math.round(width));
    });
    observer.observe(element);
    return () => observer.disconnect();
  };
}
