import { isAbsolute, resolve } from 'node:path';
import { CleatError } from '../../../src-shared/model/error';
import type {
  BuildOutput,
  BuildSecret,
  BuildSpec,
  BuildSsh,
} from '../../../src-shared/plugin-api/build-spec';
import { csvFields } from '../../runtimes/oci/csv';

/** The options of `docker build`, as commander gives them. */
export interface BuildFlags {
  readonly file?: string;
  readonly target?: string;
  readonly tag: readonly string[];
  readonly buildArg: readonly string[];
  readonly label: readonly string[];
  readonly platform: readonly string[];
  readonly secret: readonly string[];
  readonly ssh: readonly string[];
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  readonly buildContext: readonly string[];
  readonly cache: boolean;
  readonly pull?: boolean;
  readonly network?: string;
  readonly output?: string;
}

interface Place {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * What was typed as a spec, paths made absolute from where it was typed. As docker does, `--build-arg NAME` takes the
 * variable's value, and none when it is not set. Throws `cli.option`.
 */
export function buildSpecOf(flags: BuildFlags, path: string, { cwd, env }: Place): BuildSpec {
  const context = path === '-' ? path : resolve(cwd, path);
  const platforms = flags.platform.flatMap((one) => one.split(',')).map((one) => one.trim());
  const from = flags.cacheFrom.flatMap((one) => (one.includes('=') ? [one] : one.split(',')));
  return {
    context,
    ...(flags.file === undefined ? {} : { dockerfile: dockerfile(flags.file, context, cwd) }),
    ...(flags.target === undefined ? {} : { target: flags.target }),
    ...some('tags', flags.tag),
    ...record(
      'args',
      flags.buildArg.flatMap((one) => argument(one, env)),
    ),
    ...record(
      'labels',
      flags.label.map((one) => pair(one)),
    ),
    ...some('platforms', platforms),
    ...some(
      'secrets',
      flags.secret.map((one) => secret(one, cwd)),
    ),
    ...some(
      'ssh',
      flags.ssh.map((one) => ssh(one, cwd)),
    ),
    ...some('cacheFrom', from),
    ...some('cacheTo', flags.cacheTo),
    ...record(
      'contexts',
      flags.buildContext.map((one) => namedContext(one, cwd)),
    ),
    ...(flags.cache ? {} : { noCache: true }),
    ...(flags.pull === true ? { pull: true } : {}),
    ...(flags.network === undefined ? {} : { network: flags.network }),
    ...(flags.output === undefined ? {} : { output: output(flags.output, cwd) }),
  };
}

/** Of the caller's own: values of secrets that are variables, by id. */
export function secretValues(
  { secrets = [] }: Pick<BuildSpec, 'secrets'>,
  env: Place['env'],
): Record<string, string> {
  const found = secrets.flatMap(({ id, file, env: name = id }): [string, string][] => {
    const value = file === undefined ? env[name] : undefined;
    return value === undefined ? [] : [[id, value]];
  });
  return Object.fromEntries(found);
}

/** Docker looks from the working directory; in an archive the name is one of the archive's. */
function dockerfile(file: string, context: string, cwd: string): string {
  return file === '-' || (context === '-' && !isAbsolute(file)) ? file : resolve(cwd, file);
}

const some = <K extends string, T>(key: K, list: readonly T[]): { [P in K]?: readonly T[] } =>
  list.length === 0 ? {} : only(key, list);
const record = <K extends string>(
  key: K,
  list: readonly (readonly [string, string])[],
): { [P in K]?: Readonly<Record<string, string>> } =>
  list.length === 0 ? {} : only(key, Object.fromEntries(list));

function only<K extends string, V>(key: K, value: V): { [P in K]?: V } {
  const made: { [P in K]?: V } = {};
  made[key] = value;
  return made;
}

function pair(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function argument(text: string, env: Place['env']): [string, string][] {
  if (text.includes('=')) return [pair(text)];
  const value = env[text];
  return value === undefined ? [] : [[text, value]];
}

function fieldsOf(option: string, text: string, expected: string): Map<string, string> {
  const fields = csvFields(text);
  if (!fields?.every((field) => field.includes('='))) throw misuse(option, text, expected);
  return new Map(fields.map(pair));
}

function secret(text: string, cwd: string): BuildSecret {
  const expected = 'id=NAME, with src=FILE or env=VARIABLE';
  const fields = fieldsOf('--secret', text, expected);
  const known = ['id', 'src', 'source', 'env', 'type'];
  if ([...fields.keys()].some((key) => !known.includes(key))) throw misuse('--secret', text, expected);
  const source = fields.get('src') ?? fields.get('source');
  // `type=env` makes a variable of the source.
  const isVariable = fields.get('type') === 'env';
  const env = fields.get('env') ?? (isVariable ? source : undefined);
  const file = isVariable || source === undefined ? undefined : resolve(cwd, source);
  const id = fields.get('id') ?? source;
  if (id === undefined) throw misuse('--secret', text, expected);
  return { id, ...(file === undefined ? {} : { file }), ...(env === undefined ? {} : { env }) };
}

function ssh(text: string, cwd: string): BuildSsh {
  const [id, paths] = pair(text);
  return { id, ...(paths === '' ? {} : { paths: paths.split(',').map((one) => resolve(cwd, one)) }) };
}

/** A folder, unless it says another kind by itself. */
function namedContext(text: string, cwd: string): [string, string] {
  const [name, value] = pair(text);
  if (!text.includes('=')) throw misuse('--build-context', text, 'NAME=FOLDER or NAME=ADDRESS');
  return [name, /^[a-z][a-z0-9+.-]*:\/\/|^target:|^git@/.test(value) ? value : resolve(cwd, value)];
}

function output(text: string, cwd: string): BuildOutput {
  const expected = 'a folder, or type=local|tar|oci,dest=PATH';
  if (!text.includes('=')) return { type: 'local', destination: resolve(cwd, text) };
  const fields = fieldsOf('--output', text, expected);
  const [type, destination] = [fields.get('type'), fields.get('dest')];
  if (type === 'image' || type === 'docker') return { type: 'image' };
  if ((type === 'local' || type === 'tar' || type === 'oci') && destination !== undefined)
    return { type, destination: resolve(cwd, destination) };
  throw misuse('--output', text, expected);
}

const misuse = (option: string, value: string, expected: string): CleatError =>
  CleatError.of('cli.option', { option, value, expected });
