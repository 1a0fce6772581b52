import { z } from 'zod';
import type { EngineFacts } from '../../../src-shared/model/engine';
import type { RemovedImage } from '../../../src-shared/model/image';
import { splitReference } from '../../../src-shared/model/image-reference';
import { jsonOf, shaped } from '../answers';
import { imageIdOf } from '../container-row';
import type { EngineHttp } from '../http';
import { LIBPOD } from '../reading';
import type { ImageCalls } from './calls';
import { imageRefused } from './refused';

/** Deleting the layers of a large image takes its time. */
const TIMEOUT_MS = 300_000;

const removedSchema = z
  .array(z.object({ Untagged: z.string().optional(), Deleted: z.string().optional() }))
  .nullish();
const prunedSchema = z.object({ ImagesDeleted: removedSchema, SpaceReclaimed: z.number().nullish() });
const podmanPrunedSchema = z
  .array(z.object({ Id: z.string(), Err: z.unknown().optional(), Size: z.number().optional() }))
  .nullish();

function removedOf(rows: z.infer<typeof removedSchema>): RemovedImage {
  return {
    untagged: (rows ?? []).flatMap(({ Untagged }) => (Untagged ? [Untagged] : [])),
    deleted: (rows ?? []).flatMap(({ Deleted }) => (Deleted ? [imageIdOf(Deleted)] : [])),
  };
}

/** What changes images at once. */
export function changingImages(
  http: EngineHttp,
  facts: EngineFacts,
): Pick<ImageCalls, 'tag' | 'remove' | 'prune'> {
  const { engine } = http;
  const docker = `/v${facts.apiVersion}/images`;
  // Where no registry is named, Podman's own API means a local name, as its command line does.
  const tagging = facts.dialect === 'podman' ? `${LIBPOD}/images` : docker;
  const bounds = (what: string, signal: AbortSignal | undefined) => ({
    timeoutMs: TIMEOUT_MS,
    what,
    ...(signal ? { signal } : {}),
  });
  return {
    tag: async (name, reference, { signal } = {}) => {
      const { repository, tag = 'latest' } = splitReference(reference);
      const query = new URLSearchParams({ repo: repository, tag });
      const path = `${tagging}/${encodeURIComponent(name)}/tag?${query.toString()}`;
      const answer = await http.request('POST', path, bounds('tag an image', signal));
      if (answer.status >= 300) throw imageRefused(engine, 'tag', name, answer);
    },
    remove: async (name, { force = false, noPrune = false, signal } = {}) => {
      const query = new URLSearchParams({ force: String(force), noprune: String(noPrune) });
      const path = `${docker}/${encodeURIComponent(name)}?${query.toString()}`;
      const answer = await http.request('DELETE', path, bounds('remove an image', signal));
      if (answer.status >= 300) throw imageRefused(engine, 'remove', name, answer);
      return removedOf(shaped(engine, 'a removal', removedSchema, jsonOf(engine, 'a removal', answer)));
    },
    prune: async ({ all = false, signal } = {}) => {
      const what = 'a prune of images';
      // Podman's Docker API refuses `dangling=false`.
      if (facts.dialect === 'podman') {
        const path = `${LIBPOD}/images/prune?all=${all}`;
        const answer = await http.request('POST', path, bounds('prune images', signal));
        const pruned = shaped(engine, what, podmanPrunedSchema, jsonOf(engine, what, answer)) ?? [];
        const gone = pruned.filter(({ Err }) => Err === undefined || Err === null);
        return {
          untagged: [],
          deleted: gone.map(({ Id }) => imageIdOf(Id)),
          reclaimed: gone.reduce((sum, { Size = 0 }) => sum + Size, 0),
        };
      }
      const filters = encodeURIComponent(JSON.stringify({ dangling: [String(!all)] }));
      const answer = await http.request(
        'POST',
        `${docker}/prune?filters=${filters}`,
        bounds('prune images', signal),
      );
      const pruned = shaped(engine, what, prunedSchema, jsonOf(engine, what, answer));
      return { ...removedOf(pruned.ImagesDeleted), reclaimed: pruned.SpaceReclaimed ?? 0 };
    },
  };
}
