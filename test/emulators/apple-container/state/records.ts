import * as z from 'zod/mini';

const labels = z.record(z.string(), z.string());
const descriptor = z.object({ digest: z.string(), mediaType: z.string(), size: z.number() });

const mountSchema = z.object({
  kind: z.enum(['virtiofs', 'volume']),
  /** The volume's name, for a volume. */
  name: z.optional(z.string()),
  source: z.string(),
  destination: z.string(),
  options: z.array(z.string()),
});

/** What a container was made with; the shapes that are printed are made from it, by version. */
export const containerSchema = z.object({
  id: z.string(),
  image: z.object({ reference: z.string(), descriptor }),
  mounts: z.array(mountSchema),
  publishedPorts: z.array(
    z.object({
      hostAddress: z.string(),
      hostPort: z.number(),
      containerPort: z.number(),
      proto: z.literal('tcp'),
      count: z.number(),
    }),
  ),
  labels,
  networks: z.array(z.object({ network: z.string(), mac: z.optional(z.string()), mtu: z.number() })),
  dns: z.optional(
    z.object({
      nameservers: z.array(z.string()),
      domain: z.optional(z.string()),
      searchDomains: z.array(z.string()),
      options: z.array(z.string()),
    }),
  ),
  executable: z.string(),
  arguments: z.array(z.string()),
  environment: z.array(z.string()),
  workingDirectory: z.string(),
  terminal: z.boolean(),
  cpus: z.number(),
  memoryInBytes: z.number(),
  stopSignal: z.optional(z.string()),
  autoRemove: z.boolean(),
  /** Epoch ms. */
  created: z.number(),
});

/** What a container's supervisor says about it. `supervisor` is a note of a live process. */
export const runtimeSchema = z.object({
  state: z.enum(['running', 'stopped']),
  supervisor: z.string(),
  pid: z.number(),
  /** Epoch ms. */
  started: z.number(),
  /** Of the API server that started it: a later one knows no start. */
  epoch: z.number(),
  /** The last byte of its address on each network. */
  address: z.number(),
});

export const imageConfigSchema = z.object({
  Env: z.optional(z.array(z.string())),
  Cmd: z.optional(z.array(z.string())),
  Entrypoint: z.optional(z.array(z.string())),
  WorkingDir: z.optional(z.string()),
  Labels: z.optional(labels),
  StopSignal: z.optional(z.string()),
});

export const imageSchema = z.object({
  name: z.string(),
  /** Hex, without `sha256:`. */
  digest: z.string(),
  size: z.number(),
  created: z.number(),
  config: imageConfigSchema,
});

export const volumeSchema = z.object({
  name: z.string(),
  labels,
  options: labels,
  sizeInBytes: z.number(),
  created: z.number(),
});

export const networkSchema = z.object({
  name: z.string(),
  mode: z.enum(['nat', 'hostOnly']),
  labels,
  requestedSubnet: z.optional(z.string()),
  /** `192.168.64`, the first three bytes of its subnet. */
  prefix: z.string(),
  created: z.number(),
});

export const systemSchema = z.object({
  status: z.enum(['running', 'not running', 'unregistered']),
  hasKernel: z.boolean(),
  /** Epoch ms of the API server's start. */
  epoch: z.number(),
});

export type Container = z.infer<typeof containerSchema>;
export type Runtime = z.infer<typeof runtimeSchema>;
export type Image = z.infer<typeof imageSchema>;
export type ImageConfig = z.infer<typeof imageConfigSchema>;
export type Volume = z.infer<typeof volumeSchema>;
export type Network = z.infer<typeof networkSchema>;
export type System = z.infer<typeof systemSchema>;
export type Mount = z.infer<typeof mountSchema>;
