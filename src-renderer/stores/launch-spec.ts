import { ui } from '../../src-shared/messages/ui-en';
import type { FieldProblem } from '../../src-shared/model/launch';
import type { Mount, PublishedPort, RunSpec } from '../../src-shared/plugin-api/run-spec';
import {
  UNITS,
  type EnvRow,
  type LaunchDraft,
  type MountRow,
  type PairRow,
  type PortRow,
} from './launch-draft';
import { splitWords } from './launch-words';

/** What a form says, as far as it can be said. */
export interface DraftSpec {
  readonly spec: RunSpec;
  /** What cannot even be carried to the owner (no number, an open quote), at the form's own fields. */
  readonly problems: readonly FieldProblem[];
  /** Where a field of the spec stands in the form: `mounts.0` is its row `mounts.2` when two empty ones are before it. */
  readonly places: ReadonlyMap<string, string>;
}

const SHORT = 4096;
const LONG = 32_768;
const ROWS_AT_MOST = 1000;
const PULLS = ['always', 'missing', 'never'] as const;
const RESTARTS = ['no', 'always', 'on-failure', 'unless-stopped'] as const;
const PROTOCOLS = ['tcp', 'udp', 'sctp'] as const;
const RELABELS = ['shared', 'private'] as const;

/** The spec of `draft`; empty rows are passed over. Whether its values make sense is the owner's to say. */
export function toSpec(draft: LaunchDraft): DraftSpec {
  const reader = new Reader();
  const { rest } = draft;
  const argv = reader.words('argv', draft.command);
  const { env, secrets } = reader.env(draft.env);
  const labels = reader.pairs('labels', draft.labels);
  const ports = reader.rows('ports', draft.ports, isEmptyPort, (row, at) => reader.port(row, at));
  const mounts = reader.rows('mounts', draft.mounts, isEmptyMount, (row, at) => reader.mount(row, at));
  const networks = reader.rows('networks', draft.networks, isBlank, (row, at) => reader.text(at, row.text));
  const envFiles = reader.rows('envFiles', draft.envFiles, isBlank, (row, at) => reader.text(at, row.text));
  const restart = RESTARTS.find((one) => one === draft.restart);
  const retries = restart === 'on-failure' ? reader.number('retries', draft.retries, true) : undefined;
  const spec: RunSpec = {
    ...rest,
    image: reader.text('image', draft.image.trim()) ?? '',
    argv,
    ...some('entrypoint', draft.noEntrypoint ? '' : reader.text('entrypoint', draft.entrypoint, LONG)),
    ...some('name', reader.text('name', draft.name)),
    ...some('hostname', reader.text('hostname', draft.hostname)),
    ...some('user', reader.text('user', draft.user)),
    ...some('workdir', reader.text('workdir', draft.workdir)),
    ...some('platform', reader.text('platform', draft.platform)),
    ...some('labels', filled(labels)),
    ...some('env', filled(env)),
    ...some('secrets', filled(secrets)),
    ...some('envFiles', envFiles),
    ...some('ports', ports),
    ...some('mounts', mounts),
    ...some('networks', networks),
    ...some('memory', reader.bytes('memory', draft.memory, draft.memoryUnit)),
    ...some('shmSize', reader.bytes('shmSize', draft.shmSize, draft.shmSizeUnit)),
    ...some('cpus', reader.number('cpus', draft.cpus, false)),
    ...some('pidsLimit', reader.number('pidsLimit', draft.pidsLimit, true)),
    ...some('capAdd', list(reader.words('capAdd', draft.capAdd))),
    ...some('capDrop', list(reader.words('capDrop', draft.capDrop))),
    ...some('securityOptions', list(reader.words('securityOptions', draft.securityOptions))),
    ...some('privileged', tick(draft.privileged)),
    ...some('readonlyRootfs', tick(draft.readonlyRootfs)),
    ...some('init', tick(draft.init)),
    ...some('publishAll', tick(draft.publishAll)),
    ...some('interactive', tick(draft.interactive)),
    ...some('tty', tick(draft.tty)),
    ...some('remove', tick(draft.remove)),
    ...some(
      'restart',
      restart === undefined ? undefined : { name: restart, ...some('maximumRetries', retries) },
    ),
    ...some(
      'pull',
      PULLS.find((one) => one === draft.pull),
    ),
    detach: true,
  };
  reader.places.set('restart.maximumRetries', 'retries');
  return { spec, problems: reader.problems, places: reader.places };
}

class Reader {
  readonly problems: FieldProblem[] = [];
  readonly places = new Map<string, string>();

  #wrong(field: string, message: string): undefined {
    this.problems.push({ field, message });
    return undefined;
  }

  text(field: string, text: string, max = SHORT): string | undefined {
    if (text.length > max) return this.#wrong(field, ui.launch.local.tooLong(max));
    return text === '' ? undefined : text;
  }

  words(field: string, text: string): readonly string[] {
    const { words, problem } = splitWords(text);
    if (problem) this.#wrong(field, ui.launch.local[problem]);
    if (words.length > ROWS_AT_MOST) this.#wrong(field, ui.launch.local.tooMany);
    return words.slice(0, ROWS_AT_MOST);
  }

  number(field: string, text: string, whole: boolean): number | undefined {
    if (text.trim() === '') return undefined;
    const value = Number(text);
    if (!Number.isFinite(value)) return this.#wrong(field, ui.launch.local.number);
    if (whole && !Number.isSafeInteger(value)) return this.#wrong(field, ui.launch.local.whole);
    return value;
  }

  bytes(field: string, text: string, unit: string): number | undefined {
    const value = this.number(field, text, false);
    if (value === undefined) return undefined;
    const bytes = Math.round(
      value *
        1024 **
          Math.max(
            0,
            UNITS.findIndex((one) => one === unit),
          ),
    );
    return Number.isSafeInteger(bytes) ? bytes : this.#wrong(field, ui.launch.local.number);
  }

  rows<R, T>(
    field: string,
    rows: readonly R[],
    isEmpty: (row: R) => boolean,
    read: (row: R, at: string) => T | undefined,
  ): readonly T[] | undefined {
    const values: T[] = [];
    for (const [index, row] of rows.entries()) {
      if (isEmpty(row)) continue;
      const value = read(row, `${field}.${index}`);
      if (value === undefined) continue;
      this.places.set(`${field}.${values.length}`, `${field}.${index}`);
      values.push(value);
    }
    if (values.length > ROWS_AT_MOST) this.#wrong(field, ui.launch.local.tooMany);
    return list(values.slice(0, ROWS_AT_MOST));
  }

  env(rows: readonly EnvRow[]): { env: Record<string, string>; secrets: Record<string, string> } {
    // Reading a row that the page watches costs: once each.
    const read = rows.map(({ key, value, secret }) => ({ key, value, secret }));
    const secrets = new Set(read.filter((row) => row.secret).map((row) => row.key));
    const all = this.pairs('env', read);
    const of = (secret: boolean): Record<string, string> =>
      Object.fromEntries(Object.entries(all).filter(([key]) => secrets.has(key) === secret));
    for (const key of secrets) {
      const place = this.places.get(`env.${key}`);
      if (place !== undefined) this.places.set(`secrets.${key}`, place);
    }
    return { env: of(false), secrets: of(true) };
  }

  pairs(field: string, rows: readonly PairRow[]): Record<string, string> {
    const pairs = new Map<string, string>();
    for (const [index, { key, value }] of rows.entries()) {
      const at = `${field}.${index}`;
      if (key === '' && value === '') continue;
      if (key === '') this.#wrong(at, ui.launch.local.nameless);
      else if (pairs.has(key)) this.#wrong(at, ui.launch.local.twice(key));
      else if (key.length > SHORT) this.#wrong(at, ui.launch.local.tooLong(SHORT));
      else if (value.length > LONG) this.#wrong(at, ui.launch.local.tooLong(LONG));
      else {
        pairs.set(key, value);
        this.places.set(`${field}.${key}`, at);
      }
    }
    return Object.fromEntries(pairs);
  }

  port(row: PortRow, at: string): PublishedPort | undefined {
    const host = this.#port(`${at}.host`, row.host);
    const container = this.#port(`${at}.container`, row.container);
    if (row.container.trim() === '') this.#wrong(`${at}.container`, ui.launch.local.port);
    if (container === undefined || (host === undefined && row.host.trim() !== '')) return undefined;
    const protocol = PROTOCOLS.find((one) => one === row.protocol) ?? 'tcp';
    return {
      ...some('hostIp', this.text(`${at}.hostIp`, row.hostIp.trim(), 64)),
      ...some('host', host),
      container,
      protocol,
    };
  }

  #port(field: string, text: string): number | undefined {
    if (text.trim() === '') return undefined;
    if (!/^\s*\d{1,5}\s*$/.test(text) || Number(text) > 65_535)
      return this.#wrong(field, ui.launch.local.port);
    return Number(text);
  }

  mount(row: MountRow, at: string): Mount {
    const { readonly } = row;
    const container = this.text(`${at}.container`, row.container) ?? '';
    if (row.type === 'tmpfs') {
      const size = this.bytes(`${at}.size`, row.size, row.sizeUnit);
      if (size !== undefined && size <= 0) this.#wrong(`${at}.size`, ui.launch.local.positive);
      const mode = row.mode === '' ? undefined : row.mode;
      return {
        type: 'tmpfs',
        container,
        ...some('size', size !== undefined && size > 0 ? size : undefined),
        ...some('mode', mode),
      };
    }
    const source = this.text(`${at}.source`, row.source);
    if (row.type === 'volume') return { type: 'volume', ...some('name', source), container, readonly };
    const relabel = RELABELS.find((one) => one === row.relabel);
    return {
      type: 'bind',
      host: source ?? '',
      container,
      readonly,
      ...some('relabel', relabel),
      ...some('recursive', row.recursive ? undefined : false),
    };
  }
}

const isBlank = (row: { text: string }): boolean => row.text === '';
const isEmptyPort = (row: PortRow): boolean => row.hostIp === '' && row.host === '' && row.container === '';
const isEmptyMount = (row: MountRow): boolean => row.source === '' && row.container === '' && row.size === '';

/** The property with its value, or nothing: an absent value is no property. */
function some<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V };
function some(key: string, value: unknown): object {
  return value === undefined ? {} : { [key]: value };
}
const tick = (on: boolean): true | undefined => (on ? true : undefined);
const list = <T>(items: readonly T[]): readonly T[] | undefined => (items.length === 0 ? undefined : items);
const filled = (pairs: Record<string, string>): Record<string, string> | undefined =>
  Object.keys(pairs).length === 0 ? undefined : pairs;

/** Of several values, or parts, and one field of the form. */
const ONE_FIELD = ['argv', 'capAdd', 'capDrop', 'securityOptions', 'restart'] as const;

/** Where the form shows a problem that the owner found: the nearest place it has for that field. */
export function placeOf(field: string, places: ReadonlyMap<string, string>): string {
  const whole = ONE_FIELD.find((one) => field.startsWith(`${one}.`));
  if (whole !== undefined && !places.has(field)) return whole;
  let head = field;
  while (head !== '') {
    const place = places.get(head);
    if (place !== undefined) {
      const tail = field.slice(head.length);
      const named = place.startsWith('mounts.') && (tail === '.host' || tail === '.name') ? '.source' : tail;
      return place + named;
    }
    const dot = head.lastIndexOf('.');
    head = dot < 0 ? '' : head.slice(0, dot);
  }
  return field;
}
