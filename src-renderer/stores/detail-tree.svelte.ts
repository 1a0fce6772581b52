/* eslint-disable svelte/prefer-svelte-reactivity -- `#open` is replaced as a whole when it changes */
import { flatten, holdersOf, jqPath, searchNodes, visibleNodes, type JsonNode } from '../lib/json-tree';
import { maskedAssignment } from '../lib/secrets';

/** Deeper levels begin folded. */
const OPEN_TO = 2;
/** What is looked at of one value at a time; the clipboard gets all of it. */
export const SHOWN_CHARACTERS = 4_000;

/** A document as a tree: what is open, which node has the focus, what is searched for. By path, over new answers. */
export class DetailTree {
  nodes = $state.raw<readonly JsonNode[]>([]);
  #open = $state.raw<ReadonlySet<number>>(new Set());
  /** The node with the focus, by index. */
  focused = $state(0);
  query = $state('');
  secretsShown = $state(false);
  visible = $derived(visibleNodes(this.nodes, (index) => this.#open.has(index)));
  matches = $derived(searchNodes(this.nodes, this.query, (node) => this.text(node)));
  #raw: unknown;

  /** Shows another answer; what was open and in focus stays so where it is still there. */
  take(raw: unknown): void {
    if (raw === this.#raw) return;
    const first = this.nodes.length === 0;
    const openPaths = new Set([...this.#open].map((index) => this.path(index)));
    const focusedPath = this.path(this.focused);
    this.#raw = raw;
    this.nodes = flatten(raw);
    const open = new Set<number>();
    let focused = 0;
    this.nodes.forEach((node, index) => {
      // What nobody sees needs no path: that keeps large answers cheap.
      if (node.parent >= 0 && !open.has(node.parent)) return;
      const path = first ? '' : this.path(index);
      if (node.size > 0 && (first ? node.depth < OPEN_TO : openPaths.has(path))) open.add(index);
      if (!first && path === focusedPath) focused = index;
    });
    this.#open = open;
    this.focused = focused;
  }

  isOpen(index: number): boolean {
    return this.#open.has(index);
  }

  setOpen(index: number, open: boolean): void {
    const next = new Set(this.#open);
    if (open) next.add(index);
    else next.delete(index);
    this.#open = next;
    // A focus inside what is folded moves to it.
    const node = this.nodes[index];
    if (!open && node && this.focused > index && this.focused < node.end) this.focused = index;
  }

  setAll(open: boolean): void {
    const next = new Set<number>(open ? [] : [0]);
    if (open) this.nodes.forEach((node, index) => node.size > 0 && next.add(index));
    this.#open = next;
    if (!open)
      while ((this.nodes[this.focused]?.depth ?? 0) > 1) this.focused = this.nodes[this.focused]?.parent ?? 0;
  }

  /** Opens what hides a node, and gives it the focus. */
  reveal(index: number): void {
    this.#open = new Set([...this.#open, ...holdersOf(this.nodes, index)]);
    this.focused = index;
  }

  path(index: number): string {
    return jqPath(this.nodes, index);
  }

  /** A value as it is drawn: secrets of the environment hidden until asked. */
  text(node: JsonNode): string {
    if (typeof node.value !== 'string') return node.size > 0 ? '' : JSON.stringify(node.value ?? null);
    const masked = this.secretsShown ? undefined : maskedAssignment(node.value);
    return JSON.stringify(masked ?? node.value);
  }

  /** What the clipboard gets: a text as it is, anything else as JSON. */
  copyOf(index: number): string {
    const value = this.nodes[index]?.value;
    return typeof value === 'string' ? value : JSON.stringify(value ?? null, undefined, 2);
  }
}
