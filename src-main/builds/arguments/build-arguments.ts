import { resolve } from 'node:path';
import type {
  BuildOutput,
  BuildSecret,
  BuildSpec,
  BuildSsh,
} from '../../../src-shared/plugin-api/build-spec';
import type { CommandLine } from '../../../src-shared/plugin-api/runtime-definition';
import { csvField } from '../../runtimes/oci/csv';

/** Whose options the `build` of a CLI takes. */
export type BuildCli = 'docker' | 'podman' | 'apple';

const flag = (name: string, on: boolean | undefined): string[] => (on === true ? [name] : []);
const value = (name: string, given: string | undefined): string[] =>
  given === undefined ? [] : [name, given];
const each = (name: string, given: readonly string[] | undefined): string[] =>
  (given ?? []).flatMap((one) => [name, one]);
const pairs = (name: string, record: Readonly<Record<string, string>> = {}): string[] =>
  Object.entries(record)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, text]) => [name, `${key}=${text}`]);

/** Where a secret's value is found: never the value. Docker reads CSV, the others split at commas. */
function secretText({ id, file, env }: BuildSecret, cli: BuildCli): string {
  const fields = [`id=${id}`, file === undefined ? `env=${env ?? id}` : `src=${file}`];
  return fields.map((field) => (cli === 'docker' ? csvField(field) : field)).join(',');
}

function sshText({ id, paths = [] }: BuildSsh): string {
  return paths.length === 0 ? id : `${id}=${paths.join(',')}`;
}

function outputText(output: BuildOutput | undefined, cli: BuildCli): string | undefined {
  if (output === undefined || output.type === 'image') return undefined;
  const fields = [`type=${output.type}`, `dest=${output.destination}`];
  return fields.map((field) => (cli === 'docker' ? csvField(field) : field)).join(',');
}

/** CLIs look for it from where they are called: said whole, it is the same everywhere. */
function dockerfilePath({ context, dockerfile }: BuildSpec): string | undefined {
  if (dockerfile === undefined || context === '-' || dockerfile === '-') return dockerfile;
  return resolve(context, dockerfile);
}

/** The same build, its Dockerfile said whole. */
export function withWholePath(spec: BuildSpec): BuildSpec {
  const dockerfile = dockerfilePath(spec);
  return dockerfile === undefined ? spec : { ...spec, dockerfile };
}

/** Docker's CLI before version 23 builds with BuildKit only when it is told to. */
function needsBuildKit({ secrets = [], ssh = [], output, cacheTo = [], contexts = {} }: BuildSpec): boolean {
  return (
    secrets.length + ssh.length + cacheTo.length + Object.keys(contexts).length > 0 ||
    (output !== undefined && output.type !== 'image')
  );
}

/**
 * The command line of a build: options in a fixed order, then the context, last. Of a spec with problems, as far as one
 * can be written. Secrets are named by where they come from.
 */
export function buildArguments(spec: BuildSpec, cli: BuildCli): CommandLine {
  const { platforms = [], contexts = {} } = spec;
  const args = [
    'build',
    // Lines, which can be read back.
    ...(cli === 'apple' ? ['--progress', 'plain'] : []),
    ...value('--file', dockerfilePath(spec)),
    ...value('--target', spec.target),
    ...each('--tag', spec.tags),
    ...value('--platform', platforms.length > 0 ? platforms.join(',') : undefined),
    ...pairs('--build-arg', spec.args),
    ...pairs('--label', spec.labels),
    ...pairs('--build-context', contexts),
    ...(spec.secrets ?? []).flatMap((one) => ['--secret', secretText(one, cli)]),
    ...(spec.ssh ?? []).flatMap((one) => ['--ssh', sshText(one)]),
    ...each('--cache-from', spec.cacheFrom),
    ...each('--cache-to', spec.cacheTo),
    ...value('--network', spec.network),
    ...value('--output', outputText(spec.output, cli)),
    ...flag('--no-cache', spec.noCache),
    ...flag('--pull', spec.pull),
    // A form that is not filled in yet has none.
    ...(spec.context === '' ? [] : [spec.context]),
  ];
  return { args, env: cli === 'docker' && needsBuildKit(spec) ? { DOCKER_BUILDKIT: '1' } : {} };
}
