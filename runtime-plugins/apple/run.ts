import { posix } from 'node:path';
import type {
  CommandLine,
  DefineRuntime,
  FieldProblem,
} from '../../src-shared/plugin-api/runtime-definition';
import type { RunHost } from '../../src-shared/plugin-api/cli-engine';
import type { Mount, RunSpec } from '../../src-shared/plugin-api/run-spec';

type Shared = Parameters<DefineRuntime>[0];

/** What the CLI has no option for, and what to do instead. */
const ABSENT: Readonly<Partial<Record<keyof RunSpec, string>>> = {
  hostname: 'Apple names the host after the container: give it a name.',
  publishAll: 'Apple publishes no ports by itself: give each with its port of the host.',
  networkAliases: 'Apple knows no aliases: containers have their name alone.',
  addHosts: 'Apple adds no names of hosts: use a DNS domain (container system dns create).',
  memorySwap: 'Apple has no limit of swap.',
  pidsLimit: 'Apple has no limit of processes.',
  securityOptions: 'Apple has no security options: each container is a machine of its own.',
  devices: 'Apple hands no devices on.',
  privileged: 'Apple has no privileged containers: each is a machine of its own.',
  stopSignal: 'Apple takes it from the image.',
  stopTimeout: 'Apple takes it when a container is stopped, not when it is made.',
  ociRuntime: 'Apple has its own.',
};

function isSet(value: unknown): boolean {
  if (value === undefined || value === false || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  return true;
}

/** What Docker's options can say of it here: Apple has the same words for the rest. */
function commonPart(spec: RunSpec): RunSpec {
  const own = new Set<string>([...Object.keys(ABSENT), 'mounts', 'restart', 'pull']);
  const common: RunSpec = { ...spec };
  for (const key of own) Reflect.deleteProperty(common, key);
  return common;
}

function mountArgument(mount: Mount): string {
  const target = `target=${mount.container}`;
  switch (mount.type) {
    case 'bind':
      // Never `--volume`: a `:ro` at its end is taken and not honoured.
      return ['type=bind', `source=${mount.host}`, target, ...(mount.readonly ? ['readonly'] : [])].join(',');
    case 'volume': {
      const source = mount.name === undefined ? [] : [`source=${mount.name}`];
      return ['type=volume', ...source, target, ...(mount.readonly ? ['readonly'] : [])].join(',');
    }
    case 'tmpfs': {
      const size = mount.size === undefined ? [] : [`size=${mount.size}`];
      const mode = mount.mode === undefined ? [] : [`mode=${mount.mode}`];
      return ['type=tmpfs', target, ...size, ...mode].join(',');
    }
  }
}

const FLAGS: ReadonlySet<string> = new Set([
  '--rm',
  '--detach',
  '--interactive',
  '--tty',
  '--init',
  '--read-only',
]);

/** Options with their values; one that begins with “-” is read as an option unless it is joined by “=”. */
function options(words: readonly string[]): string[] {
  const written: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const name = words[at] ?? '';
    if (FLAGS.has(name)) {
      written.push(name);
      continue;
    }
    const value = words[++at] ?? '';
    if (value.startsWith('-')) written.push(`${name}=${value}`);
    else written.push(name, value);
  }
  return written;
}

/** `run` as Docker's, but for mounts. Options stand before the image only: what follows it is the container's. */
export function runArguments(shared: Shared, spec: RunSpec, idFile: string | undefined): CommandLine {
  const { args, env } = shared.runArguments(commonPart(spec), idFile);
  const own = (spec.image === '' ? 0 : 1) + spec.argv.length;
  const [command = 'run', ...given] = args.slice(0, args.length - own);
  const mounts = (spec.mounts ?? []).flatMap((mount) => ['--mount', mountArgument(mount)]);
  return { args: [command, ...mounts, ...options(given), ...args.slice(args.length - own)], env };
}

const LEAST_MEMORY = 200 * 1024 * 1024;
const MOST_PORTS = 64;
const NETWORK = /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/;
const NETWORKS_SINCE = 26;
const LONGEST_NAME = 63;

/** What Docker's rules find, but where Apple's own say more of the same field; then Apple's own. */
export function runProblems(shared: Shared, spec: RunSpec, host: RunHost): FieldProblem[] {
  const own = [...ownProblems(spec, host)];
  const fields = new Set(own.map(({ field }) => field));
  const mountsOnly: RunSpec = { ...commonPart(spec), mounts: (spec.mounts ?? []).map(plainMount) };
  return [...shared.runProblems(mountsOnly).filter(({ field }) => !fields.has(field)), ...own];
}

function plainMount(mount: Mount): Mount {
  if (mount.type !== 'bind') return mount;
  const { type, host, container, readonly } = mount;
  return { type, host, container, readonly };
}

function* ownProblems(spec: RunSpec, host: RunHost): Generator<FieldProblem> {
  for (const [field, message] of Object.entries(ABSENT))
    if (isSet(Reflect.get(spec, field))) yield { field, message };
  const { restart, pull, image, name = '', cpus = 1, memory = LEAST_MEMORY, entrypoint } = spec;
  if (restart && restart.name !== 'no')
    yield { field: 'restart', message: 'Apple starts nothing again by itself.' };
  if (pull !== undefined && pull !== 'missing')
    yield { field: 'pull', message: 'Apple pulls what is missing, and nothing else.' };
  if (image.startsWith('sha256:'))
    yield { field: 'image', message: 'Apple finds images by name only, not by id.' };
  if (name.length > LONGEST_NAME)
    yield { field: 'name', message: `It has more than ${LONGEST_NAME} characters.` };
  if (!Number.isInteger(cpus) || cpus < 1)
    yield { field: 'cpus', message: 'Apple gives whole CPUs: 1, 2, …' };
  if (memory < LEAST_MEMORY) yield { field: 'memory', message: 'The least is 200 MiB.' };
  if (entrypoint === '')
    yield { field: 'entrypoint', message: 'Apple cannot take the entrypoint away: name a program.' };
  if (spec.detach === true && spec.interactive === true && spec.tty === true)
    yield { field: 'tty', message: 'Apple gives a terminal with input only to a run in the foreground.' };
  for (const [key, value] of Object.entries(spec.labels ?? {}))
    if (value.includes('='))
      yield { field: `labels.${key}`, message: 'Apple refuses a label whose value has “=”.' };
  yield* mountProblems(spec);
  yield* portProblems(spec);
  yield* networkProblems(spec, host);
}

function* mountProblems({ mounts = [] }: RunSpec): Generator<FieldProblem> {
  for (const [at, mount] of mounts.entries()) {
    const field = `mounts.${at}`;
    const paths = { container: mount.container, ...(mount.type === 'bind' ? { host: mount.host } : {}) };
    for (const [key, path] of Object.entries(paths))
      if (/[,=]/.test(path))
        yield { field: `${field}.${key}`, message: 'Apple cannot mount a path with “,” or “=” in it.' };
    // The CLI refuses such a target; Docker's resolves it.
    if (mount.container.split('/').includes('..'))
      yield { field: `${field}.container`, message: `Write it as ${posix.normalize(mount.container)}.` };
    if (mount.type !== 'bind') continue;
    if (mount.relabel !== undefined)
      yield { field: `${field}.relabel`, message: 'There is no SELinux on a Mac: leave it out.' };
    if (mount.recursive === false)
      yield { field: `${field}.recursive`, message: 'Apple cannot leave out what is mounted below.' };
  }
}

function* portProblems({ ports = [] }: RunSpec): Generator<FieldProblem> {
  const taken = new Set<string>();
  if (ports.length > MOST_PORTS)
    yield { field: 'ports', message: `Apple publishes at most ${MOST_PORTS} ports of a container.` };
  for (const [at, { host, protocol }] of ports.entries()) {
    const field = `ports.${at}`;
    if (host === undefined || host === 0)
      yield { field: `${field}.host`, message: 'Apple chooses no free port: give the port of the host.' };
    else if (host === 1) yield { field: `${field}.host`, message: 'The least port of the host is 2.' };
    if (protocol === 'sctp')
      yield { field: `${field}.protocol`, message: 'Apple publishes tcp and udp only.' };
    const key = `${host ?? 0} ${protocol}`;
    // Whatever their addresses: Apple compares the ports alone.
    if (host !== undefined && host > 1 && taken.has(key))
      yield { field: `${field}.host`, message: `Port ${host} of the host is given twice.` };
    taken.add(key);
  }
}

function* networkProblems({ networks = [] }: RunSpec, { osVersion }: RunHost): Generator<FieldProblem> {
  const major = Number.parseInt(osVersion ?? '', 10);
  for (const [at, name] of networks.entries()) {
    const field = `networks.${at}`;
    if (name === 'none' || name === 'default') continue;
    if (name === 'host' || name === 'bridge' || name.startsWith('container:'))
      yield { field, message: `Apple has no network “${name}”: its own is “default”.` };
    else if (!NETWORK.test(name)) yield { field, message: `“${name}” is not a network’s name.` };
    else if (major < NETWORKS_SINCE)
      yield { field, message: `Networks need macOS ${NETWORKS_SINCE}; this is ${osVersion ?? ''}.` };
  }
}
