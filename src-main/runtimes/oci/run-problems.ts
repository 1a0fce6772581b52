import type { FieldProblem } from '../../../src-shared/model/launch';
import type { RunSpec } from '../../../src-shared/plugin-api/run-spec';
import { limitProblems } from './limit-problems';
import { mountProblems } from './mount-problems';
import { networkProblems } from './network-problems';
import type { CliOptions } from './run-arguments';

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
/** Docker wants two characters at least, Podman one. */
const CONTAINER_NAME: Record<CliOptions, RegExp> = {
  docker: /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/,
  podman: /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/,
};
/** The reference grammar: [registry/]path[:tag][@digest]; Podman takes transports (`oci:…`) as well. */
const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const REFERENCE = new RegExp(
  `^(?:(?:[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\])(?::\\d+)?/)?${COMPONENT}(?:/${COMPONENT})*` +
    '(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@[A-Za-z0-9+._-]+:[0-9A-Fa-f]{32,})?$',
);
const IMAGE_ID = /^sha256:[0-9a-f]{64}$/;
const IMAGE: Record<CliOptions, (image: string) => boolean> = {
  docker: (image) => REFERENCE.test(image) || IMAGE_ID.test(image),
  podman: (image) => /^[^\s-]\S*$/.test(image),
};
/** Variables that would steer the CLI itself when they reach the container through its environment. */
const OF_THE_CLI =
  /^(?:PATH|HOME|USER|TMPDIR|LD_.*|DOCKER_.*|CONTAINER.*|XDG_.*|.*_PROXY|SSH_.*|STORAGE_.*)$/i;

/** Adds the problem when it is not so. */
export type Check = (ok: boolean, field: string, message: string) => void;

/** True for a variable that a CLI reads for itself: it cannot be handed on through the CLI's environment. */
export function steersTheCli(variable: string): boolean {
  return OF_THE_CLI.test(variable);
}

/** Everything about a run that no command line can carry, that contradicts itself or that no engine takes, by field. */
export function runProblems(spec: RunSpec, cli: CliOptions): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const check: Check = (ok, field, message) => {
    if (!ok) problems.push({ field, message });
  };
  if (spec.image === '') check(false, 'image', 'An image is needed.');
  else check(IMAGE[cli](spec.image), 'image', `“${spec.image}” is not an image’s name.`);
  spec.argv.forEach((one, at) => check(!one.includes('\0'), `argv.${at}`, 'It holds a NUL character.'));
  check(!spec.entrypoint?.includes('\0'), 'entrypoint', 'It holds a NUL character.');
  check(
    spec.name === undefined || CONTAINER_NAME[cli].test(spec.name),
    'name',
    `“${spec.name}” is not a container’s name: letters, digits, “_”, “.” and “-”, beginning with a letter or digit.`,
  );
  check(!/^-|^$|[\0\s]/.test(spec.user ?? '0'), 'user', 'It is no user: a name or number, or USER:GROUP.');
  check(
    spec.workdir === undefined || (spec.workdir.startsWith('/') && !spec.workdir.includes('\0')),
    'workdir',
    'It must be an absolute path in the container.',
  );
  check(
    /^[a-z0-9]+(?:\/[a-z0-9_]+(?:\/[a-z0-9_.]+)?)?$/i.test(spec.platform ?? 'linux'),
    'platform',
    'It is no platform: linux/amd64, linux/arm64, …',
  );
  check(/^[\w./-]+$/.test(spec.ociRuntime ?? 'runc'), 'ociRuntime', 'It is no OCI runtime: runc, crun, …');
  check(
    spec.ociRuntime === undefined || cli === 'docker',
    'ociRuntime',
    'Podman takes it in its own settings.',
  );
  variableProblems(spec, check);
  restartProblems(spec, check);
  mountProblems(spec, cli, check);
  networkProblems(spec, cli, check);
  limitProblems(spec, cli, check);
  return problems;
}

function variableProblems(
  { labels = {}, env = {}, secrets = {}, envFiles = [] }: RunSpec,
  check: Check,
): void {
  for (const [key, text] of Object.entries(labels)) {
    check(/^[^\s=\0][^=\0]*$/.test(key), `labels.${key}`, `“${key}” is not a label’s name.`);
    check(!text.includes('\0'), `labels.${key}`, 'Its value holds a NUL character.');
  }
  for (const [field, record] of [
    ['env', env],
    ['secrets', secrets],
  ] as const) {
    for (const [key, text] of Object.entries(record)) {
      check(VARIABLE.test(key), `${field}.${key}`, `“${key}” is not a variable’s name.`);
      check(!text.includes('\0'), `${field}.${key}`, 'Its value holds a NUL character.');
    }
  }
  for (const key of Object.keys(secrets)) {
    check(!steersTheCli(key), `secrets.${key}`, `${key} would change what the CLI itself does.`);
    check(!Object.hasOwn(env, key), `secrets.${key}`, `${key} is given twice: openly, and as a secret.`);
  }
  envFiles.forEach((path, at) =>
    check(/^\/[^\0\r\n]*$/.test(path), `envFiles.${at}`, 'It must be an absolute path on this machine.'),
  );
}

function restartProblems({ restart, remove }: RunSpec, check: Check): void {
  if (!restart) return;
  const { name, maximumRetries } = restart;
  check(
    name === 'no' || remove !== true,
    'restart',
    'A container that is removed when it ends cannot be restarted.',
  );
  check(
    maximumRetries === undefined || name === 'on-failure',
    'restart',
    'A number of tries goes with “on-failure” only.',
  );
}
