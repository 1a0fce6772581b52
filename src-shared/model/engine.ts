import type { EngineCondition } from './capabilities';
import type { WireError } from './error';

/** Where an engine listens. */
export type Endpoint =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'npipe'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls?: TlsFiles }
  | {
      readonly kind: 'ssh';
      readonly host: string;
      readonly port?: number;
      readonly user?: string;
      readonly path?: string;
    }
  /** No socket: whatever is asked goes by the program at `path`. */
  | { readonly kind: 'cli'; readonly path: string };

/** Paths of PEM files; `verify` false only when the context says so. */
export interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly verify: boolean;
  /** Of what the files say: another certificate is another client, which may see and do other things. */
  readonly fingerprint?: string;
}

/**
 * Which list, inspect and event shapes an engine speaks. A Podman behind a Docker socket is `podman`; `cli` has no API
 * at all and is spoken with by its command line.
 */
export type Dialect = 'docker' | 'podman' | 'cli';

/** One engine found on this machine or named by the user: known before anything was asked of it. */
export interface EngineDescription {
  readonly id: string;
  /** The name of the runtime it belongs to (`docker`, `podman`, …). */
  readonly runtime: string;
  /** What people call it: a context's name, `rootless`, `machine`, … */
  readonly name: string;
  readonly endpoint: Endpoint;
  /** Other endpoints and contexts that turned out to be this same engine. */
  readonly aliases: readonly string[];
}

export interface EngineFacts {
  readonly version: string;
  readonly apiVersion: string;
  readonly dialect: Dialect;
  readonly os: string;
  /** As the engine words it (`amd64`, `x86_64`). Podman tells it only at the price of half a second: absent. */
  readonly architecture?: string;
  /** Docker: the builder it says it prefers; absent when it leaves the choice to us. */
  readonly builder?: 'classic' | 'buildkit';
  /** Docker: where it keeps its images, when that is containerd and not its own store. */
  readonly store?: 'containerd';
  /** Of the CLI, where it is another one than the engine's. */
  readonly clientVersion?: string;
  /** What makes it the same engine behind two sockets (Docker: `/info` ID; Podman: the socket's inode, or its store). */
  readonly identity: string;
  /** What holds it back; absent where nothing does, and where it was not asked. */
  readonly conditions?: readonly EngineCondition[];
}

/** How an engine is doing, as the mirror sees it. Rows of an engine that is not `live` are the last known ones. */
export type EngineState =
  | { readonly state: 'connecting' }
  | { readonly state: 'live'; readonly facts: EngineFacts; readonly since: number }
  | {
      readonly state: 'unreachable';
      readonly error: WireError;
      /** Epoch ms of the first failed try. */
      readonly since: number;
      /** True when a list was had before: the rows shown are from then. */
      readonly stale: boolean;
    };

export interface Engine extends EngineDescription {
  readonly status: EngineState;
}

/** The endpoint as people write it: `unix:///path`, `tcp://host:port`, `ssh://user@host`. */
export function endpointUri(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case 'unix':
      return `unix://${endpoint.path}`;
    case 'npipe':
      return `npipe://${endpoint.path}`;
    case 'cli':
      return `cli://${endpoint.path}`;
    case 'tcp':
      return `tcp://${endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host}:${endpoint.port}`;
    case 'ssh': {
      const user = endpoint.user ? `${endpoint.user}@` : '';
      const port = endpoint.port ? `:${endpoint.port}` : '';
      return `ssh://${user}${endpoint.host}${port}${endpoint.path ?? ''}`;
    }
  }
}

/** Of an endpoint, whoever answers there: one address reached with other certificates is another endpoint. */
export function engineId(runtime: string, endpoint: Endpoint): string {
  return `${runtime}/${endpointUri(endpoint)}${endpoint.kind === 'tcp' ? tlsMark(endpoint.tls) : ''}`;
}

function tlsMark(tls: TlsFiles | undefined): string {
  if (!tls) return '';
  const words = ['tls', ...(tls.verify ? [] : ['unverified']), ...(tls.fingerprint ? [tls.fingerprint] : [])];
  return `#${words.join('-')}`;
}

/** How a sentence names an engine: its runtime, and its own name where that says more. */
export function engineTitle({ runtime, name }: Pick<EngineDescription, 'runtime' | 'name'>): string {
  return name === 'default' || name === runtime ? runtime : `${runtime} (${name})`;
}
