import { randomBytes } from 'node:crypto';
import { PassThrough, type Readable } from 'node:stream';
import type { EngineFacts } from '../../../src-shared/model/engine';
import { compareVersions } from '../../../src-shared/model/version-order';
import type { EngineHttp } from '../../engines/http';
import { tar } from '../../runtimes/check/tar';
import { refusedBuild } from './build-stream';
import { builtImage } from './built-image';
import { buildFailure } from './failure';
import type { BuildRequest, ImageBuilder } from './image-builder';
import { linearBuild } from './linear-build';
import { podmanContexts } from './podman-contexts';
import { writeFilesOf } from './podman-output';
import { PodmanSteps } from './podman-steps';
import { cacheReference, commonQuery, refuse } from './query';
import { registryConfigHeader } from './registry-login';

/** Two empty blocks end an archive. */
const END_BYTES = 1024;
/** The first version that can keep a cache elsewhere. */
export const CACHE_TO_SINCE = '4.3';

/** Seen with 4.3 and 5.4: `FROM scratch` for two platforms gives one image under both names. */
const SEVERAL_PLATFORMS =
  'build for several platforms at once, since it takes layers of one for the other: build for each by itself';

/** As its CLI does: without a registry in front, its Docker API would take the name for one of Docker Hub. */
function localName(tag: string): string {
  const [first = '', ...rest] = tag.split('/');
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return hasRegistry ? tag : `localhost/${tag}`;
}

/** A secret as Podman takes it over its API: a file of the archive, which it moves out of the context at once. */
interface SecretFile {
  readonly id: string;
  readonly name: string;
  readonly value: Buffer;
}

function secretFiles({ engine }: EngineHttp, secrets: BuildRequest['secrets']): SecretFile[] {
  return [...secrets].map(([id, value]) => {
    if (/[,=]/.test(id)) refuse(engine, `hand out a secret whose id is “${id}”`);
    return { id, name: `podman-build-secret-${randomBytes(8).toString('hex')}`, value };
  });
}

function podmanQuery(http: EngineHttp, facts: EngineFacts, request: BuildRequest): URLSearchParams {
  const { engine } = http;
  const { spec } = request;
  if ((spec.ssh?.length ?? 0) > 0) refuse(engine, 'hand out an ssh agent over its API');
  if (spec.output?.type === 'oci') refuse(engine, 'write an OCI archive');
  const [platform, ...more] = spec.platforms ?? [];
  if (more.length > 0) refuse(engine, SEVERAL_PLATFORMS);
  const query = commonQuery(engine, request);
  query.delete('t');
  for (const tag of spec.tags ?? []) query.append('t', localName(tag));
  query.set('layers', '1');
  if (platform !== undefined) query.set('platform', platform);
  if ((spec.cacheTo?.length ?? 0) > 0) {
    if (compareVersions(facts.version, CACHE_TO_SINCE) < 0) refuse(engine, 'keep its cache elsewhere');
    query.set('cacheto', JSON.stringify((spec.cacheTo ?? []).map((to) => cacheReference(engine, to))));
  }
  return query;
}

/** The context with the secrets in front of it, in one archive. */
function withSecrets(context: Readable, files: readonly SecretFile[]): Readable {
  if (files.length === 0) return context;
  const entries = files.map(({ name, value }) => ({
    kind: 'file' as const,
    name,
    mode: 0o600,
    bytes: value,
  }));
  const joined = new PassThrough();
  joined.write(tar(entries).subarray(0, -END_BYTES));
  context.once('error', (error) => joined.destroy(error));
  joined.once('close', () => context.destroy());
  return context.pipe(joined);
}

/**
 * Builds with Podman: its Docker API, since its own path takes no layer from the cache in Podman 4.3 and does not say
 * which image it made.
 *
 * Podman 4.3 lets a RUN that is under way go on to its own end when the build is cancelled, and then does no more: its
 * API has nothing that ends it sooner.
 */
export function podmanBuilder(http: EngineHttp, facts: EngineFacts): ImageBuilder {
  const docker = `/v${facts.apiVersion}`;
  return {
    build: async (request, on, signal) => {
      const query = podmanQuery(http, facts, request);
      const files = secretFiles(http, request.secrets);
      const { contexts: given, output } = request.spec;
      const contexts = await podmanContexts(http, facts, given, signal);
      if (contexts.query !== undefined) query.set('additionalbuildcontexts', contexts.query);
      if (files.length > 0)
        query.set('secrets', JSON.stringify(files.map(({ id, name }) => `id=${id},src=${name}`)));
      const { ending, image } = await linearBuild(http, {
        path: `${docker}/build?${query.toString()}`,
        context: withSecrets(request.context.stream(signal), files),
        headers: registryConfigHeader(request.registryAuth, 'podman'),
        on,
        signal,
        hearer: (steps) => new PodmanSteps(steps),
        refused: (error) => refusedBuild(http, error),
      }).finally(() => contexts.close());
      if (ending) throw await buildFailure(request.context, ending);
      const built = await builtImage(http, `${docker}/images`, image, signal);
      if (output === undefined || output.type === 'image') return built;
      await writeFilesOf(http, facts, built.id, output, signal);
      return undefined;
    },
  };
}
