import type { PortMapping } from '../../src-shared/model/container';
import type {
  ContainerFacts,
  ExitFacts,
  LimitFacts,
  MountFact,
  NetworkFact,
  ProbeFact,
  RestartPolicy,
} from '../../src-shared/model/container-facts';
import type { EngineDescription } from '../../src-shared/model/engine';
import { shaped } from './answers';
import { containerFactsSchema, type InspectedFacts } from './container-facts-schema';
import { inspectedPorts, stateOf, timeOf } from './container-row';

/** Of a share of CPU time without a period, µs. */
const CPU_PERIOD = 100_000;

/** What an inspect answer of either dialect tells beyond the row. Throws `engine.answer`. */
export function containerFacts(engine: EngineDescription, raw: unknown): ContainerFacts {
  const inspected = shaped(engine, 'an inspect', containerFactsSchema, raw);
  const { State, Config, HostConfig, NetworkSettings } = inspected;
  const pid = State.Pid ?? 0;
  const runs = pid > 0;
  const health = State.Health ?? State.Healthcheck;
  const probed = health?.Status !== undefined && health.Status !== '' && health.Status !== 'none';
  const exit = exitOf(State);
  return {
    argv: Config.Cmd ?? [],
    entrypoint: entrypointOf(inspected),
    workdir: Config.WorkingDir ?? '',
    user: Config.User ?? '',
    hostname: Config.Hostname ?? '',
    tty: Config.Tty === true,
    openStdin: Config.OpenStdin === true,
    privileged: HostConfig.Privileged === true,
    readonlyRootfs: HostConfig.ReadonlyRootfs === true,
    autoRemove: HostConfig.AutoRemove === true,
    ...(inspected.Platform ? { platform: inspected.Platform } : {}),
    ...(runs ? { pid } : {}),
    logDriver: HostConfig.LogConfig?.Type ?? '',
    env: (Config.Env ?? []).map(variable),
    mounts: mountsOf(inspected),
    networks: networksOf(NetworkSettings),
    networkMode: HostConfig.NetworkMode ?? '',
    // One that does not run publishes nothing, but will.
    ports: portsOf((runs ? NetworkSettings?.Ports : undefined) ?? HostConfig.PortBindings),
    capAdd: HostConfig.CapAdd ?? [],
    capDrop: HostConfig.CapDrop ?? [],
    securityOptions: HostConfig.SecurityOpt ?? [],
    restartCount: inspected.RestartCount ?? 0,
    restartPolicy: policyOf(HostConfig.RestartPolicy),
    limits: limitsOf(HostConfig),
    ...(exit ? { exit } : {}),
    ...(probed ? { probes: probesOf(health), failingStreak: health.FailingStreak ?? 0 } : {}),
  };
}

function entrypointOf({ Path, Args, Config }: InspectedFacts): readonly string[] {
  const told = Config.Entrypoint ?? [];
  if (typeof told !== 'string') return told;
  if (told === '') return [];
  // Podman 4 joins its words with blanks; what is executed, without the command at its end, is the same apart.
  const executed = [Path ?? '', ...(Args ?? [])];
  const words = executed.slice(0, executed.length - (Config.Cmd ?? []).length);
  return words.join(' ') === told ? words : [told];
}

function variable(line: string): { name: string; value: string } {
  const at = line.indexOf('=');
  return at < 0 ? { name: line, value: '' } : { name: line.slice(0, at), value: line.slice(at + 1) };
}

function mountType(word: string): MountFact['type'] {
  return word === 'bind' || word === 'volume' || word === 'tmpfs' || word === 'image' ? word : 'other';
}

function mountsOf({ Mounts, HostConfig }: InspectedFacts): MountFact[] {
  const mounts = (Mounts ?? []).map((mount): MountFact => {
    const type = mountType(mount.Type);
    const source = type === 'volume' ? mount.Name || mount.Source : mount.Source;
    const words = [...(mount.Mode ?? '').split(','), ...(mount.Options ?? []), mount.Propagation ?? ''];
    return {
      type,
      ...(source && type !== 'tmpfs' ? { source } : {}),
      destination: mount.Destination,
      readonly: mount.RW === false,
      options: [...new Set(words.filter((word) => word !== ''))],
    };
  });
  const known = new Set(mounts.map(({ destination }) => destination));
  for (const [destination, text] of Object.entries(HostConfig.Tmpfs ?? {})) {
    if (known.has(destination)) continue;
    const options = text.split(',').filter((word) => word !== '');
    mounts.push({ type: 'tmpfs', destination, readonly: options.includes('ro'), options });
  }
  return mounts;
}

function networksOf(settings: InspectedFacts['NetworkSettings']): NetworkFact[] {
  return Object.entries(settings?.Networks ?? {}).map(([name, network]) => ({
    name,
    ...(network?.IPAddress ? { ipv4: network.IPAddress } : {}),
    ...(network?.GlobalIPv6Address ? { ipv6: network.GlobalIPv6Address } : {}),
    ...(network?.Gateway ? { gateway: network.Gateway } : {}),
    ...(network?.MacAddress ? { mac: network.MacAddress } : {}),
    aliases: network?.Aliases ?? [],
  }));
}

function portsOf(map: InspectedFacts['HostConfig']['PortBindings']): PortMapping[] {
  return inspectedPorts(map ?? {}, true).map(({ hostPort, ...port }) => ({
    ...port,
    // A range, or 0: chosen at the start.
    ...(hostPort !== undefined && hostPort > 0 ? { hostPort } : {}),
  }));
}

function policyOf(policy: InspectedFacts['HostConfig']['RestartPolicy']): RestartPolicy {
  const name = policy?.Name;
  if (name === 'on-failure') return { name, maximumRetries: policy?.MaximumRetryCount ?? 0 };
  return name === 'always' || name === 'unless-stopped' ? { name } : { name: 'no' };
}

/** Engines say 0 (Docker's processes also null or -1) for what is not limited. */
function limitsOf(host: InspectedFacts['HostConfig']): LimitFacts {
  const set = (value: number | null | undefined): value is number => typeof value === 'number' && value > 0;
  const { Memory, MemorySwap, MemoryReservation, NanoCpus, CpuQuota, CpuPeriod, CpuShares, PidsLimit } = host;
  return {
    ...(set(Memory) ? { memory: Memory } : {}),
    ...(MemorySwap === -1 || set(MemorySwap) ? { memorySwap: MemorySwap } : {}),
    ...(set(MemoryReservation) ? { memoryReservation: MemoryReservation } : {}),
    ...(set(NanoCpus)
      ? { cpus: NanoCpus / 1e9 }
      : set(CpuQuota)
        ? { cpus: CpuQuota / (CpuPeriod || CPU_PERIOD) }
        : {}),
    ...(set(CpuShares) ? { cpuShares: CpuShares } : {}),
    ...(host.CpusetCpus ? { cpuset: host.CpusetCpus } : {}),
    ...(set(PidsLimit) ? { pids: PidsLimit } : {}),
  };
}

function exitOf(state: InspectedFacts['State']): ExitFacts | undefined {
  const status = stateOf(state.Status);
  const ended = status === 'exited' || status === 'dead' || status === 'restarting';
  // One that could not even be started says why.
  if (!ended && !(status === 'created' && state.Error)) return undefined;
  const finishedAt = timeOf(state.FinishedAt);
  return {
    code: state.ExitCode ?? 0,
    outOfMemory: state.OOMKilled === true,
    ...(state.Error ? { error: state.Error } : {}),
    ...(finishedAt === undefined ? {} : { finishedAt }),
  };
}

function probesOf(health: NonNullable<InspectedFacts['State']['Health']>): ProbeFact[] {
  return (health.Log ?? []).map((probe) => ({
    startedAt: timeOf(probe.Start) ?? 0,
    endedAt: timeOf(probe.End) ?? 0,
    exitCode: probe.ExitCode,
    output: probe.Output ?? '',
  }));
}
