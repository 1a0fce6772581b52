export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

/** One value of a document, in the document's order. */
export interface JsonNode {
  /** Its name in the object or its place in the array around it; absent at the root. */
  readonly key: string | number | undefined;
  readonly value: unknown;
  readonly kind: JsonKind;
  readonly depth: number;
  /** Index of what holds it; -1 at the root. */
  readonly parent: number;
  /** How many values it holds itself. */
  readonly size: number;
  /** Its place among its siblings, from 1, and how many they are. */
  readonly position: number;
  readonly siblings: number;
  /** Index after the last node inside it. */
  end: number;
}

function kindOf(value: unknown): JsonKind {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  switch (typeof value) {
    case 'object':
      return 'object';
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    default:
      return 'string';
  }
}

type Child = readonly [key: string | number, value: unknown];

function childrenOf(value: unknown): readonly Child[] {
  if (Array.isArray(value)) return value.map((item: unknown, index): Child => [index, item]);
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** All values of `root` in one flat list, each knowing where it ends: folding is then a jump. Not recursive. */
export function flatten(root: unknown): readonly JsonNode[] {
  const nodes: JsonNode[] = [];
  const open: { readonly node: JsonNode; readonly children: readonly Child[]; next: number; at: number }[] =
    [];
  const add = (
    key: string | number | undefined,
    value: unknown,
    parent: number,
    position: number,
    siblings: number,
  ): void => {
    const children = childrenOf(value);
    const at = nodes.length;
    const node: JsonNode = {
      key,
      value,
      kind: kindOf(value),
      depth: open.length,
      parent,
      size: children.length,
      position,
      siblings,
      end: at + 1,
    };
    nodes.push(node);
    if (children.length > 0) open.push({ node, children, next: 0, at });
  };
  add(undefined, root, -1, 1, 1);
  for (let top = open.at(-1); top; top = open.at(-1)) {
    const child = top.children[top.next];
    if (child) {
      top.next += 1;
      add(child[0], child[1], top.at, top.next, top.children.length);
    } else {
      top.node.end = nodes.length;
      open.pop();
    }
  }
  return nodes;
}

/** The indexes of the nodes that are drawn: all whose holders are open. */
export function visibleNodes(nodes: readonly JsonNode[], isOpen: (index: number) => boolean): number[] {
  const visible: number[] = [];
  for (let index = 0; index < nodes.length;) {
    const node = nodes[index];
    if (!node) break;
    visible.push(index);
    index = node.size > 0 && !isOpen(index) ? node.end : index + 1;
  }
  return visible;
}

const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A node's address as `jq` takes it: `.State.Health[0]`, `.Config.Labels["com.docker.compose.project"]`. */
export function jqPath(nodes: readonly JsonNode[], index: number): string {
  let path = '';
  for (let at = index; at >= 0;) {
    const node = nodes[at];
    if (!node || node.key === undefined) break;
    const step =
      typeof node.key === 'number'
        ? `[${node.key}]`
        : PLAIN_KEY.test(node.key)
          ? `.${node.key}`
          : `[${JSON.stringify(node.key)}]`;
    path = step + path;
    at = node.parent;
  }
  return path.startsWith('.') ? path : `.${path}`;
}

/** The nodes whose name or text, as `textOf` shows it, holds `query`, whatever the case. */
export function searchNodes(
  nodes: readonly JsonNode[],
  query: string,
  textOf: (node: JsonNode) => string,
): readonly number[] {
  const wanted = query.toLowerCase();
  if (wanted === '') return [];
  const found: number[] = [];
  nodes.forEach((node, index) => {
    const named = typeof node.key === 'string' && node.key.toLowerCase().includes(wanted);
    if (named || (node.size === 0 && textOf(node).toLowerCase().includes(wanted))) found.push(index);
  });
  return found;
}

/** What has to be open for a node to be seen. */
export function holdersOf(nodes: readonly JsonNode[], index: number): readonly number[] {
  const holders: number[] = [];
  for (let at = nodes[index]?.parent ?? -1; at >= 0; at = nodes[at]?.parent ?? -1) holders.push(at);
  return holders;
}
