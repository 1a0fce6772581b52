import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { engineTitle, type EngineDescription } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import type { SpecOfContainer } from '../../src-shared/model/launch';
import { looksSecret } from '../../src-shared/model/secrets';
import type { PublishedPort, RunSpec } from '../../src-shared/plugin-api/run-spec';
import { steersTheCli } from '../runtimes/oci/run-problems';
import { imageSchema, madeSchema, type ImageConfig, type Made } from './inspected';
import { mountsOf } from './mounts-of-container';
import { omittedOf } from './omitted';

const NANO = 1e9;
/** The engines' own default of /dev/shm, bytes. */
const DEFAULT_SHM = [65_536_000, 67_108_864];
/** Podman's own default number of processes. */
const DEFAULT_PIDS = 2048;
/** What Podman gives as root for open files and processes. */
const ROOTFUL_LIMITS = [1_048_576, 4_194_304];
const OF_COMPOSE = /^(?:com\.docker\.compose\.|io\.podman\.compose\.)/;
/** What Podman adds to each container's variables. */
const OF_PODMAN = /^(?:container=(?:podman|oci)|HOME=\/root|TERM=xterm|HOSTNAME=[0-9a-f]{12})$/;

/**
 * The spec that would make a container like this one, and what of it no spec can say. `container` and `image` are
 * Docker's inspect answers; what comes from the image itself is left out when the image is known. Variables that look
 * secret are secrets of the spec: no command line and no file shows them. Throws ZodError.
 */
export function specOfContainer(container: unknown, image: unknown): SpecOfContainer {
  const made = madeSchema.parse(container);
  const parsed = image === undefined ? undefined : imageSchema.parse(image);
  const base = parsed?.Config ?? undefined;
  const { mounts, omitted } = mountsOf(made, base?.Volumes ?? []);
  const spec: RunSpec = {
    ...commandOf(made, base),
    ...(mounts.length > 0 ? { mounts } : {}),
    ...namesOf(made, base),
    ...networkOf(made),
    ...limitsOf(made),
    ...behaviourOf(made, base),
  };
  return { spec, omitted: [...omitted, ...unclearLimits(made), ...omittedOf(made, base?.Healthcheck)] };
}

/** The same of an engine's answers. Throws `engine.answer` where they have another shape. */
export function madeOf(
  engine: EngineDescription,
  { container, image }: { readonly container: unknown; readonly image?: unknown },
): SpecOfContainer {
  try {
    return specOfContainer(container, image);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const [first] = error.issues;
    const detail = `${first?.path.join('.') ?? ''}: ${first?.message ?? error.message}`;
    const params = { engine: engineTitle(engine), what: 'what a container was made of', detail };
    throw CleatError.of('engine.answer', params, { cause: error });
  }
}

/** Keys whose value is not empty: what is not set is not said. */
function set<T extends object>(values: T): Partial<T> {
  const isSet = (value: unknown): boolean =>
    !(value === undefined || value === '' || value === false || value === 0) &&
    !(Array.isArray(value) && value.length === 0) &&
    !(value !== null && typeof value === 'object' && Object.keys(value).length === 0);
  const kept: Partial<T> = { ...values };
  for (const key of Object.keys(values))
    if (!isSet(Reflect.get(values, key))) Reflect.deleteProperty(kept, key);
  return kept;
}

function commandOf(
  { Config }: Made,
  base: ImageConfig | undefined,
): Pick<RunSpec, 'image' | 'argv' | 'entrypoint'> {
  const { Image: image, Cmd, Entrypoint } = Config;
  if (isDeepStrictEqual(Entrypoint, base?.Entrypoint ?? [])) {
    return { image, argv: isDeepStrictEqual(Cmd, base?.Cmd ?? []) ? [] : Cmd };
  }
  const [entrypoint = '', ...rest] = Entrypoint;
  return { image, entrypoint, argv: [...rest, ...Cmd] };
}

function namesOf({ Name, Id, Config }: Made, base: ImageConfig | undefined): Partial<RunSpec> {
  const own = Config.Env.filter((one) => !base?.Env.includes(one) && !OF_PODMAN.test(one));
  const variables = own.map((one): [string, string] => {
    const at = one.indexOf('=');
    return at < 0 ? [one, ''] : [one.slice(0, at), one.slice(at + 1)];
  });
  // One that the CLI itself would read cannot be handed over in its environment.
  const isSecret = ([key, value]: [string, string]): boolean => looksSecret(key, value) && !steersTheCli(key);
  const of = (secret: boolean): Record<string, string> =>
    Object.fromEntries(variables.filter((one) => isSecret(one) === secret));
  const labels = Object.fromEntries(
    Object.entries(Config.Labels).filter(
      ([key, value]) => base?.Labels[key] !== value && !OF_COMPOSE.test(key),
    ),
  );
  const hostname = Id.startsWith(Config.Hostname) ? '' : Config.Hostname;
  return set({ name: Name.replace(/^\//, ''), hostname, env: of(false), secrets: of(true), labels });
}

function networkOf({ Id, HostConfig, NetworkSettings }: Made): Partial<RunSpec> {
  const { NetworkMode } = HostConfig;
  const isShared = /^(?:host|none|container:)/.test(NetworkMode);
  const names = Object.keys(NetworkSettings?.Networks ?? {});
  const isPreset = (name: string): boolean => /^(?:default|bridge|podman|slirp4netns|pasta)$/.test(name);
  const networks = isShared ? [NetworkMode] : names.filter((name) => !isPreset(name));
  const aliases = networks.flatMap((name) => NetworkSettings?.Networks[name]?.Aliases ?? []);
  const ports = Object.entries(HostConfig.PortBindings).flatMap(([key, bindings]): PublishedPort[] => {
    const [port, protocol = 'tcp'] = key.split('/');
    if (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'sctp') return [];
    return (bindings ?? [{ HostIp: '', HostPort: '' }]).map(({ HostIp, HostPort }) => ({
      ...(HostIp === '' || HostIp === '0.0.0.0' ? {} : { hostIp: HostIp }),
      ...(HostPort === '' || HostPort === '0' ? {} : { host: Number(HostPort) }),
      container: Number(port),
      protocol,
    }));
  });
  return set({
    networks,
    networkAliases: isShared ? [] : [...new Set(aliases)].filter((alias) => !Id.startsWith(alias)),
    ports: isShared ? [] : ports,
    publishAll: HostConfig.PublishAllPorts,
    addHosts: HostConfig.ExtraHosts,
    dns: HostConfig.Dns,
  });
}

function limitsOf({ HostConfig }: Made): Partial<RunSpec> {
  const { Memory, MemorySwap, ShmSize, NanoCpus, PidsLimit } = HostConfig;
  return set({
    memory: Memory,
    // Twice the memory is what the engines take by themselves.
    memorySwap: Memory === 0 || MemorySwap === 2 * Memory ? 0 : MemorySwap,
    shmSize: DEFAULT_SHM.includes(ShmSize) ? 0 : ShmSize,
    cpus: NanoCpus / NANO,
    pidsLimit: PidsLimit === DEFAULT_PIDS ? 0 : Math.max(0, PidsLimit),
    ulimits: HostConfig.Ulimits.filter((one) => !isPerhapsPodmansOwn(one)).map(ulimitText),
  });
}

type Ulimit = Made['HostConfig']['Ulimits'][number];

const ulimitText = ({ Name, Soft, Hard }: Ulimit): string =>
  `${Name.replace(/^RLIMIT_/, '').toLowerCase()}=${Soft}:${Hard}`;

/** Podman gives every container these two, from what it may do itself or is configured to, soft and hard alike. */
function isPerhapsPodmansOwn({ Name, Soft, Hard }: Ulimit): boolean {
  return (Name === 'RLIMIT_NOFILE' || Name === 'RLIMIT_NPROC') && Soft === Hard;
}

/** Limits that are perhaps Podman's own and perhaps were asked for; what every rootful Podman sets is its own. */
function unclearLimits({ HostConfig }: Made): string[] {
  return HostConfig.Ulimits.filter(
    (one) => isPerhapsPodmansOwn(one) && !ROOTFUL_LIMITS.includes(one.Soft),
  ).map((one) => `its limit ${ulimitText(one)}, unless it is Podman’s own default`);
}

function behaviourOf({ Config, HostConfig }: Made, base: ImageConfig | undefined): Partial<RunSpec> {
  const differing = (value: string, inherited: string | undefined): string =>
    value === inherited ? '' : value;
  const { Name: policy = '', MaximumRetryCount = 0 } = HostConfig.RestartPolicy ?? {};
  const isPolicy = policy === 'always' || policy === 'on-failure' || policy === 'unless-stopped';
  const inheritedDir = base?.WorkingDir || '/';
  return set({
    user: differing(Config.User, base?.User),
    workdir: differing(Config.WorkingDir, inheritedDir),
    capAdd: HostConfig.CapAdd,
    capDrop: HostConfig.CapDrop,
    securityOptions: HostConfig.SecurityOpt,
    devices: HostConfig.Privileged
      ? []
      : HostConfig.Devices.map(({ PathOnHost, PathInContainer, CgroupPermissions }) =>
          [PathOnHost, PathInContainer || PathOnHost, CgroupPermissions || 'rwm'].join(':'),
        ),
    privileged: HostConfig.Privileged,
    readonlyRootfs: HostConfig.ReadonlyRootfs,
    init: HostConfig.Init,
    stopSignal: differing(Config.StopSignal, base?.StopSignal || 'SIGTERM').replace(/^15$/, ''),
    ...(Config.StopTimeout && Config.StopTimeout !== 10 ? { stopTimeout: Config.StopTimeout } : {}),
    ...(isPolicy
      ? {
          restart: {
            name: policy,
            ...(policy === 'on-failure' && MaximumRetryCount > 0
              ? { maximumRetries: MaximumRetryCount }
              : {}),
          } as const,
        }
      : {}),
    remove: HostConfig.AutoRemove,
    detach: true,
    interactive: Config.OpenStdin,
    tty: Config.Tty,
  });
}
