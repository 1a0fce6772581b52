import { z } from 'zod';
import type { EngineFacts } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import { jsonOf, shaped } from './answers';
import type { CallBounds, EngineHttp } from './http';
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
const infoSchema = z.object({ ID: z.string(), Name: z.string(), DockerRootDir: z.string() });

/** −1, 0 or 1, part by part as numbers; what follows a `-` or `+` does not count. */
export function compareVersions(a: string, b: string): number {
  const parts = (version: string): number[] => (/^[\d.]+/.exec(version)?.[0] ?? '0').split('.').map(Number);
  const [left, right] = [parts(a), parts(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

/**
 * The API version to ask for: ours, but never newer than the engine's and never older than the oldest it still
 * answers (Docker 29 refuses what is older than 1.44). Undefined when the engine is too old for us.
 */
export function negotiate(engine: { readonly newest: string; readonly oldest: string }): string | undefined {
  if (compareVersions(engine.newest, OLDEST_API) < 0) return undefined;
  if (compareVersions(engine.oldest, NEWEST_API) > 0) return engine.oldest;
  return compareVersions(engine.newest, NEWEST_API) < 0 ? engine.newest : NEWEST_API;
}

/**
 * Asks an engine who it is: two cheap requests at once. Throws as EngineHttp does, and `engine.refused`,
 * `engine.answer`, `engine.too-old`.
 */
export async function askFacts(http: EngineHttp, bounds: Omit<CallBounds, 'what'>): Promise<EngineFacts> {
  const { engine } = http;
  const what = 'say who it is';
  const ask = (path: string) => http.request('GET', path, { ...bounds, what });
  const [versionAnswer, infoAnswer] = await Promise.all([ask('/version'), ask('/info')]);
  const version = shaped(engine, '/version', versionSchema, jsonOf(engine, '/version', versionAnswer));
  const info = shaped(engine, '/info', infoSchema, jsonOf(engine, '/info', infoAnswer));

  const isPodman =
    versionAnswer.headers['libpod-api-version'] !== undefined ||
    (version.Components ?? []).some((component) => component.Name === 'Podman Engine');
  const apiVersion = negotiate({
    newest: version.ApiVersion,
    oldest: version.MinAPIVersion ?? OLDEST_API,
  });
  const tooOld = (required: string): CleatError =>
    CleatError.of('engine.too-old', { engine: engine.name, found: version.Version, required });
  if (isPodman && compareVersions(version.Version, OLDEST_PODMAN) < 0) throw tooOld(OLDEST_PODMAN);
  if (apiVersion === undefined) throw tooOld(OLDEST_DOCKER);

  return {
    version: version.Version,
    apiVersion,
    dialect: isPodman ? 'podman' : 'docker',
    os: version.Os,
    architecture: version.Arch,
    identity: isPodman
      ? await podmanIdentity(engine, { hostname: info.Name, graphRoot: info.DockerRootDir })
      : dockerIdentity(info.ID),
  };
}
