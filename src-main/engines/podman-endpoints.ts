import { z } from 'zod';
import { engineId, type Endpoint, type EngineDescription } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import type { Env } from './docker-config';
import { expandTemplate, parseEndpoint } from './endpoint';
import type { Files } from './files';

/** Where Podman listens on Linux: the user's own service first, then root's. */
export const USUAL_PODMAN_SOCKETS: readonly string[] = [
  '${XDG_RUNTIME_DIR}/podman/podman.sock',
  '/run/user/${UID}/podman/podman.sock',
  '/run/podman/podman.sock',
];

/** Where the machine's socket lies when nobody can be asked (Podman 4 and later on macOS). */
export const USUAL_MACHINE_SOCKETS: readonly string[] = [
  '${HOME}/.local/share/containers/podman/machine/podman.sock',
  '${HOME}/.local/share/containers/podman/machine/qemu/podman.sock',
  '${HOME}/.local/share/containers/podman/machine/podman-machine-default/podman.sock',
];

const machinesSchema = z.array(
  z.looseObject({
    Name: z.string(),
    State: z.string().optional(),
    ConnectionInfo: z.looseObject({
      PodmanSocket: z.looseObject({ Path: z.string() }).nullish(),
      PodmanPipe: z.looseObject({ Path: z.string() }).nullish(),
    }),
  }),
);
const connectionsSchema = z.array(
  z.looseObject({
    Name: z.string(),
    URI: z.string(),
    Identity: z.string().optional(),
    Default: z.boolean().optional(),
    IsMachine: z.boolean().optional(),
  }),
);

function parse<T>(schema: z.ZodType<T>, text: string, what: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const detail = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw CleatError.of('engine.answer', { engine: 'podman', what, detail }, { cause: error });
  }
}

function describe(name: string, endpoint: Endpoint): EngineDescription {
  return { id: engineId('podman', endpoint), runtime: 'podman', name, endpoint, aliases: [] };
}

export interface PodmanMachine {
  readonly name: string;
  readonly running: boolean;
  readonly endpoint: Endpoint;
}

/** What `podman machine inspect` prints: the machines that say where they listen. Throws `engine.answer`. */
export function parseMachines(text: string): PodmanMachine[] {
  return parse(machinesSchema, text, 'podman machine inspect').flatMap((machine) => {
    const { PodmanSocket: socket, PodmanPipe: pipe } = machine.ConnectionInfo;
    const endpoint: Endpoint | undefined = socket?.Path
      ? { kind: 'unix', path: socket.Path }
      : pipe?.Path
        ? { kind: 'npipe', path: pipe.Path.replaceAll('\\', '/') }
        : undefined;
    // Podman 4.0 says nothing about the state.
    const running = machine.State === undefined || machine.State === 'running';
    return endpoint ? [{ name: machine.Name, running, endpoint }] : [];
  });
}

/**
 * What `podman system connection list --format json` prints, the default one first. Connections into a machine are
 * left out: its socket is the same engine. Throws `engine.answer`; a connection whose address cannot be used
 * is left out.
 */
export function parseConnections(text: string): EngineDescription[] {
  const rows = parse(connectionsSchema, text, 'podman system connection list');
  const ordered = [
    ...rows.filter((row) => row.Default === true),
    ...rows.filter((row) => row.Default !== true),
  ];
  return ordered.flatMap((row) => {
    if (row.IsMachine === true || /@(?:localhost|127\.0\.0\.1)[:/]/.test(row.URI)) return [];
    try {
      return [describe(row.Name, parseEndpoint(row.URI, `The Podman connection “${row.Name}”`))];
    } catch {
      return []; // the list is a convenience: what cannot be used is not an engine
    }
  });
}

export interface PodmanSearch {
  readonly env: Env;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  readonly files: Files;
  readonly uid?: number;
  /** Socket templates of the manifest. Default: the usual ones of the platform. */
  readonly sockets?: readonly string[];
  /** Machines and connections, when somebody asked the CLI. */
  readonly machines?: readonly PodmanMachine[];
  readonly connections?: readonly EngineDescription[];
}

function socketName(path: string): string {
  if (path.includes('/machine/')) return 'machine';
  return path.startsWith('/run/podman/') || path.startsWith('/var/run/podman/') ? 'rootful' : 'rootless';
}

/**
 * The Podman engines this machine knows, the one to use first: `CONTAINER_HOST` alone when it is set, else
 * machines, the user's own socket, root's, then other connections. Only sockets that are there; one that may not
 * even be looked at is named only when it is the only hope. Nothing is asked of any engine.
 * Throws `endpoint.invalid`.
 */
export async function podmanEngines(search: PodmanSearch): Promise<EngineDescription[]> {
  const { env, files, platform, machines = [], connections = [] } = search;
  const host = env['CONTAINER_HOST'];
  if (host) return [describe('CONTAINER_HOST', parseEndpoint(host, 'CONTAINER_HOST'))];

  const there: EngineDescription[] = machines.map(({ name, endpoint }) => describe(name, endpoint));
  const denied: EngineDescription[] = [];
  const templates =
    search.sockets ??
    (platform === 'linux' ? USUAL_PODMAN_SOCKETS : platform === 'darwin' ? USUAL_MACHINE_SOCKETS : []);
  for (const template of templates) {
    const path = expandTemplate(template, search);
    if (path === undefined) continue;
    const engine = describe(socketName(path), { kind: 'unix', path });
    const seen = await files.look(path);
    if (seen === 'there') there.push(engine);
    if (seen === 'denied') denied.push(engine);
  }
  const found = [...there, ...connections];
  const engines = found.length > 0 ? found : denied;
  return [...new Map(engines.map((engine) => [engine.id, engine])).values()];
}
