import type { FieldProblem } from '../../../src-shared/model/launch';
import { compareVersions } from '../../../src-shared/model/version-order';
import type { BuildSpec } from '../../../src-shared/plugin-api/build-spec';
import { survivesCsv } from '../../runtimes/oci/csv';
import type { Check } from '../../runtimes/oci/run-problems';
import type { BuildCli } from './build-arguments';

const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
/** The reference grammar without a digest: [registry/]path[:tag]. */
const TAG = new RegExp(
  `^(?:(?:[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\])(?::\\d+)?/)?${COMPONENT}(?:/${COMPONENT})*` +
    '(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?$',
);
const PLATFORM = /^[a-z0-9]+(?:\/[a-z0-9_]+(?:\/[a-z0-9_.]+)?)?$/i;

/** Everything about a build that no command line can carry, that contradicts itself or that its CLI cannot, by field. */
export function buildProblems(spec: BuildSpec, cli: BuildCli, version?: string): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const check: Check = (ok, field, message) => {
    if (!ok) problems.push({ field, message });
  };
  const { context, dockerfile, target, tags = [], platforms = [], network } = spec;
  check(context !== '', 'context', 'A folder is needed.');
  check(
    context === '' || context === '-' || isPath(context),
    'context',
    `“${context}” is not an absolute path.`,
  );
  check(!/^$|\0/.test(dockerfile ?? '-'), 'dockerfile', 'It is not a file’s name.');
  check(/^[^\s\0-][^\s\0]*$/.test(target ?? '0'), 'target', `“${target}” is not a stage’s name.`);
  tags.forEach((tag, at) => check(TAG.test(tag), `tags.${at}`, `“${tag}” is not an image’s name.`));
  platforms.forEach((one, at) =>
    check(PLATFORM.test(one), `platforms.${at}`, 'It is no platform: linux/amd64, linux/arm64, …'),
  );
  check(/^[^\s\0-][^\s\0]*$/.test(network ?? 'none'), 'network', `“${network}” is not a network’s name.`);
  variableProblems(spec, check);
  secretProblems(spec, cli, check);
  placeProblems(spec, cli, check);
  if (cli === 'apple') appleProblems(spec, version, check);
  return problems;
}

const isPath = (path: string): boolean => path.startsWith('/') && !path.includes('\0');

function variableProblems({ args = {}, labels = {}, contexts = {} }: BuildSpec, check: Check): void {
  for (const [field, record, what] of [
    ['args', args, 'a build argument’s name'],
    ['labels', labels, 'a label’s name'],
    ['contexts', contexts, 'a context’s name'],
  ] as const)
    for (const [key, text] of Object.entries(record)) {
      check(/^[^\s=\0][^=\0]*$/.test(key), `${field}.${key}`, `“${key}” is not ${what}.`);
      check(!text.includes('\0'), `${field}.${key}`, 'Its value holds a NUL character.');
    }
  for (const [key, text] of Object.entries(contexts)) check(text !== '', `contexts.${key}`, 'It is empty.');
}

function secretProblems({ secrets = [], ssh = [] }: BuildSpec, cli: BuildCli, check: Check): void {
  const seen = new Set<string>();
  secrets.forEach(({ id, file, env }, at) => {
    const field = `secrets.${at}`;
    check(/^[^\s,="\0]+$/.test(id), `${field}.id`, `“${id}” is not a secret’s name.`);
    check(!seen.has(id), `${field}.id`, `“${id}” is given twice.`);
    seen.add(id);
    check(
      file === undefined || env === undefined,
      field,
      'It is from a file or from a variable, not from both.',
    );
    check(file === undefined || isPath(file), `${field}.file`, `“${file}” is not an absolute path.`);
    check(carries(file ?? '', cli), `${field}.file`, cannotCarry(cli));
    check(/^[^\s,="\0]+$/.test(env ?? 'A'), `${field}.env`, `“${env}” is not a variable’s name.`);
  });
  ssh.forEach(({ id, paths = [] }, at) => {
    check(/^[^\s,="\0]+$/.test(id), `ssh.${at}.id`, `“${id}” is not a name.`);
    paths.forEach((path, index) =>
      check(isPath(path) && !path.includes(','), `ssh.${at}.paths.${index}`, `“${path}” cannot be given.`),
    );
  });
}

function placeProblems(
  { output, cacheFrom = [], cacheTo = [] }: BuildSpec,
  cli: BuildCli,
  check: Check,
): void {
  for (const [field, list] of [
    ['cacheFrom', cacheFrom],
    ['cacheTo', cacheTo],
  ] as const)
    list.forEach((text, at) =>
      check(/^[^\s\0-][^\0]*$/.test(text), `${field}.${at}`, `“${text}” is no cache.`),
    );
  if (output === undefined || output.type === 'image') return;
  const { type, destination } = output;
  check(isPath(destination), 'output.destination', `“${destination}” is not an absolute path.`);
  check(carries(destination, cli), 'output.destination', cannotCarry(cli));
  check(
    cli !== 'podman' || type !== 'oci',
    'output.type',
    'Podman gives a folder or an archive of its files.',
  );
}

/** Docker reads CSV; the others split at each comma. */
const carries = (text: string, cli: BuildCli): boolean =>
  cli === 'docker' ? survivesCsv(text) : !text.includes(',');
const cannotCarry = (cli: BuildCli): string =>
  cli === 'docker'
    ? 'No command line can carry the line break CR LF.'
    : 'Its command line cannot carry a comma.';

/** What `container build` has no option for. */
function appleProblems(spec: BuildSpec, version: string | undefined, check: Check): void {
  const none = (field: string, given: unknown, what: string): void =>
    check(given === undefined, field, `Apple’s container has no ${what}.`);
  const some = <T>(list: readonly T[] | undefined) => (list && list.length > 0 ? list : undefined);
  const older = (than: string): boolean => version !== undefined && compareVersions(version, than) < 0;
  check(spec.context !== '-', 'context', 'Apple’s container builds from a folder only.');
  none('cacheFrom', some(spec.cacheFrom), 'cache to take from elsewhere');
  none('cacheTo', some(spec.cacheTo), 'cache to give elsewhere');
  none('network', spec.network, 'network to choose for a build');
  none('contexts', some(Object.keys(spec.contexts ?? {})), 'named contexts');
  const { secrets = [], ssh = [] } = spec;
  check(secrets.length === 0 || !older('0.11'), 'secrets', 'Apple’s container has them since version 0.11.');
  check(ssh.length === 0 || !older('1.2.1'), 'ssh', 'Apple’s container has it since version 1.2.1.');
  check(
    ssh.every(({ id, paths = [] }) => id === 'default' && paths.length === 0) && ssh.length < 2,
    'ssh',
    'Apple’s container takes the agent “default” only.',
  );
}
