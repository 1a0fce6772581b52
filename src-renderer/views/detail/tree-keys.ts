import type { DetailTree } from '../../stores/detail-tree.svelte';

/**
 * What a key does in a tree (ARIA APG, "Tree View"): opens or folds, and gives the node that gets the focus.
 * Undefined for keys that mean nothing there.
 */
export function treeStep(tree: DetailTree, key: string, page: number): number | undefined {
  const { visible, focused, nodes } = tree;
  const here = Math.max(0, visible.indexOf(focused));
  const node = nodes[focused];
  const atMost = (position: number): number | undefined =>
    visible[Math.min(visible.length - 1, Math.max(0, position))];
  switch (key) {
    case 'ArrowDown':
      return atMost(here + 1);
    case 'ArrowUp':
      return atMost(here - 1);
    case 'PageDown':
      return atMost(here + page);
    case 'PageUp':
      return atMost(here - page);
    case 'Home':
      return atMost(0);
    case 'End':
      return atMost(visible.length - 1);
    case 'ArrowRight':
      if (!node || node.size === 0) return focused;
      if (tree.isOpen(focused)) return focused + 1;
      tree.setOpen(focused, true);
      return focused;
    case 'ArrowLeft':
      if (node && node.size > 0 && tree.isOpen(focused)) {
        tree.setOpen(focused, false);
        return focused;
      }
      return node && node.parent >= 0 ? node.parent : focused;
    case 'Enter':
    case ' ':
      if (node && node.size > 0) tree.setOpen(focused, !tree.isOpen(focused));
      return focused;
    default:
      return undefined;
  }
}
