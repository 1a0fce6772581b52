import { z } from 'zod';
import type { BuildImage } from '../../../src-shared/model/build';
import { CleatError } from '../../../src-shared/model/error';
import { jsonOf, shaped } from '../../engines/answers';
import type { EngineHttp } from '../../engines/http';

const INSPECT_TIMEOUT_MS = 30_000;

const inspectSchema = z.object({
  Id: z.string(),
  Size: z.number().optional(),
  Digest: z.string().optional(),
  RepoDigests: z.array(z.string()).nullish(),
});

/**
 * The image that a build says it made, as the engine itself knows it. Rejects with `build.no-image` when there is no
 * such image.
 *
 * @param images path of the engine's images: `/v1.41/images`, `/v4.0.0/libpod/images`
 */
export async function builtImage(
  http: EngineHttp,
  images: string,
  id: string | undefined,
  signal: AbortSignal,
): Promise<BuildImage> {
  if (id === undefined) throw CleatError.of('build.no-image', {});
  const answer = await http.request('GET', `${images}/${encodeURIComponent(id)}/json`, {
    signal,
    timeoutMs: INSPECT_TIMEOUT_MS,
    what: 'say what was built',
  });
  if (answer.status === 404) throw CleatError.of('build.no-image', {}, { details: `no image ${id}` });
  const what = 'what was built';
  const image = shaped(http.engine, what, inspectSchema, jsonOf(http.engine, what, answer));
  const digest = image.Digest ?? image.RepoDigests?.[0]?.split('@')[1];
  return {
    id: image.Id.startsWith('sha256:') ? image.Id : `sha256:${image.Id}`,
    ...(digest === undefined ? {} : { digest }),
    ...(image.Size === undefined ? {} : { size: image.Size }),
  };
}
