import { z } from 'zod';
import type { UsageReading } from './connection';

/** Null where this system counts none of it (no control groups, another kernel). */
const count = z
  .number()
  .nullish()
  .transform((value) => value ?? undefined);

const cpu = z.object({
  cpu_usage: z.object({
    total_usage: count,
    percpu_usage: z.array(z.number()).nullish(),
  }),
  system_cpu_usage: count,
  online_cpus: count,
});

/** One line of Docker's `/containers/{id}/stats`. */
export const dockerStatsSchema = z.object({
  read: z.string(),
  cpu_stats: cpu.nullish(),
  memory_stats: z
    .object({
      usage: count,
      limit: count,
      stats: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
  networks: z.record(z.string(), z.object({ rx_bytes: count, tx_bytes: count })).nullish(),
  blkio_stats: z
    .object({
      io_service_bytes_recursive: z.array(z.object({ op: z.string(), value: z.number() })).nullish(),
    })
    .nullish(),
  pids_stats: z.object({ current: count }).nullish(),
});

/** One line of libpod's `/containers/stats`; Podman 5 counts the network by interface. */
export const podmanStatsSchema = z.object({
  /** Not null (an empty object) when a container of the question is gone: then the stream ends, too. */
  Error: z.unknown(),
  Stats: z
    .array(
      z.object({
        ContainerID: z.string(),
        CPUNano: z.number(),
        SystemNano: z.number(),
        MemUsage: z.number(),
        MemLimit: z.number(),
        NetInput: z.number().optional(),
        NetOutput: z.number().optional(),
        Network: z
          .record(z.string(), z.object({ RxBytes: z.number().optional(), TxBytes: z.number().optional() }))
          .nullish(),
        BlockInput: z.number(),
        BlockOutput: z.number(),
        PIDs: z.number(),
      }),
    )
    .nullish(),
});

const sum = (values: readonly (number | undefined)[]): number =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);

/** In use without the file cache that can be dropped, as `docker stats` counts: cgroup v1 and v2 name it apart. */
function withoutCache(usage: number, stats: Readonly<Record<string, unknown>>): number {
  for (const name of ['total_inactive_file', 'inactive_file']) {
    const cache = stats[name];
    if (typeof cache === 'number' && cache < usage) return usage - cache;
  }
  return usage;
}

/** Undefined for the empty line that Docker sends of a container that does not run. */
export function readDockerStats(
  id: string,
  line: z.infer<typeof dockerStatsSchema>,
): UsageReading | undefined {
  const at = Date.parse(line.read);
  if (Number.isNaN(at) || at <= 0) return undefined;
  const { cpu_stats, memory_stats, networks, pids_stats } = line;
  const total = cpu_stats?.cpu_usage.total_usage;
  const system = cpu_stats?.system_cpu_usage;
  const cores = cpu_stats?.online_cpus || cpu_stats?.cpu_usage.percpu_usage?.length || 1;
  const usage = memory_stats?.usage;
  const blocks = line.blkio_stats?.io_service_bytes_recursive;
  const moved = (op: string): number =>
    sum((blocks ?? []).map((entry) => (entry.op.toLowerCase() === op ? entry.value : 0)));
  const figures = {
    id,
    at,
    ...(usage === undefined ? {} : { memory: withoutCache(usage, memory_stats?.stats ?? {}) }),
    ...(memory_stats?.limit === undefined ? {} : { memoryLimit: memory_stats.limit }),
    ...(networks
      ? {
          networkIn: sum(Object.values(networks).map(({ rx_bytes }) => rx_bytes)),
          networkOut: sum(Object.values(networks).map(({ tx_bytes }) => tx_bytes)),
        }
      : {}),
    ...(blocks ? { blockIn: moved('read'), blockOut: moved('write') } : {}),
    ...(pids_stats?.current === undefined ? {} : { pids: pids_stats.current }),
  };
  // The machine's time counts every core.
  return total === undefined || system === undefined
    ? { figures }
    : { figures, cpuTime: total, coreTime: system / cores };
}

/** Those that run; Podman says 0 of everything of the others. */
export function readPodmanStats({ Stats }: z.infer<typeof podmanStatsSchema>): UsageReading[] {
  return (Stats ?? [])
    .filter((one) => one.SystemNano > 0)
    .map((one) => {
      const networks = one.Network ? Object.values(one.Network) : undefined;
      const networkIn = networks ? sum(networks.map(({ RxBytes }) => RxBytes)) : one.NetInput;
      const networkOut = networks ? sum(networks.map(({ TxBytes }) => TxBytes)) : one.NetOutput;
      const figures = {
        id: one.ContainerID,
        at: Math.floor(one.SystemNano / 1e6),
        memory: one.MemUsage,
        memoryLimit: one.MemLimit,
        ...(networkIn === undefined ? {} : { networkIn }),
        ...(networkOut === undefined ? {} : { networkOut }),
        blockIn: one.BlockInput,
        blockOut: one.BlockOutput,
        pids: one.PIDs,
      };
      return { figures, cpuTime: one.CPUNano, coreTime: one.SystemNano };
    });
}
