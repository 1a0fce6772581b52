/**
 * The width in pixels that the widest of these cells would take on one line, measured on copies that may be as wide as
 * they want.
 *
 * @param place where their styles hold; its class `measure` must let them
 */
export function widestOf(cells: readonly HTMLElement[], place: HTMLElement): number {
  const measure = document.createElement('div');
  measure.className = 'measure';
  const copies = cells.map((cell) => {
    const copy = document.importNode(cell, true);
    // The head's edge lies over all of its cell.
    copy.querySelector('.edge')?.remove();
    return copy;
  });
  measure.append(...copies);
  place.append(measure);
  const widest = Math.max(0, ...copies.map((copy) => copy.getBoundingClientRect().width));
  measure.remove();
  return Math.ceil(widest);
}
