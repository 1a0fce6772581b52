import type { LayerFile } from '../../../src-shared/model/image-files';
import type { LayerEntries, LayerEntry } from './layer-entries';

/** A path of the layers so far; without `entry` only what is below it was named. */
interface Node {
  entry?: LayerEntry | undefined;
  children?: Map<string, Node>;
}

const shown = (path: string, { folder }: LayerEntry): string => `/${path}${folder ? '/' : ''}`;

/** Lays layers over each other, the lowest first. */
export class Overlay {
  readonly #root: Node = {};

  /**
   * Puts a layer on top. Gives what it adds, changes and removes, by path. A folder that only stands for what is in it
   * is not told: nearly every layer repeats its folders.
   */
  apply({ entries, whiteouts, opaque }: LayerEntries): LayerFile[] {
    const hidden = new Map<string, LayerEntry>();
    for (const path of whiteouts) this.#hide(path, hidden);
    for (const path of opaque) this.#hideBelow(path, this.#find(path), hidden);

    const files: LayerFile[] = [];
    // A folder before what is in it.
    for (const path of [...entries.keys()].sort()) {
      const entry = entries.get(path);
      if (!entry) continue;
      const node = this.#make(path);
      const before = hidden.get(path) ?? node.entry;
      hidden.delete(path);
      // What this layer itself has below it comes later.
      if (!entry.folder) this.#hideBelow(path, node, hidden);
      node.entry = entry;
      if (before?.folder === true && entry.folder) continue;
      files.push({
        path: shown(path, entry),
        change: before ? 'changed' : 'added',
        size: entry.size,
        hides: before?.size ?? 0,
        ...(entry.link === undefined ? {} : { link: entry.link }),
      });
    }
    for (const [path, entry] of hidden)
      files.push({ path: shown(path, entry), change: 'removed', size: 0, hides: entry.size });
    return files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  }

  #find(path: string): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const part of path === '' ? [] : path.split('/')) node = node?.children?.get(part);
    return node;
  }

  #make(path: string): Node {
    let node = this.#root;
    for (const part of path.split('/')) {
      node.children ??= new Map();
      let next = node.children.get(part);
      if (!next) node.children.set(part, (next = {}));
      node = next;
    }
    return node;
  }

  #hide(path: string, hidden: Map<string, LayerEntry>): void {
    const slash = path.lastIndexOf('/');
    const siblings = this.#find(path.slice(0, Math.max(0, slash)))?.children;
    const node = siblings?.get(path.slice(slash + 1));
    if (!siblings || !node) return;
    if (node.entry) hidden.set(path, node.entry);
    this.#hideBelow(path, node, hidden);
    siblings.delete(path.slice(slash + 1));
  }

  /** Without recursion: a hostile path may be two thousand folders deep. */
  #hideBelow(path: string, from: Node | undefined, hidden: Map<string, LayerEntry>): void {
    if (!from?.children) return;
    const open: [string, Node][] = [[path, from]];
    for (let next = open.pop(); next; next = open.pop()) {
      const [above, node] = next;
      for (const [name, child] of node.children ?? []) {
        const own = above === '' ? name : `${above}/${name}`;
        if (child.entry) hidden.set(own, child.entry);
        if (child.children) open.push([own, child]);
      }
    }
    delete from.children;
  }
}
