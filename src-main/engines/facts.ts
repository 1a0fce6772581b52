import { z } from 'zod';
import { engineTitle, type EngineDescription, type EngineFacts } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import { compareVersions } from '../../src-shared/model/version-order';
import { jsonOf, refused, shaped } from './answers';
import type { Answer, CallBounds, EngineHttp } from './http';
import { dockerIdentity, podmanIdentity } from './identity';

/** The oldest and newest Docker API whose answers we were made for (Docker 19.03 and 27). */
const OLDEST_API = '1.40';
const NEWEST_API = '1.47';
const OLDEST_DOCKER = '19.03';
/** libpod paths carry a major version; those of 4 are answered by 4 and 5. */
const OLDEST_PODMAN = '4.0.0';

const versionSchema = z.object({
  Version: z.string(),
  ApiVersion: z.string(),
  MinAPIVersion: z.string().optional(),
  Os: z.string(),
  Arch: z.string(),
  Components: z.array(z.object({ Name: z.string(), Version: z.string() })).nullish(),
});
const infoSchema = z.object({
  ID: z.string(),
  /** Pairs of texts. */
  DriverStatus: z.array(z.array(z.string())).nullish().catch(undefined),
});

/**
 * The API version to ask for: ours, but never newer than the engine's and never older than the oldest it still
 * answers (Docker 29 refuses what is older than 1.44). Undefined when the engine is too old for us.
 */
export function negotiate(engine: { readonly newest: string; readonly oldest: string }): string | undefined {
  if (compareVersions(engine.newest, OLDEST_API) < 0) return undefined;
  if (compareVersions(engine.oldest, NEWEST_API) > 0) return engine.oldest;
  return compareVersions(engine.newest, NEWEST_API) < 0 ? engine.newest : NEWEST_API;
}

function tooOld(engine: EngineDescription, found: string, required: string): CleatError {
  return CleatError.of('engine.too-old', { engine: engineTitle(engine), found, required });
}

interface Told {
  readonly version: string;
  readonly newestApi: string;
  readonly oldestApi: string;
  readonly os: string;
  readonly architecture?: string;
}

async function podmanFacts(engine: EngineDescription, told: Told): Promise<EngineFacts> {
  if (compareVersions(told.version, OLDEST_PODMAN) < 0) throw tooOld(engine, told.version, OLDEST_PODMAN);
  const apiVersion = negotiate({ newest: told.newestApi, oldest: told.oldestApi });
  if (apiVersion === undefined) throw tooOld(engine, told.version, OLDEST_PODMAN);
  return {
    version: told.version,
    apiVersion,
    dialect: 'podman',
    os: told.os,
    ...(told.architecture === undefined ? {} : { architecture: told.architecture }),
    identity: await podmanIdentity(engine),
  };
}

const header = (answer: Answer, name: string): string | undefined => {
  const value = answer.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** `Builder-Version: 1` is the classic builder, `2` BuildKit. */
function builderIn(version: string | undefined): Pick<EngineFacts, 'builder'> {
  if (version === undefined) return {};
  return { builder: version === '1' ? 'classic' : 'buildkit' };
}

/** Docker with containerd's image store names a snapshotter as the type of its driver. */
function storeIn(status: readonly (readonly string[])[] | null | undefined): Pick<EngineFacts, 'store'> {
  const type = status?.find(([key]) => key === 'driver-type')?.[1] ?? '';
  return type.includes('containerd.snapshotter') ? { store: 'containerd' } : {};
}

/** The system in a header such as `Libpod/4.3.1 (linux)`. */
const systemIn = (server: string | undefined): string => /\((\w+)\)/.exec(server ?? '')?.[1] ?? 'linux';

/**
 * Asks an engine who it is. A ping tells all there is to know of Podman, whose `/version` and `/info` take half a
 * second each (it asks the package manager); Docker is asked for both at once. Throws as EngineHttp does, and
 * `engine.refused`, `engine.answer`, `engine.too-old`.
 */
export async function askFacts(http: EngineHttp, bounds: Omit<CallBounds, 'what'>): Promise<EngineFacts> {
  const { engine } = http;
  const ask = (path: string): Promise<Answer> =>
    http.request('GET', path, { ...bounds, what: 'say who it is' });
  const ping = await ask('/_ping');
  if (ping.status !== 200) throw refused(engine, ping);
  const podman = header(ping, 'libpod-api-version');
  if (podman !== undefined) {
    return podmanFacts(engine, {
      version: podman,
      newestApi: header(ping, 'api-version') ?? OLDEST_API,
      oldestApi: OLDEST_API,
      os: systemIn(header(ping, 'server')),
    });
  }

  const [versionAnswer, infoAnswer] = await Promise.all([ask('/version'), ask('/info')]);
  const version = shaped(engine, '/version', versionSchema, jsonOf(engine, '/version', versionAnswer));
  const told: Told = {
    version: version.Version,
    newestApi: version.ApiVersion,
    oldestApi: version.MinAPIVersion ?? OLDEST_API,
    os: version.Os,
    architecture: version.Arch,
  };
  // A proxy on the way may have dropped the header.
  if ((version.Components ?? []).some((component) => component.Name === 'Podman Engine'))
    return podmanFacts(engine, told);

  const apiVersion = negotiate({ newest: told.newestApi, oldest: told.oldestApi });
  if (apiVersion === undefined) throw tooOld(engine, told.version, OLDEST_DOCKER);
  const info = shaped(engine, '/info', infoSchema, jsonOf(engine, '/info', infoAnswer));
  return {
    version: told.version,
    apiVersion,
    dialect: 'docker',
    os: told.os,
    architecture: version.Arch,
    ...builderIn(header(ping, 'builder-version')),
    ...storeIn(info.DriverStatus),
    identity: dockerIdentity(info.ID),
  };
}
