import type { CopyRange } from '../../logs/protocol';

/** The rows that the browser's selection touches; undefined when it is empty or elsewhere. */
export function rowsChosen(within: HTMLElement | undefined): CopyRange | undefined {
  const selection = getSelection();
  if (!within || !selection || selection.isCollapsed) return undefined;
  const ends = [positionOf(selection.anchorNode, within), positionOf(selection.focusNode, within)];
  const [one, other] = ends;
  if (one === undefined || other === undefined) return undefined;
  return { from: Math.min(one, other), to: Math.max(one, other) };
}

function positionOf(node: Node | null, within: HTMLElement): number | undefined {
  const element = node instanceof Element ? node : node?.parentElement;
  const row = element?.closest('[data-position]');
  if (!row || !within.contains(row)) return undefined;
  return Number(row.getAttribute('data-position'));
}
