import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CleatError } from '../../../../src-shared/model/error';
import type { RunSpec } from '../../../../src-shared/plugin-api/run-spec';
import { steersTheCli } from '../../../runtimes/oci/run-problems';
import { mountValue, tmpfsValue, volumeValue } from './mount-values';
import { portValue } from './port-value';
import { boolean, bytes, choice, decimal, integer, wrongValue } from './values';

/** A spec under way, and where relative paths and variables come from. */
export interface Draft {
  spec: { -readonly [K in keyof RunSpec]: RunSpec[K] };
  runtime?: string;
  json: boolean;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface RunFlag {
  readonly name: string;
  readonly short?: string;
  readonly aliases?: readonly string[];
  /** What stands behind it in the help; a switch has none. */
  readonly takes?: string;
  readonly help: string;
  apply(draft: Draft, value: string, option: string): void;
}

type Keys<V> = { [K in keyof RunSpec]-?: NonNullable<RunSpec[K]> extends V ? K : never }[keyof RunSpec];
type SwitchKey = Keys<boolean>;
type TextKey = Extract<
  Keys<string>,
  'name' | 'hostname' | 'user' | 'workdir' | 'entrypoint' | 'platform' | 'stopSignal' | 'ociRuntime'
>;
type NumberKey = Keys<number>;
type ListKey = Extract<
  keyof RunSpec,
  | 'networks'
  | 'networkAliases'
  | 'addHosts'
  | 'dns'
  | 'ulimits'
  | 'capAdd'
  | 'capDrop'
  | 'securityOptions'
  | 'devices'
>;

const toggle = (name: string, key: SwitchKey, help: string, short?: string): RunFlag => ({
  name,
  ...(short === undefined ? {} : { short }),
  help,
  apply: ({ spec }, value, option) => {
    spec[key] = boolean(option, value);
  },
});
const text = (name: string, key: TextKey, takes: string, help: string, short?: string): RunFlag => ({
  name,
  takes,
  ...(short === undefined ? {} : { short }),
  help,
  apply: ({ spec }, value) => {
    spec[key] = value;
  },
});
const list = (name: string, key: ListKey, takes: string, help: string, aliases: string[] = []): RunFlag => ({
  name,
  aliases,
  takes,
  help,
  apply: ({ spec }, value) => {
    spec[key] = [...(spec[key] ?? []), value];
  },
});
const number = (
  name: string,
  key: NumberKey,
  takes: string,
  help: string,
  parse: (option: string, value: string) => number,
  short?: string,
): RunFlag => ({
  name,
  takes,
  ...(short === undefined ? {} : { short }),
  help,
  apply: ({ spec }, value, option) => {
    spec[key] = parse(option, value);
  },
});

function addLabel({ spec }: Draft, value: string): void {
  const at = value.indexOf('=');
  const [key, given] = at < 0 ? [value, ''] : [value.slice(0, at), value.slice(at + 1)];
  spec.labels = { ...spec.labels, [key]: given };
}

/** `KEY=value` stands in the arguments; `KEY` alone takes this shell's value and stays out of them. */
function addVariable(draft: Draft, value: string): void {
  const { spec, env } = draft;
  const at = value.indexOf('=');
  if (at >= 0) {
    spec.env = { ...spec.env, [value.slice(0, at)]: value.slice(at + 1) };
    return;
  }
  const given = env[value];
  if (given === undefined) return; // as docker does it
  if (steersTheCli(value)) spec.env = { ...spec.env, [value]: given };
  else spec.secrets = { ...spec.secrets, [value]: given };
}

function addLabelFile(draft: Draft, value: string, option: string): void {
  let lines: string[];
  try {
    lines = readFileSync(resolve(draft.cwd, value), 'utf8').split('\n');
  } catch (error) {
    throw wrongValue(
      option,
      value,
      `a file that can be read (${error instanceof Error ? error.message : ''})`,
    );
  }
  for (const line of lines) if (line.trim() !== '' && !line.startsWith('#')) addLabel(draft, line.trim());
}

function setRestart({ spec }: Draft, value: string, option: string): void {
  const [word = '', tries] = value.split(':');
  const name = choice(option, word, ['no', 'always', 'unless-stopped', 'on-failure']);
  spec.restart = { name, ...(tries === undefined ? {} : { maximumRetries: integer(option, tries) }) };
}

function addNetwork({ spec }: Draft, value: string): void {
  if (value.includes('='))
    throw CleatError.of('cli.option', { option: '--network', value, expected: 'the name of a network' });
  spec.networks = [...(spec.networks ?? []), value];
}

/** Options of `docker run` that Cleat reads, and its own two. */
export const RUN_FLAGS: readonly RunFlag[] = [
  {
    name: 'runtime',
    takes: 'NAME',
    help: 'the container runtime (docker, podman, …)',
    apply: (draft, value) => {
      draft.runtime = value;
    },
  },
  {
    name: 'json',
    help: 'the arguments as an array',
    apply: (draft, value, option) => {
      draft.json = boolean(option, value);
    },
  },
  toggle('rm', 'remove', 'remove it when it has ended'),
  toggle('detach', 'detach', 'in the background; prints its id', 'd'),
  toggle('interactive', 'interactive', 'keep its input open', 'i'),
  toggle('tty', 'tty', 'give it a terminal', 't'),
  {
    name: 'volume',
    short: 'v',
    takes: '[SOURCE:]TARGET[:OPTIONS]',
    help: 'mount a folder or volume; options ro, z, Z',
    apply: ({ spec, cwd }, value, option) => {
      spec.mounts = [...(spec.mounts ?? []), volumeValue(option, value, cwd)];
    },
  },
  {
    name: 'mount',
    takes: 'type=…,source=…,target=…',
    help: 'mount, with any letters in its paths',
    apply: ({ spec, cwd }, value, option) => {
      spec.mounts = [...(spec.mounts ?? []), mountValue(option, value, cwd)];
    },
  },
  {
    name: 'tmpfs',
    takes: 'TARGET[:OPTIONS]',
    help: 'a folder in memory; options size, mode',
    apply: ({ spec }, value, option) => {
      spec.mounts = [...(spec.mounts ?? []), tmpfsValue(option, value)];
    },
  },
  {
    name: 'env',
    short: 'e',
    takes: 'KEY[=VALUE]',
    help: 'a variable; without a value: of this shell',
    apply: addVariable,
  },
  {
    name: 'env-file',
    takes: 'FILE',
    help: 'variables, one a line',
    apply: ({ spec, cwd }, value) => {
      spec.envFiles = [...(spec.envFiles ?? []), resolve(cwd, value)];
    },
  },
  {
    name: 'publish',
    short: 'p',
    takes: '[[IP:]HOST:]PORT[/PROTOCOL]',
    help: 'publish a port',
    apply: ({ spec }, value, option) => {
      spec.ports = [...(spec.ports ?? []), ...portValue(option, value)];
    },
  },
  toggle('publish-all', 'publishAll', 'publish all ports of the image', 'P'),
  text('name', 'name', 'NAME', 'what it is called'),
  text('hostname', 'hostname', 'NAME', 'its host name', 'h'),
  {
    name: 'network',
    aliases: ['net'],
    takes: 'NAME',
    help: 'a network, none, host or container:NAME',
    apply: addNetwork,
  },
  list('network-alias', 'networkAliases', 'NAME', 'its name within the network', ['net-alias']),
  list('add-host', 'addHosts', 'NAME:IP', 'an entry of /etc/hosts'),
  list('dns', 'dns', 'IP', 'a DNS server'),
  number('memory', 'memory', 'BYTES', 'limit of memory', bytes, 'm'),
  number('memory-swap', 'memorySwap', 'BYTES', 'memory and swap together; -1: no limit', (option, value) =>
    value === '-1' ? -1 : bytes(option, value),
  ),
  number('shm-size', 'shmSize', 'BYTES', 'size of /dev/shm', bytes),
  number('cpus', 'cpus', 'NUMBER', 'limit of CPUs', decimal),
  number('pids-limit', 'pidsLimit', 'NUMBER', 'limit of processes; -1: none', integer),
  list('ulimit', 'ulimits', 'NAME=SOFT[:HARD]', 'a ulimit'),
  text('user', 'user', 'USER[:GROUP]', 'who it runs as', 'u'),
  text('workdir', 'workdir', 'PATH', 'the folder it starts in', 'w'),
  text('entrypoint', 'entrypoint', 'PROGRAM', 'instead of the image’s'),
  { name: 'label', short: 'l', takes: 'KEY[=VALUE]', help: 'a label', apply: addLabel },
  { name: 'label-file', takes: 'FILE', help: 'labels, one a line', apply: addLabelFile },
  toggle('read-only', 'readonlyRootfs', 'its root file system read-only'),
  list('cap-add', 'capAdd', 'NAME', 'add a capability'),
  list('cap-drop', 'capDrop', 'NAME', 'drop a capability'),
  list('security-opt', 'securityOptions', 'OPTION', 'a security option'),
  list('device', 'devices', 'PATH', 'a device of the host'),
  toggle('privileged', 'privileged', 'all rights of the host'),
  toggle('init', 'init', 'an init that reaps processes'),
  text('stop-signal', 'stopSignal', 'SIGNAL', 'what stops it'),
  number('stop-timeout', 'stopTimeout', 'SECONDS', 'between asking and killing', integer),
  { name: 'restart', takes: 'POLICY', help: 'no, always, unless-stopped, on-failure[:N]', apply: setRestart },
  {
    name: 'pull',
    takes: 'WHEN',
    help: 'always, missing or never',
    apply: ({ spec }, value, option) => {
      spec.pull = choice(option, value, ['always', 'missing', 'never']);
    },
  },
  text('platform', 'platform', 'OS/ARCH', 'of the image'),
  text('oci-runtime', 'ociRuntime', 'NAME', 'Docker’s own --runtime: runc, crun, …'),
];
