import type { ManifestProblem, RuntimeManifest } from '../../src-shared/plugin-api/runtime-manifest';

/** What a manifest's text gave; each problem as `FILE:LINE: KEYS: what is wrong`, all at once. */
export type ManifestReading =
  | { readonly ok: true; readonly manifest: RuntimeManifest }
  | { readonly ok: false; readonly kind: 'syntax' | 'invalid'; readonly problems: readonly string[] };

interface Place {
  readonly line: number | undefined;
  /** The keys as the author wrote them. */
  readonly keys: readonly PropertyKey[];
}

/** Problems of a file that repeat without end help nobody. */
const MOST_PROBLEMS = 50;
const MOST_SHOWN = 300;

/** Only strings, lists and maps: nothing of YAML is clever here, and aliases cannot multiply. */
const YAML = { schema: 'failsafe', uniqueKeys: true, logLevel: 'error', prettyErrors: false } as const;

/** The text as one tree with positions. JSON is YAML, too. */
async function treeOf(text: string) {
  const { LineCounter, parseDocument } = await import('yaml');
  const lineCounter = new LineCounter();
  return { document: parseDocument(text, { ...YAML, lineCounter }), lineCounter };
}
type Tree = Awaited<ReturnType<typeof treeOf>>;

/** Where the keys lead, or the nearest place above that is there. */
async function placeOf({ document, lineCounter }: Tree, path: readonly PropertyKey[]): Promise<Place> {
  const { isMap, isNode, isScalar, isSeq } = await import('yaml');
  let node: unknown = document.contents;
  let offset: number | undefined;
  let isLost = false;
  const keys = path.filter((key) => {
    if (isLost) return true;
    if (isSeq(node)) {
      const item = node.items[Number(key)];
      isLost = !isNode(item);
      if (!isNode(item)) return true;
      offset = item.range?.[0];
      node = item;
      return true;
    }
    if (key === 0) return false; // one value stood where a list may stand
    const pair = isMap(node)
      ? node.items.find((one) => isScalar(one.key) && String(one.key.value) === String(key))
      : undefined;
    isLost = !pair || !isNode(pair.key);
    if (!pair || !isNode(pair.key)) return true;
    offset = pair.key.range?.[0];
    node = pair.value;
    return true;
  });
  return { keys, line: offset === undefined ? undefined : lineCounter.linePos(offset).line };
}

async function described(name: string, tree: Tree, problem: ManifestProblem): Promise<string> {
  const place = await placeOf(tree, problem.path);
  const keys = place.keys.map(String).join('.');
  const what = keys === '' ? problem.message : `${keys}: ${problem.message}`;
  return `${name}:${place.line ?? 1}: ${what}`.slice(0, MOST_SHOWN);
}

function firstLine(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.slice(0, MOST_SHOWN);
}

/** JSON's own message tells where, in one of two ways. */
function jsonLine(error: unknown, text: string): number {
  const message = error instanceof Error ? error.message : '';
  const said = /line (\d+)/.exec(message)?.[1];
  if (said !== undefined) return Number(said);
  const at = /position (\d+)/.exec(message)?.[1];
  return at === undefined ? text.split('\n').length : text.slice(0, Number(at)).split('\n').length;
}

type Parsed = { readonly value: unknown } | { readonly problems: readonly string[] };

async function parsed(name: string, text: string): Promise<Parsed> {
  if (name.endsWith('.json')) {
    try {
      return { value: JSON.parse(text) as unknown };
    } catch (error) {
      return { problems: [`${name}:${jsonLine(error, text)}: ${firstLine(error)}`] };
    }
  }
  const tree = await treeOf(text);
  const { document, lineCounter } = tree;
  const faults = [...document.errors, ...document.warnings].slice(0, MOST_PROBLEMS);
  if (faults.length > 0)
    return {
      problems: faults.map(
        (fault) => `${name}:${lineCounter.linePos(fault.pos[0]).line}: ${firstLine(fault)}`,
      ),
    };
  try {
    return { value: document.toJS({ maxAliasCount: 0 }) as unknown };
  } catch (error) {
    return { problems: [`${name}:1: ${firstLine(error)}`] };
  }
}

/**
 * Reads and checks the text of a manifest, `name` being its file. Nothing is executed. Positions are looked for only when
 * something is wrong: for a good JSON manifest the YAML reader, which costs a cold command 20 ms, is never loaded.
 */
export async function readManifestText(name: string, text: string): Promise<ManifestReading> {
  const read = await parsed(name, text);
  if ('problems' in read) return { ok: false, kind: 'syntax', problems: read.problems };
  const { checkRuntimeManifest } = await import('../../src-shared/plugin-api/runtime-manifest');
  const checked = checkRuntimeManifest(read.value);
  if (checked.ok) return checked;
  const tree = await treeOf(text);
  const problems = await Promise.all(
    checked.problems.slice(0, MOST_PROBLEMS).map((problem) => described(name, tree, problem)),
  );
  return { ok: false, kind: 'invalid', problems };
}
