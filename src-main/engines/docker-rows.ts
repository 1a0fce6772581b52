import { z } from 'zod';
import type { Container } from '../../src-shared/model/container';
import type { EngineDescription } from '../../src-shared/model/engine';
import { imageIdOf, inspectedPorts, isHealth, nameOf, sortedPorts, stateOf, timeOf } from './container-row';

/** `GET /containers/json`: only what a row shows. Docker API 1.40 to 1.47; `Health` since 1.52. */
export const dockerListSchema = z.array(
  z.object({
    Id: z.string(),
    Names: z.array(z.string()).nullish(),
    Image: z.string(),
    ImageID: z.string().optional(),
    Command: z.string().nullish(),
    Created: z.number(),
    State: z.string(),
    Status: z.string(),
    Ports: z
      .array(
        z.object({
          IP: z.string().optional(),
          PrivatePort: z.number(),
          PublicPort: z.number().optional(),
          Type: z.string(),
        }),
      )
      .nullish(),
    Labels: z.record(z.string(), z.string()).nullish(),
    NetworkSettings: z.object({ Networks: z.record(z.string(), z.unknown()).nullish() }).nullish(),
  }),
);
type Listed = z.infer<typeof dockerListSchema>[number];

/** `GET /containers/{id}/json`: only what a row shows. */
export const dockerInspectSchema = z.object({
  Id: z.string(),
  Name: z.string(),
  Image: z.string(),
  Created: z.string(),
  Path: z.string(),
  Args: z.array(z.string()).nullish(),
  State: z.object({
    Status: z.string(),
    ExitCode: z.number().optional(),
    StartedAt: z.string().optional(),
    Health: z.object({ Status: z.string() }).nullish(),
  }),
  Config: z.object({
    Image: z.string(),
    Tty: z.boolean().optional(),
    Labels: z.record(z.string(), z.string()).nullish(),
  }),
  NetworkSettings: z.object({
    Ports: z
      .record(
        z.string(),
        z.array(z.object({ HostIp: z.string().optional(), HostPort: z.string().optional() })).nullable(),
      )
      .nullish(),
    Networks: z.record(z.string(), z.unknown()).nullish(),
  }),
});
export type DockerInspected = z.infer<typeof dockerInspectSchema>;

/** Only the list's status text tells these two; what it says of ages is never read. */
const EXIT_CODE = /^Exited \((\d+)\)/;
const HEALTH = /\((?:health: )?(starting|healthy|unhealthy)\)/;

const networksOf = (settings: Listed['NetworkSettings']): string[] =>
  Object.keys(settings?.Networks ?? {}).sort();

/** A row of the list. It says nothing of when the container was started. */
export function rowFromDockerList(engine: EngineDescription, listed: Listed): Container {
  const state = stateOf(listed.State);
  const health = state === 'running' ? HEALTH.exec(listed.Status)?.[1] : undefined;
  const exitCode = state === 'exited' ? EXIT_CODE.exec(listed.Status)?.[1] : undefined;
  return {
    engine: engine.id,
    runtime: engine.runtime,
    id: listed.Id,
    name: nameOf(listed.Names),
    image: listed.Image,
    imageId: imageIdOf(listed.ImageID),
    command: listed.Command ?? '',
    state,
    ...(isHealth(health) ? { health } : {}),
    ...(exitCode === undefined ? {} : { exitCode: Number(exitCode) }),
    createdAt: listed.Created * 1000,
    ports: sortedPorts(
      (listed.Ports ?? []).map((port) => ({
        ...(port.IP ? { hostIp: port.IP } : {}),
        ...(port.PublicPort === undefined ? {} : { hostPort: port.PublicPort }),
        containerPort: port.PrivatePort,
        protocol: port.Type,
      })),
    ),
    networks: networksOf(listed.NetworkSettings),
    labels: listed.Labels ?? {},
  };
}

/** As the list writes it: arguments with a blank in quotes. */
function commandLine(path: string, args: readonly string[]): string {
  return [path, ...args.map((arg) => (arg.includes(' ') ? `'${arg}'` : arg))].join(' ');
}

/**
 * The same row from an inspect answer, and when the container was started. One field can differ: `image` of a
 * container whose tag has moved to another image, which only the list knows.
 */
export function rowFromDockerInspect(engine: EngineDescription, inspected: DockerInspected): Container {
  const { State, Config, NetworkSettings } = inspected;
  const state = stateOf(State.Status);
  const runs = state === 'running' || state === 'paused';
  const startedAt = runs ? timeOf(State.StartedAt) : undefined;
  const health = state === 'running' ? State.Health?.Status : undefined;
  const created = timeOf(inspected.Created) ?? 0;
  return {
    engine: engine.id,
    runtime: engine.runtime,
    id: inspected.Id,
    name: nameOf([inspected.Name]),
    image: Config.Image,
    imageId: imageIdOf(inspected.Image),
    command: commandLine(inspected.Path, inspected.Args ?? []),
    state,
    ...(isHealth(health) ? { health } : {}),
    ...(state === 'exited' && State.ExitCode !== undefined ? { exitCode: State.ExitCode } : {}),
    createdAt: Math.floor(created / 1000) * 1000, // the list gives whole seconds
    ...(startedAt === undefined ? {} : { startedAt }),
    ports: inspectedPorts(NetworkSettings.Ports ?? {}, true),
    networks: networksOf(NetworkSettings),
    labels: Config.Labels ?? {},
  };
}
