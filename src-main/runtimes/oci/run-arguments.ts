import { CleatError } from '../../../src-shared/model/error';
import type { CommandLine, Mount, RunSpec } from '../../../src-shared/plugin-api/runtime-definition';

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const CONTAINER_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
/** Variables that would steer the CLI itself when they reach the container through its environment. */
const OF_THE_CLI =
  /^(?:PATH|HOME|USER|TMPDIR|LD_.*|DOCKER_.*|CONTAINER.*|XDG_.*|.*_PROXY|SSH_.*|STORAGE_.*)$/i;

/** A field of a CSV line, as Docker and Podman read `--mount`: the only way a comma or a quote gets through. */
function csvField(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One mount as the value of `--mount`; `-v` would break on a colon. */
export function mountArgument({ host, container, readonly }: Mount): string {
  const fields = ['type=bind', `source=${host}`, `target=${container}`, ...(readonly ? ['readonly'] : [])];
  return fields.map(csvField).join(',');
}

/** Everything about a run that no command line can carry, in words. */
export function runProblems(spec: RunSpec): string[] {
  const problems: string[] = [];
  const check = (ok: boolean, problem: string): void => {
    if (!ok) problems.push(problem);
  };
  check(/^[^\s-]\S*$/.test(spec.image), `image: “${spec.image}” is not an image’s name`);
  check(
    spec.name === undefined || CONTAINER_NAME.test(spec.name),
    `name: “${spec.name}” is not a container’s name`,
  );
  for (const { host, container } of spec.mounts ?? []) {
    for (const path of [host, container])
      check(path.startsWith('/') && !path.includes('\0'), `mounts: “${path}” is not an absolute path`);
  }
  for (const key of Object.keys({ ...spec.env, ...spec.secrets }))
    check(VARIABLE.test(key), `env: “${key}” is not a variable’s name`);
  for (const key of Object.keys(spec.secrets ?? {}))
    check(!OF_THE_CLI.test(key), `secrets: ${key} would change what the CLI itself does`);
  for (const key of Object.keys(spec.labels ?? {}))
    check(key !== '' && !key.includes('='), `labels: “${key}” is not a label’s name`);
  check(spec.workdir === undefined || spec.workdir.startsWith('/'), 'workdir: must be an absolute path');
  check(!/^-|^$/.test(spec.user ?? '0'), 'user: is no user');
  check(!/^-|^$/.test(spec.network ?? 'none'), 'network: is no network');
  return problems;
}

/**
 * The command line of a run, for every CLI that takes Docker's options: options, then the image, then argv, last.
 * Throws `run.invalid` with all that is wrong.
 */
export function runArguments(spec: RunSpec): CommandLine {
  const problems = runProblems(spec);
  if (problems.length > 0) throw CleatError.of('run.invalid', { problems: problems.join('; ') });
  const { labels = {}, env = {}, secrets = {}, mounts = [] } = spec;
  const sorted = (record: Readonly<Record<string, string>>): [string, string][] =>
    Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  const args = [
    'run',
    ...(spec.remove ? ['--rm'] : []),
    ...(spec.detach ? ['--detach'] : []),
    ...(spec.interactive ? ['--interactive'] : []),
    ...(spec.tty ? ['--tty'] : []),
    ...(spec.name === undefined ? [] : ['--name', spec.name]),
    ...sorted(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]),
    ...sorted(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    ...sorted(secrets).flatMap(([key]) => ['--env', key]),
    ...mounts.flatMap((mount) => ['--mount', mountArgument(mount)]),
    ...(spec.workdir === undefined ? [] : ['--workdir', spec.workdir]),
    ...(spec.user === undefined ? [] : ['--user', spec.user]),
    ...(spec.network === undefined ? [] : ['--network', spec.network]),
    spec.image,
    ...spec.argv,
  ];
  return { args, env: { ...secrets } };
}
