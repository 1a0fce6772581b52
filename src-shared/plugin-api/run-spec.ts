import { z } from 'zod';

/**
 * A container to run, as a form or a command line says it. The schema bounds shapes and sizes only; whether the
 * values make sense is said by field (`runProblems`), so that a half-filled form can be checked, too.
 */

const text = z.string().max(32_768);
const short = z.string().max(4096);
const list = <T extends z.ZodType>(item: T) => z.array(item).max(1000).readonly();
const record = z.record(z.string().max(4096), text).readonly();

const bind = z.object({
  type: z.literal('bind'),
  /** Absolute path on the host; it must be there. */
  host: short,
  /** Absolute path in the container. */
  container: short,
  readonly: z.boolean(),
  /** SELinux: `shared` is `:z`, `private` is `:Z`. */
  relabel: z.enum(['shared', 'private']).optional(),
  /** False leaves out what is mounted below `host`: it would stay writable in a read-only mount. */
  recursive: z.boolean().optional(),
});
const volume = z.object({
  type: z.literal('volume'),
  /** An anonymous one when absent. */
  name: short.optional(),
  container: short,
  readonly: z.boolean(),
});
const tmpfs = z.object({
  type: z.literal('tmpfs'),
  container: short,
  /** Bytes; the engine's default when absent. */
  size: z.number().int().positive().optional(),
  /** As `chmod` takes it, e.g. `1777`. */
  mode: z.string().max(8).optional(),
});
const mountSchema = z.discriminatedUnion('type', [bind, volume, tmpfs]);
export type Mount = z.infer<typeof mountSchema>;
export type BindMount = z.infer<typeof bind>;

const portSchema = z.object({
  hostIp: z.string().max(64).optional(),
  /** A free one is chosen when absent. */
  host: z.number().int().min(0).max(65_535).optional(),
  container: z.number().int().min(0).max(65_535),
  protocol: z.enum(['tcp', 'udp', 'sctp']),
});
export type PublishedPort = z.infer<typeof portSchema>;

export const restartPolicySchema = z.object({
  name: z.enum(['no', 'always', 'on-failure', 'unless-stopped']),
  maximumRetries: z.number().int().min(0).max(1_000_000).optional(),
});

export const runSpecSchema = z.object({
  image: short,
  /** Replaces the image's command; nothing of it passes through a shell. */
  argv: list(text),
  /** Replaces the image's entrypoint; an empty text takes it away. */
  entrypoint: text.optional(),
  name: short.optional(),
  hostname: short.optional(),
  labels: record.optional(),
  env: record.optional(),
  /** Absolute paths on the host of files with `KEY=value` lines. */
  envFiles: list(short).optional(),
  /** Reach the container as variables, and never stand in an argument. */
  secrets: record.optional(),
  mounts: list(mountSchema).optional(),
  ports: list(portSchema).optional(),
  publishAll: z.boolean().optional(),
  /** Absolute path in the container. */
  workdir: short.optional(),
  user: short.optional(),
  /** `none`, `host`, `container:NAME` or the name of a network. The first is the main one. */
  networks: list(short).optional(),
  networkAliases: list(short).optional(),
  addHosts: list(short).optional(),
  dns: list(short).optional(),
  /** Bytes. */
  memory: z.number().int().optional(),
  memorySwap: z.number().int().optional(),
  shmSize: z.number().int().optional(),
  /** Cores, fractions allowed. */
  cpus: z.number().optional(),
  pidsLimit: z.number().int().optional(),
  ulimits: list(short).optional(),
  capAdd: list(short).optional(),
  capDrop: list(short).optional(),
  securityOptions: list(short).optional(),
  devices: list(short).optional(),
  privileged: z.boolean().optional(),
  /** Its root file system read-only. */
  readonlyRootfs: z.boolean().optional(),
  init: z.boolean().optional(),
  stopSignal: short.optional(),
  /** Seconds. */
  stopTimeout: z.number().int().optional(),
  restart: restartPolicySchema.optional(),
  /** `linux/arm64`, … */
  platform: short.optional(),
  pull: z.enum(['always', 'missing', 'never']).optional(),
  /** The OCI runtime (`runc`, `crun`, …) that Docker runs it with. */
  ociRuntime: short.optional(),
  /** Taken away when it has ended. */
  remove: z.boolean().optional(),
  detach: z.boolean().optional(),
  interactive: z.boolean().optional(),
  tty: z.boolean().optional(),
});
export type RunSpec = Readonly<z.infer<typeof runSpecSchema>>;
