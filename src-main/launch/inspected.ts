import { z } from 'zod';

const strings = z
  .union([z.array(z.string()), z.string().transform((one) => [one])])
  .nullish()
  .transform((list) => list ?? []);
const record = z
  .record(z.string(), z.string())
  .nullish()
  .transform((all) => all ?? {});
const text = z
  .string()
  .nullish()
  .transform((one) => one ?? '');
const number = z
  .number()
  .nullish()
  .transform((one) => one ?? 0);
const yes = z
  .boolean()
  .nullish()
  .transform((one) => one ?? false);

const config = z.object({
  Cmd: strings,
  Entrypoint: strings,
  Env: strings,
  Labels: record,
  User: text,
  WorkingDir: text,
  StopSignal: z
    .union([z.string(), z.number()])
    .nullish()
    .transform((one) => (one ? String(one) : '')),
  Healthcheck: z.unknown().optional(),
  Volumes: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((all) => Object.keys(all ?? {})),
});

/** `GET /containers/{id}/json` of Docker's API: what a run can say. */
export const madeSchema = z.object({
  Id: z.string(),
  Name: z.string(),
  Config: config.extend({
    Image: z.string(),
    Hostname: text,
    Tty: yes,
    OpenStdin: yes,
    StopTimeout: z.number().nullish(),
  }),
  HostConfig: z.looseObject({
    NetworkMode: text,
    PortBindings: z
      .record(z.string(), z.array(z.object({ HostIp: text, HostPort: text })).nullable())
      .nullish()
      .transform((all) => all ?? {}),
    PublishAllPorts: yes,
    RestartPolicy: z.object({ Name: text, MaximumRetryCount: number }).nullish(),
    AutoRemove: yes,
    Privileged: yes,
    ReadonlyRootfs: yes,
    Init: yes,
    CapAdd: strings,
    CapDrop: strings,
    SecurityOpt: strings,
    ExtraHosts: strings,
    Dns: strings,
    Memory: number,
    MemorySwap: number,
    ShmSize: number,
    NanoCpus: number,
    PidsLimit: number,
    Ulimits: z
      .array(z.object({ Name: z.string(), Soft: z.number(), Hard: z.number() }))
      .nullish()
      .transform((all) => all ?? []),
    Devices: z
      .array(z.object({ PathOnHost: z.string(), PathInContainer: text, CgroupPermissions: text }))
      .nullish()
      .transform((all) => all ?? []),
    Tmpfs: record,
    /** `SOURCE:TARGET:OPTIONS`. */
    Binds: strings,
    /** What `--mount` was given: Docker shows some of it nowhere else. */
    Mounts: z
      .array(
        z.object({
          Target: text,
          BindOptions: z.object({ NonRecursive: yes }).nullish(),
          TmpfsOptions: z.object({ SizeBytes: number, Mode: number }).nullish(),
        }),
      )
      .nullish()
      .transform((all) => all ?? []),
  }),
  Mounts: z
    .array(
      z.object({ Type: z.string(), Name: text, Source: text, Destination: z.string(), Mode: text, RW: yes }),
    )
    .nullish()
    .transform((all) => all ?? []),
  NetworkSettings: z
    .object({
      Networks: z
        .record(z.string(), z.object({ Aliases: strings }).nullable())
        .nullish()
        .transform((all) => all ?? {}),
    })
    .nullish(),
});
export type Made = z.output<typeof madeSchema>;

/** `GET /images/{id}/json`: what a container takes from its image. */
export const imageSchema = z.object({ Config: config.nullish() });
export type ImageConfig = z.output<typeof config>;
