import type { EngineDescription } from '../../../src-shared/model/engine';
import { engineTitle } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';
import type { BuildRequest } from './image-builder';

/** Refuses what an engine cannot do, before anything is sent. `what` ends “… cannot do this in a build: ”. */
export function refuse(engine: EngineDescription, what: string): never {
  throw CleatError.of('build.unsupported', { engine: engineTitle(engine), what });
}

const hasEntries = (record: Readonly<Record<string, string>> | undefined): boolean =>
  Object.keys(record ?? {}).length > 0;

/** `type=registry,ref=…` as the reference it names; a plain reference as it is. */
export function cacheReference(engine: EngineDescription, source: string): string {
  if (!source.includes('=')) return source;
  const fields = new Map(source.split(',').map((part) => splitOnce(part.trim())));
  const type = fields.get('type');
  const reference = fields.get('ref');
  if (type !== 'registry' || reference === undefined || fields.size > 2)
    refuse(engine, `take its cache from “${source}”`);
  return reference;
}

function splitOnce(part: string): readonly [string, string] {
  const at = part.indexOf('=');
  return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
}

/** What all engines are asked alike. `cacheFrom` and platforms are checked by whoever can do less. */
export function commonQuery(engine: EngineDescription, { spec, context }: BuildRequest): URLSearchParams {
  const query = new URLSearchParams({ dockerfile: context.dockerfileName, rm: '1', forcerm: '1' });
  for (const tag of spec.tags ?? []) query.append('t', tag);
  if (spec.target !== undefined) query.set('target', spec.target);
  if (hasEntries(spec.args)) query.set('buildargs', JSON.stringify(spec.args));
  if (hasEntries(spec.labels)) query.set('labels', JSON.stringify(spec.labels));
  if (spec.noCache === true) query.set('nocache', '1');
  if (spec.pull === true) query.set('pull', '1');
  if (spec.network !== undefined) query.set('networkmode', spec.network);
  if ((spec.cacheFrom?.length ?? 0) > 0) {
    const references = (spec.cacheFrom ?? []).map((source) => cacheReference(engine, source));
    query.set('cachefrom', JSON.stringify(references));
  }
  return query;
}

/** Docker's own part: one platform, since its `POST /build` takes no list. Builders say before what they cannot. */
export function dockerQuery(engine: EngineDescription, request: BuildRequest): URLSearchParams {
  const query = commonQuery(engine, request);
  const [platform] = request.spec.platforms ?? [];
  if (platform !== undefined) query.set('platform', platform);
  return query;
}
