import { z } from 'zod';
import type { Container, PortMapping } from '../../src-shared/model/container';
import type { EngineDescription } from '../../src-shared/model/engine';
import { imageIdOf, inspectedPorts, isHealth, nameOf, sortedPorts, stateOf, timeOf } from './container-row';

/** Ranges are listed as one entry; nobody publishes more than there are ports. */
const MOST_PORTS = 65_536;

/** `GET /v4.0.0/libpod/containers/json`: only what a row shows. An engine without containers may answer `null`. */
export const podmanListSchema = z
  .array(
    z.object({
      Id: z.string(),
      Names: z.array(z.string()).nullish(),
      Image: z.string(),
      ImageID: z.string().optional(),
      Command: z.array(z.string()).nullish(),
      Created: z.string(),
      State: z.string(),
      /** Only the health word; empty without a health check. */
      Status: z.string().optional(),
      ExitCode: z.number().optional(),
      /** Whole epoch seconds; Go's zero time when it never ran. */
      StartedAt: z.number().optional(),
      Labels: z.record(z.string(), z.string()).nullish(),
      Networks: z.array(z.string()).nullish(),
      Pod: z.string().optional(),
      PodName: z.string().optional(),
      Ports: z
        .array(
          z.object({
            host_ip: z.string().optional(),
            container_port: z.number(),
            host_port: z.number().optional(),
            range: z.number().optional(),
            protocol: z.string().optional(),
          }),
        )
        .nullish(),
    }),
  )
  .nullable()
  .transform((rows) => rows ?? []);
type Listed = z.infer<typeof podmanListSchema>[number];

/** `GET /v4.0.0/libpod/containers/{id}/json`: only what a row shows. */
export const podmanInspectSchema = z.object({
  Id: z.string(),
  Name: z.string(),
  Image: z.string(),
  ImageName: z.string().optional(),
  Created: z.string(),
  Pod: z.string().optional(),
  State: z.object({
    Status: z.string(),
    ExitCode: z.number().optional(),
    StartedAt: z.string().optional(),
    Health: z.object({ Status: z.string() }).nullish(),
    Healthcheck: z.object({ Status: z.string() }).nullish(),
  }),
  Config: z.object({
    Tty: z.boolean().optional(),
    Cmd: z.array(z.string()).nullish(),
    Labels: z.record(z.string(), z.string()).nullish(),
  }),
  NetworkSettings: z
    .object({
      Ports: z
        .record(
          z.string(),
          z.array(z.object({ HostIp: z.string().optional(), HostPort: z.string().optional() })).nullable(),
        )
        .nullish(),
      Networks: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
});
export type PodmanInspected = z.infer<typeof podmanInspectSchema>;

function publishedPorts(ports: Listed['Ports']): PortMapping[] {
  const rows = (ports ?? []).flatMap((port): PortMapping[] =>
    // Several protocols of one port may stand in one entry.
    (port.protocol ?? 'tcp').split(',').flatMap((protocol) =>
      Array.from({ length: Math.min(port.range ?? 1, MOST_PORTS) || 1 }, (_, offset) => ({
        // As inspect and `podman ps` word “every address”.
        hostIp: port.host_ip || '0.0.0.0',
        ...(port.host_port ? { hostPort: port.host_port + offset } : {}),
        containerPort: port.container_port + offset,
        protocol,
      })),
    ),
  );
  return sortedPorts(rows);
}

interface Told {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly imageId: string | undefined;
  readonly command: readonly string[];
  readonly state: string;
  readonly health: string | undefined;
  readonly exitCode: number | undefined;
  readonly created: string;
  readonly startedAt: number | undefined;
  readonly ports: readonly PortMapping[];
  readonly networks: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly pod: string | undefined;
}

/** What list and inspect tell in different words, as one row: both give equal ones. */
function row(engine: EngineDescription, told: Told): Container {
  const state = stateOf(told.state);
  const runs = state === 'running' || state === 'paused';
  const created = timeOf(told.created);
  // Podman remembers the last health word of a container that has ended; Docker does not.
  const health = state === 'running' ? told.health : undefined;
  return {
    engine: engine.id,
    runtime: engine.runtime,
    id: told.id,
    name: told.name,
    image: told.image,
    imageId: imageIdOf(told.imageId),
    command: told.command.join(' '),
    state,
    ...(isHealth(health) ? { health } : {}),
    ...(state === 'exited' && told.exitCode !== undefined ? { exitCode: told.exitCode } : {}),
    ...(created === undefined ? {} : { createdAt: created }),
    ...(runs && told.startedAt !== undefined && told.startedAt > 0
      ? { startedAt: Math.floor(told.startedAt / 1000) * 1000 }
      : {}),
    ports: told.ports,
    networks: [...told.networks].sort(),
    labels: told.labels,
    ...(told.pod ? { pod: told.pod } : {}),
  };
}

export function rowFromPodmanList(engine: EngineDescription, listed: Listed): Container {
  return row(engine, {
    id: listed.Id,
    name: nameOf(listed.Names),
    image: listed.Image,
    imageId: listed.ImageID,
    command: listed.Command ?? [],
    state: listed.State,
    health: listed.Status,
    exitCode: listed.ExitCode,
    created: listed.Created,
    startedAt: listed.StartedAt === undefined ? undefined : listed.StartedAt * 1000,
    ports: publishedPorts(listed.Ports),
    networks: listed.Networks ?? [],
    labels: listed.Labels ?? {},
    pod: listed.Pod,
  });
}

export function rowFromPodmanInspect(engine: EngineDescription, inspected: PodmanInspected): Container {
  const { State, Config, NetworkSettings } = inspected;
  return row(engine, {
    id: inspected.Id,
    name: nameOf([inspected.Name]),
    image: inspected.ImageName ?? '',
    imageId: inspected.Image,
    command: Config.Cmd ?? [],
    state: State.Status,
    health: (State.Health ?? State.Healthcheck)?.Status,
    exitCode: State.ExitCode,
    created: inspected.Created,
    startedAt: timeOf(State.StartedAt),
    ports: inspectedPorts(NetworkSettings?.Ports ?? {}, false).map((port) => ({
      hostIp: '0.0.0.0',
      ...port,
    })),
    networks: Object.keys(NetworkSettings?.Networks ?? {}),
    labels: Config.Labels ?? {},
    pod: inspected.Pod,
  });
}
