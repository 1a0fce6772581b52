import { ui } from '../../src-shared/messages/ui-en';
import type { FieldProblem } from '../../src-shared/model/launch';
import type { BuildOutput, BuildSpec } from '../../src-shared/plugin-api/build-spec';
import { emptyBuild, type BuildDraft } from './build-draft';
import type { PairRow, TextRow } from './launch-draft';

interface MadeSpec {
  readonly spec: BuildSpec;
  /** What is wrong before anybody is asked, at its row of the form. */
  readonly problems: readonly FieldProblem[];
  /** Row of the form by the field of the spec, where they differ: `tags.0`, `args.VERSION`. */
  readonly places: ReadonlyMap<string, string>;
}

const words = ui.builds.form.local;

/** The build that a form asks for. Empty rows are left out, and places say where the others stand in the form. */
export function toBuildSpec(draft: BuildDraft): MadeSpec {
  const problems: FieldProblem[] = [];
  const places = new Map<string, string>();
  const texts = (field: string, rows: readonly TextRow[]): readonly string[] => {
    const filled = rows.map(({ text }, at) => ({ text: text.trim(), at })).filter(({ text }) => text !== '');
    filled.forEach(({ at }, index) => places.set(`${field}.${index}`, `${field}.${at}`));
    return filled.map(({ text }) => text);
  };
  const pairs = (field: string, rows: readonly PairRow[]): Readonly<Record<string, string>> => {
    const made = new Map<string, string>();
    rows.forEach(({ key, value }, at) => {
      const name = key.trim();
      if (name === '' && value === '') return;
      if (name === '') problems.push({ field: `${field}.${at}.key`, message: words.nameless });
      else if (made.has(name)) problems.push({ field: `${field}.${at}.key`, message: words.twice(name) });
      else {
        made.set(name, value);
        places.set(`${field}.${name}`, `${field}.${at}`);
      }
    });
    return Object.fromEntries(made);
  };
  const some = <T>(key: string, list: readonly T[]) => (list.length > 0 ? { [key]: list } : {});
  const filled = (key: string, record: Readonly<Record<string, string>>) =>
    Object.keys(record).length > 0 ? { [key]: record } : {};
  const text = (key: string, value: string) => (value.trim() === '' ? {} : { [key]: value.trim() });
  const secrets = rowsOf(draft.secrets, ({ id, source }) => id !== '' || source !== '');
  secrets.forEach(({ row: { from, source }, at }, index) => {
    places.set(`secrets.${index}`, `secrets.${at}`);
    if (from === 'file' && source.trim() === '')
      problems.push({ field: `secrets.${at}.source`, message: words.noFile });
  });
  const ssh = rowsOf(draft.ssh, ({ id }) => id !== '');
  ssh.forEach(({ at }, index) => places.set(`ssh.${index}`, `ssh.${at}`));
  const spec: BuildSpec = {
    context: draft.context.trim(),
    ...text('dockerfile', draft.dockerfile),
    ...text('target', draft.target),
    ...some('tags', texts('tags', draft.tags)),
    ...filled('args', pairs('args', draft.args)),
    ...filled('labels', pairs('labels', draft.labels)),
    ...some('platforms', texts('platforms', draft.platforms)),
    ...some(
      'secrets',
      secrets.map(({ row: { id, from, source } }) => ({
        id: id.trim(),
        ...(source.trim() === '' ? {} : { [from === 'env' ? 'env' : 'file']: source.trim() }),
      })),
    ),
    ...some(
      'ssh',
      ssh.map(({ row: { id, path } }) => ({
        id: id.trim(),
        ...(path.trim() === '' ? {} : { paths: [path.trim()] }),
      })),
    ),
    ...some('cacheFrom', texts('cacheFrom', draft.cacheFrom)),
    ...some('cacheTo', texts('cacheTo', draft.cacheTo)),
    ...filled('contexts', pairs('contexts', draft.contexts)),
    ...(draft.noCache ? { noCache: true } : {}),
    ...(draft.pull ? { pull: true } : {}),
    ...text('network', draft.network),
    ...outputOf(draft, problems),
  };
  return { spec, problems, places };
}

function rowsOf<R>(rows: readonly R[], isFilled: (row: R) => boolean): { row: R; at: number }[] {
  return rows.map((row, at) => ({ row, at })).filter(({ row }) => isFilled(row));
}

function outputOf(draft: BuildDraft, problems: FieldProblem[]): { output?: BuildOutput } {
  const { output, destination } = draft;
  if (output !== 'local' && output !== 'tar' && output !== 'oci') return {};
  if (destination.trim() === '') problems.push({ field: 'output.destination', message: words.destination });
  return { output: { type: output, destination: destination.trim() } };
}

/** Where the form shows a problem of a field of the spec. */
export function placeInForm(field: string, places: ReadonlyMap<string, string>): string {
  // Names of arguments may hold dots: the longest known beginning counts.
  for (const [known, place] of places) {
    if (field === known) return place;
    if (field.startsWith(`${known}.`) && !/^(?:args|labels|contexts)\./.test(known))
      return place + field.slice(known.length).replace(/\.(?:file|env)$/, '.source');
  }
  return field;
}

/** What of a build its builder cannot do, at the row of the form that asks for it. */
export function lackProblems(spec: BuildSpec, lacks: readonly FieldProblem[]): readonly FieldProblem[] {
  return lacks.flatMap(({ field, message }): FieldProblem[] => {
    const [name = '', detail] = field.split('.');
    const given: unknown = Reflect.get(spec, name);
    if (given === undefined) return [];
    if (name === 'output') return spec.output?.type === detail ? [{ field: 'output', message }] : [];
    if (detail === undefined) return [{ field: name, message }];
    if (!Array.isArray(given)) return [];
    const at = given.findIndex((one, index) => isLacked(name, detail, String(one), index));
    return at < 0 ? [] : [{ field: `${name}.${at}`, message }];
  });
}

/** A second platform; a cache of another kind than the one the engine has. */
function isLacked(name: string, detail: string, text: string, index: number): boolean {
  if (detail !== 'other') return index === Number(detail);
  if (name === 'cacheFrom') return text.includes('=') && !/^type=registry,ref=[^,]+$/.test(text);
  return text !== 'inline' && text !== 'type=inline';
}

/** A form filled in as this build was. */
export function fromBuildSpec(spec: BuildSpec, where: string): BuildDraft {
  const texts = (list: readonly string[] = []): TextRow[] => list.map((text) => ({ text }));
  const pairs = (record: Readonly<Record<string, string>> = {}): PairRow[] =>
    Object.entries(record).map(([key, value]) => ({ key, value }));
  return {
    ...emptyBuild(),
    where,
    context: spec.context,
    dockerfile: spec.dockerfile ?? '',
    target: spec.target ?? '',
    tags: texts(spec.tags),
    args: pairs(spec.args),
    labels: pairs(spec.labels),
    platforms: texts(spec.platforms),
    secrets: (spec.secrets ?? []).map(({ id, file, env }) => ({
      id,
      from: file === undefined ? 'env' : 'file',
      source: file ?? env ?? '',
    })),
    ssh: (spec.ssh ?? []).flatMap(({ id, paths = [] }) =>
      paths.length === 0 ? [{ id, path: '' }] : paths.map((path) => ({ id, path })),
    ),
    cacheFrom: texts(spec.cacheFrom),
    cacheTo: texts(spec.cacheTo),
    contexts: pairs(spec.contexts),
    noCache: spec.noCache ?? false,
    pull: spec.pull ?? false,
    network: spec.network ?? '',
    output: spec.output?.type ?? 'image',
    destination: spec.output && spec.output.type !== 'image' ? spec.output.destination : '',
  };
}
