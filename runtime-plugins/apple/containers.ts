import { z } from 'zod';
import type { CliContainer, CliInspected } from '../../src-shared/plugin-api/cli-engine';
import { date, told } from './dates';
import { factsOf } from './facts';
import { json } from './json';

/** Ports of one range are rows of their own, up to here. */
const MOST_PORTS = 1000;

const attachmentSchema = z.object({
  network: z.string(),
  hostname: z.string().optional(),
  // Before 0.8 without “ipv4”.
  ipv4Address: z.string().optional(),
  address: z.string().optional(),
  ipv4Gateway: z.string().optional(),
  gateway: z.string().optional(),
  ipv6Address: z.string().optional(),
  macAddress: z.string().optional(),
});
export type Attachment = z.output<typeof attachmentSchema>;

/** A word of a later version is one that we do not know. */
const stateSchema = z.string().pipe(z.enum(['unknown', 'stopped', 'running', 'stopping']).catch('unknown'));
const attachments = z.array(attachmentSchema).nullish();

const configurationSchema = z.object({
  id: z.string(),
  image: z.object({ reference: z.string(), descriptor: z.object({ digest: z.string() }) }),
  mounts: z
    .array(
      z.object({
        type: z.record(z.string(), z.looseObject({ name: z.string().optional() })),
        source: z.string().optional(),
        destination: z.string(),
        options: z.array(z.string()).default([]),
      }),
    )
    .default([]),
  publishedPorts: z
    .array(
      z.object({
        hostAddress: z.string().optional(),
        hostPort: z.number(),
        containerPort: z.number(),
        proto: z.string(),
        count: z.number().default(1),
      }),
    )
    .default([]),
  labels: z.record(z.string(), z.string()).default({}),
  networks: z
    .array(
      z.object({ network: z.string(), options: z.object({ hostname: z.string().optional() }).optional() }),
    )
    .default([]),
  initProcess: z.object({
    executable: z.string(),
    arguments: z.array(z.string()).default([]),
    environment: z.array(z.string()).default([]),
    workingDirectory: z.string().default(''),
    terminal: z.boolean().default(false),
    user: z
      .object({
        id: z.object({ uid: z.number(), gid: z.number() }).optional(),
        raw: z.object({ userString: z.string() }).optional(),
      })
      .optional(),
  }),
  platform: z.object({ os: z.string(), architecture: z.string() }).optional(),
  resources: z.object({ cpus: z.number(), memoryInBytes: z.number() }).optional(),
  readOnly: z.boolean().default(false),
  capAdd: z.array(z.string()).default([]),
  capDrop: z.array(z.string()).default([]),
  creationDate: date.optional(),
});
export type Configuration = z.output<typeof configurationSchema>;

/** Since 1.0 `status` is an object that holds what stood beside it before. */
const containerSchema = z.union([
  z
    .object({
      configuration: configurationSchema,
      status: z.object({ state: stateSchema, networks: attachments, startedDate: date.optional() }),
    })
    .transform(({ configuration, status }) => ({ configuration, ...status })),
  z
    .object({
      configuration: configurationSchema,
      status: stateSchema,
      networks: attachments,
      startedDate: date.optional(),
    })
    .transform(({ status, ...rest }) => ({ ...rest, state: status })),
]);
export type AppleContainer = z.output<typeof containerSchema>;

const listSchema = z.array(containerSchema);

/** The machine that builds images: kept by Apple for itself, yet in its lists. */
const OWN = { 'com.apple.container.resource.role': 'builder', 'com.apple.container.plugin': 'builder' };
function isOwn({ configuration: { labels } }: AppleContainer): boolean {
  return Object.entries(OWN).some(([key, value]) => labels[key] === value);
}

/** Official images without their registry, which alone keeps them under “library”; others with it, whole. */
export function shortReference(reference: string): string {
  return reference.replace(/^[^/]+\.[^/]+\/library\//, '');
}

function portsOf({ publishedPorts }: Configuration): CliContainer['ports'] {
  return publishedPorts
    .flatMap(({ hostAddress, hostPort, containerPort, proto, count }) =>
      Array.from({ length: Math.min(Math.max(count, 1), MOST_PORTS) }, (_, at) => ({
        ...(hostAddress ? { hostIp: hostAddress } : {}),
        hostPort: hostPort + at,
        containerPort: containerPort + at,
        protocol: proto,
      })),
    )
    .slice(0, MOST_PORTS);
}

/** Apple says of one that does not run neither whether it ever ran, nor how it ended. */
const STATES = { running: 'running', stopping: 'stopping', stopped: 'exited', unknown: 'unknown' } as const;

function rowOf({ configuration, state, startedDate }: AppleContainer): CliContainer {
  const { id, image, initProcess, networks, labels, creationDate } = configuration;
  const runs = state === 'running' || state === 'stopping';
  // Before 1.0 it is not told; it was not later than the start, where that is told.
  const started = told(startedDate);
  const made = told(creationDate) ?? started;
  return {
    id,
    name: id,
    image: shortReference(image.reference),
    imageId: image.descriptor.digest,
    command: [initProcess.executable, ...initProcess.arguments].join(' '),
    state: STATES[state],
    ...(made === undefined ? {} : { createdAt: made }),
    ...(runs && started !== undefined ? { startedAt: started } : {}),
    ports: portsOf(configuration),
    networks: networks.map(({ network }) => network),
    labels,
  };
}

/** `list --all --format json` of every generation, without what Apple keeps for itself. Their order means nothing. */
export function parseContainers(output: string): CliContainer[] {
  return listSchema
    .parse(json(output))
    .filter((one) => !isOwn(one))
    .map(rowOf);
}

/** `inspect ID`. */
export function parseInspect(output: string): CliInspected | undefined {
  const raw = z.array(z.unknown()).parse(json(output));
  const [one] = listSchema.parse(raw);
  return one && { container: rowOf(one), facts: factsOf(one, portsOf(one.configuration)), raw: raw[0] };
}
