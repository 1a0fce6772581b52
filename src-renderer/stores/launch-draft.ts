import type { RunSpec } from '../../src-shared/plugin-api/run-spec';

/** What a form holds while it is typed in: texts, some of which make no sense yet. */
export interface LaunchDraft {
  /** `RUNTIME` or `RUNTIME ENGINE`; empty: the selected runtime. */
  target: string;
  image: string;
  name: string;
  command: string;
  entrypoint: string;
  noEntrypoint: boolean;
  hostname: string;
  user: string;
  workdir: string;
  platform: string;
  pull: string;
  restart: string;
  retries: string;
  remove: boolean;
  env: EnvRow[];
  envFiles: TextRow[];
  ports: PortRow[];
  mounts: MountRow[];
  networks: TextRow[];
  labels: PairRow[];
  memory: string;
  memoryUnit: string;
  shmSize: string;
  shmSizeUnit: string;
  cpus: string;
  pidsLimit: string;
  capAdd: string;
  capDrop: string;
  securityOptions: string;
  privileged: boolean;
  readonlyRootfs: boolean;
  init: boolean;
  publishAll: boolean;
  interactive: boolean;
  tty: boolean;
  /** Of a copied container: what the form has no field for. */
  rest: Rest;
}
export interface PairRow {
  key: string;
  value: string;
}
export interface EnvRow extends PairRow {
  secret: boolean;
}
export interface TextRow {
  text: string;
}
export interface PortRow {
  hostIp: string;
  host: string;
  container: string;
  protocol: string;
}
export interface MountRow {
  type: string;
  source: string;
  container: string;
  readonly: boolean;
  relabel: string;
  /** Whether what is mounted below the folder comes with it. */
  recursive: boolean;
  size: string;
  sizeUnit: string;
  mode: string;
}

const REST_KEYS = [
  'networkAliases',
  'addHosts',
  'dns',
  'memorySwap',
  'ulimits',
  'devices',
  'stopSignal',
  'stopTimeout',
] as const;
export type Rest = Partial<Pick<RunSpec, (typeof REST_KEYS)[number]>>;

export const UNITS = ['B', 'KiB', 'MiB', 'GiB'] as const;

export const emptyRow = {
  env: (): EnvRow => ({ key: '', value: '', secret: false }),
  text: (): TextRow => ({ text: '' }),
  pair: (): PairRow => ({ key: '', value: '' }),
  port: (): PortRow => ({ hostIp: '', host: '', container: '', protocol: 'tcp' }),
  mount: (): MountRow => ({
    type: 'bind',
    source: '',
    container: '',
    readonly: false,
    relabel: '',
    recursive: true,
    size: '',
    sizeUnit: 'MiB',
    mode: '',
  }),
};

export function emptyDraft(): LaunchDraft {
  return {
    target: '',
    image: '',
    name: '',
    command: '',
    entrypoint: '',
    noEntrypoint: false,
    hostname: '',
    user: '',
    workdir: '',
    platform: '',
    pull: '',
    restart: '',
    retries: '',
    remove: false,
    env: [],
    envFiles: [],
    ports: [],
    mounts: [],
    networks: [],
    labels: [],
    memory: '',
    memoryUnit: 'MiB',
    shmSize: '',
    shmSizeUnit: 'MiB',
    cpus: '',
    pidsLimit: '',
    capAdd: '',
    capDrop: '',
    securityOptions: '',
    privileged: false,
    readonlyRootfs: false,
    init: false,
    publishAll: false,
    interactive: false,
    tty: false,
    rest: {},
  };
}

/** Whether anything was typed. Where it would run counts for nothing. */
export function isEmptyDraft(draft: LaunchDraft): boolean {
  // Ends at the first difference and reads no row: it is asked with every letter.
  return EMPTY.every(([key, empty]) => {
    const value: unknown = Reflect.get(draft, key);
    if (typeof empty !== 'object') return value === empty;
    return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  });
}
const EMPTY: readonly (readonly [string, unknown])[] = Object.entries(emptyDraft()).filter(
  ([key]) => key !== 'target',
);

/** As it may be written to disk: the values of secrets are empty. */
export function storableDraft(draft: LaunchDraft): string {
  return JSON.stringify({
    ...draft,
    env: draft.env.map((row) => (row.secret ? { ...row, value: '' } : row)),
  });
}

/** Takes up a stored draft; one of another shape (an older Cleat's, a damaged file's) counts as none. */
export function readDraft(text: string): LaunchDraft | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isDraft(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const ROWS: Readonly<Record<string, object>> = {
  env: emptyRow.env(),
  envFiles: emptyRow.text(),
  ports: emptyRow.port(),
  mounts: emptyRow.mount(),
  networks: emptyRow.text(),
  labels: emptyRow.pair(),
};

function isDraft(value: unknown): value is LaunchDraft {
  return isLike(emptyDraft(), value);
}

/** Whether `value` has the keys of `template` with values of the same kind, row by row. */
function isLike(template: object, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(template).every(([key, sample]: [string, unknown]) => {
    const found: unknown = Reflect.get(value, key);
    const row = ROWS[key];
    if (Array.isArray(sample))
      return Array.isArray(found) && row !== undefined && found.every((one) => isLike(row, one));
    if (key === 'rest')
      return (
        typeof found === 'object' &&
        found !== null &&
        Object.keys(found).every((name) => REST_KEYS.some((known) => known === name))
      );
    return typeof found === typeof sample;
  });
}

/** The fields of `spec` that no field of the form stands for. */
export function restOf(spec: RunSpec): Rest {
  const entries = REST_KEYS.filter((key) => spec[key] !== undefined).map((key) => [key, spec[key]]);
  const rest: Rest = Object.fromEntries(entries);
  return rest;
}
