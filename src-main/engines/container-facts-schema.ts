import { z } from 'zod';

const texts = z.array(z.string()).nullish();
const bindings = z
  .record(
    z.string(),
    z.array(z.object({ HostIp: z.string().optional(), HostPort: z.string().optional() })).nullable(),
  )
  .nullish();
const health = z
  .object({
    Status: z.string().optional(),
    FailingStreak: z.number().optional(),
    Log: z
      .array(
        z.object({ Start: z.string(), End: z.string(), ExitCode: z.number(), Output: z.string().optional() }),
      )
      .nullish(),
  })
  .nullish();

/**
 * `GET /containers/{id}/json`, of Docker (API 1.40 to 1.47) and of libpod (4.3 to 5.4), which words it the same but
 * for an entrypoint in one text (Podman 4), mount options in a list, and `Healthcheck` for `Health` (Podman 4.0).
 */
export const containerFactsSchema = z.object({
  Path: z.string().nullish(),
  Args: texts,
  RestartCount: z.number().nullish(),
  Platform: z.string().nullish(),
  State: z.object({
    Status: z.string(),
    Pid: z.number().optional(),
    ExitCode: z.number().optional(),
    OOMKilled: z.boolean().optional(),
    Error: z.string().optional(),
    StartedAt: z.string().optional(),
    FinishedAt: z.string().optional(),
    Health: health,
    Healthcheck: health,
  }),
  Mounts: z
    .array(
      z.object({
        Type: z.string(),
        Name: z.string().optional(),
        Source: z.string().optional(),
        Destination: z.string(),
        Mode: z.string().optional(),
        RW: z.boolean().optional(),
        Propagation: z.string().optional(),
        Options: texts,
      }),
    )
    .nullish(),
  Config: z.object({
    Hostname: z.string().nullish(),
    User: z.string().nullish(),
    Tty: z.boolean().nullish(),
    OpenStdin: z.boolean().nullish(),
    Env: texts,
    Cmd: texts,
    Entrypoint: z.union([z.string(), z.array(z.string())]).nullish(),
    WorkingDir: z.string().nullish(),
  }),
  HostConfig: z.object({
    LogConfig: z.object({ Type: z.string().optional() }).nullish(),
    NetworkMode: z.string().nullish(),
    PortBindings: bindings,
    RestartPolicy: z
      .object({ Name: z.string().optional(), MaximumRetryCount: z.number().optional() })
      .nullish(),
    AutoRemove: z.boolean().nullish(),
    CapAdd: texts,
    CapDrop: texts,
    Privileged: z.boolean().nullish(),
    ReadonlyRootfs: z.boolean().nullish(),
    SecurityOpt: texts,
    Tmpfs: z.record(z.string(), z.string()).nullish(),
    Memory: z.number().nullish(),
    MemorySwap: z.number().nullish(),
    MemoryReservation: z.number().nullish(),
    NanoCpus: z.number().nullish(),
    CpuPeriod: z.number().nullish(),
    CpuQuota: z.number().nullish(),
    CpuShares: z.number().nullish(),
    CpusetCpus: z.string().nullish(),
    PidsLimit: z.number().nullish(),
  }),
  NetworkSettings: z
    .object({
      Ports: bindings,
      Networks: z
        .record(
          z.string(),
          z
            .object({
              IPAddress: z.string().optional(),
              GlobalIPv6Address: z.string().optional(),
              Gateway: z.string().optional(),
              MacAddress: z.string().optional(),
              Aliases: texts,
            })
            .nullable(),
        )
        .nullish(),
    })
    .nullish(),
});
export type InspectedFacts = z.infer<typeof containerFactsSchema>;
