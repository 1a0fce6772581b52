import type { PublishedPort, RunSpec } from '../../../src-shared/plugin-api/run-spec';
import type { CommandLine } from '../../../src-shared/plugin-api/runtime-definition';
import { csvField } from './csv';
import { mountArguments } from './mount-arguments';

/** Whose options a CLI reads. */
export type CliOptions = 'docker' | 'podman';

const flag = (name: string, on: boolean | undefined): string[] => (on === true ? [name] : []);
const value = (name: string, given: string | number | undefined): string[] =>
  given === undefined ? [] : [name, String(given)];
const each = (name: string, given: readonly string[] | undefined): string[] =>
  (given ?? []).flatMap((one) => [name, one]);
const sorted = (record: Readonly<Record<string, string>> = {}): [string, string][] =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));

function port({ hostIp, host, container, protocol }: PublishedPort): string {
  const ip = hostIp === undefined ? '' : `${hostIp.includes(':') ? `[${hostIp}]` : hostIp}:`;
  // With an address the place of the host's port stays, empty: a free one is chosen.
  const outside = host === undefined ? (ip === '' ? '' : ':') : `${host}:`;
  return `${ip}${outside}${container}/${protocol}`;
}

/** Podman reads JSON in `--entrypoint` as an argument array: text that looks so is given as an array of one. */
function entrypoint(text: string | undefined, cli: CliOptions): string | undefined {
  if (text === undefined || cli === 'docker') return text;
  try {
    JSON.parse(text);
    return JSON.stringify([text]);
  } catch {
    return text;
  }
}

/**
 * The command line of a run, for every CLI that takes Docker's options: options in a fixed order, then the image,
 * then argv, last. The CLIs differ in a few: where Podman reads a list as CSV, in `--mount` and in `--entrypoint`.
 *
 * @param idFile where the CLI writes the container's id as soon as it is made, before it is started
 */
export function runArguments(spec: RunSpec, cli: CliOptions, idFile?: string): CommandLine {
  const list = (name: string, given: readonly string[] | undefined): string[] =>
    each(name, cli === 'podman' ? given?.map(csvField) : given);
  const { secrets = {}, restart } = spec;
  const args = [
    'run',
    ...value('--cidfile', idFile),
    ...flag('--rm', spec.remove),
    ...flag('--detach', spec.detach),
    ...flag('--interactive', spec.interactive),
    ...flag('--tty', spec.tty),
    ...flag('--init', spec.init),
    ...flag('--privileged', spec.privileged),
    ...flag('--read-only', spec.readonlyRootfs),
    ...value('--name', spec.name),
    ...value('--hostname', spec.hostname),
    ...value('--platform', spec.platform),
    ...value('--pull', spec.pull),
    ...value('--runtime', spec.ociRuntime),
    ...value('--restart', restart && restartText(restart)),
    ...sorted(spec.labels).flatMap(([key, text]) => ['--label', `${key}=${text}`]),
    ...list('--env-file', spec.envFiles),
    ...sorted(spec.env).flatMap(([key, text]) => ['--env', `${key}=${text}`]),
    ...sorted(secrets).flatMap(([key]) => ['--env', key]),
    ...(spec.mounts ?? []).flatMap((mount) => mountArguments(mount, cli)),
    ...list('--device', spec.devices),
    ...flag('--publish-all', spec.publishAll),
    ...list('--publish', spec.ports?.map(port)),
    ...each('--network', spec.networks),
    ...list('--network-alias', spec.networkAliases),
    ...list('--add-host', spec.addHosts),
    ...list('--dns', spec.dns),
    ...value('--memory', spec.memory),
    ...value('--memory-swap', spec.memorySwap),
    ...value('--shm-size', spec.shmSize),
    ...value('--cpus', spec.cpus),
    ...value('--pids-limit', spec.pidsLimit),
    ...list('--ulimit', spec.ulimits),
    ...list('--cap-add', spec.capAdd),
    ...list('--cap-drop', spec.capDrop),
    ...each('--security-opt', spec.securityOptions),
    ...value('--user', spec.user),
    ...value('--workdir', spec.workdir),
    ...value('--stop-signal', spec.stopSignal),
    ...value('--stop-timeout', spec.stopTimeout),
    ...value('--entrypoint', entrypoint(spec.entrypoint, cli)),
    // A form that is not filled in yet has none.
    ...(spec.image === '' ? [] : [spec.image]),
    ...spec.argv,
  ];
  return { args, env: { ...secrets } };
}

function restartText({ name, maximumRetries }: NonNullable<RunSpec['restart']>): string {
  return maximumRetries === undefined ? name : `${name}:${maximumRetries}`;
}
