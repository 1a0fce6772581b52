import { z } from 'zod';
import type { EngineFacts } from '../../src-shared/model/engine';
import { jsonOf, shaped } from './answers';
import type { CallOptions, EngineConnection } from './connection';
import type { EngineHttp } from './http';

const TIMEOUT_MS = 30_000;
const NOT_FOUND = 404;
/** How Docker names an image without a name. */
const NAMELESS = '<none>:<none>';

const imagesSchema = z.array(z.object({ RepoTags: z.array(z.string()).nullish() }));
const networksSchema = z.array(z.object({ Name: z.string() }));
const volumesSchema = z.object({ Volumes: z.array(z.object({ Name: z.string() })).nullish() });
const madeSchema = z.looseObject({ Image: z.string() });

/** What a new container can be made from; both dialects answer it by Docker's API. */
export function choosing(
  http: EngineHttp,
  facts: EngineFacts,
): Pick<EngineConnection, 'listChoices' | 'inspectMade'> {
  const get = (path: string, what: string, options: CallOptions | undefined) =>
    http.request('GET', `/v${facts.apiVersion}${path}`, {
      timeoutMs: TIMEOUT_MS,
      what,
      ...(options?.signal ? { signal: options.signal } : {}),
    });
  const read = async <T>(
    path: string,
    what: string,
    schema: z.ZodType<T>,
    options: CallOptions | undefined,
  ): Promise<T> =>
    shaped(http.engine, what, schema, jsonOf(http.engine, what, await get(path, `list ${what}`, options)));
  const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort();

  return {
    listChoices: async (options) => {
      const [images, networks, volumes] = await Promise.all([
        read('/images/json', 'images', imagesSchema, options),
        read('/networks', 'networks', networksSchema, options),
        read('/volumes', 'volumes', volumesSchema, options),
      ]);
      return {
        images: sorted(images.flatMap(({ RepoTags }) => RepoTags ?? []).filter((name) => name !== NAMELESS)),
        networks: sorted(networks.map(({ Name }) => Name)),
        volumes: sorted((volumes.Volumes ?? []).map(({ Name }) => Name)),
      };
    },
    inspectMade: async (id, options) => {
      const answer = await get(`/containers/${encodeURIComponent(id)}/json`, 'inspect a container', options);
      if (answer.status === NOT_FOUND) return undefined;
      const raw = jsonOf(http.engine, 'a container', answer);
      const { Image } = shaped(http.engine, 'a container', madeSchema, raw);
      const image = await get(`/images/${encodeURIComponent(Image)}/json`, 'inspect an image', options);
      if (image.status === NOT_FOUND) return { container: raw };
      return { container: raw, image: jsonOf(http.engine, 'an image', image) };
    },
  };
}
