import { emptyRow, type PairRow, type TextRow } from './launch-draft';

/** What the build form holds while it is typed in. Of a secret only where it is. */
export interface BuildDraft {
  /** `RUNTIME` or `RUNTIME ENGINE`; empty: the selected runtime. */
  where: string;
  context: string;
  dockerfile: string;
  target: string;
  tags: TextRow[];
  args: PairRow[];
  labels: PairRow[];
  platforms: TextRow[];
  secrets: SecretRow[];
  ssh: SshRow[];
  cacheFrom: TextRow[];
  cacheTo: TextRow[];
  contexts: PairRow[];
  noCache: boolean;
  pull: boolean;
  network: string;
  output: string;
  destination: string;
}
interface SecretRow {
  id: string;
  from: string;
  source: string;
}
interface SshRow {
  id: string;
  path: string;
}

export const emptySecret = (): SecretRow => ({ id: '', from: 'file', source: '' });
export const emptySsh = (): SshRow => ({ id: 'default', path: '' });

export function emptyBuild(): BuildDraft {
  return {
    where: '',
    context: '',
    dockerfile: '',
    target: '',
    tags: [],
    args: [],
    labels: [],
    platforms: [],
    secrets: [],
    ssh: [],
    cacheFrom: [],
    cacheTo: [],
    contexts: [],
    noCache: false,
    pull: false,
    network: '',
    output: 'image',
    destination: '',
  };
}

const EMPTY: readonly (readonly [string, unknown])[] = Object.entries(emptyBuild()).filter(
  ([key]) => key !== 'where',
);

/** Whether anything was typed. Where it would be built counts for nothing. */
export function isEmptyBuild(draft: BuildDraft): boolean {
  return EMPTY.every(([key, empty]) => {
    const value: unknown = Reflect.get(draft, key);
    return Array.isArray(value) ? value.length === 0 : value === empty;
  });
}

const ROWS: Readonly<Record<string, object>> = {
  tags: emptyRow.text(),
  args: emptyRow.pair(),
  labels: emptyRow.pair(),
  platforms: emptyRow.text(),
  secrets: emptySecret(),
  ssh: emptySsh(),
  cacheFrom: emptyRow.text(),
  cacheTo: emptyRow.text(),
  contexts: emptyRow.pair(),
};

/** Takes up a stored draft; one of another shape (an older Cleat's, a damaged file's) counts as none. */
export function readBuildDraft(text: string): BuildDraft | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isBuildDraft(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isBuildDraft(value: unknown): value is BuildDraft {
  return hasKindsOf(emptyBuild(), value);
}

function hasKindsOf(template: object, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(template).every(([key, sample]: [string, unknown]) => {
    const found: unknown = Reflect.get(value, key);
    const row = ROWS[key];
    if (!Array.isArray(sample)) return typeof found === typeof sample;
    return Array.isArray(found) && row !== undefined && found.every((one) => hasKindsOf(row, one));
  });
}
