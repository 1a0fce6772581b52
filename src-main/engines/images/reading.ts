import type { EngineFacts } from '../../../src-shared/model/engine';
import { jsonOf, refusalText, shaped } from '../answers';
import type { EngineHttp } from '../http';
import { LIBPOD } from '../reading';
import type { ImageCalls } from './calls';
import { imageRefused } from './refused';
import {
  imageFacts,
  imageFromInspect,
  imageFromList,
  imageHistorySchema,
  imageInspectSchema,
  imageListSchema,
  layerFromHistory,
} from './rows';

const TIMEOUT_MS = 60_000;
const NOT_FOUND = 404;
/** Podman's answer (500) for an image that goes while it is looked at. */
const GONE = /image not known|no such image/i;

/** Asking about images. Podman answers by Docker's API, but for the list, whose names only libpod tells whole. */
export function readingImages(
  http: EngineHttp,
  facts: EngineFacts,
): Pick<ImageCalls, 'list' | 'inspect' | 'history'> {
  const { engine } = http;
  const docker = `/v${facts.apiVersion}/images`;
  const base = facts.dialect === 'podman' ? `${LIBPOD}/images` : docker;
  const bounds = (what: string, signal: AbortSignal | undefined) => ({
    timeoutMs: TIMEOUT_MS,
    what,
    ...(signal ? { signal } : {}),
  });
  return {
    list: async ({ all = false, signal } = {}) => {
      const what = 'the list of images';
      const answer = await http.request('GET', `${base}/json?all=${all}`, bounds('list images', signal));
      const listed = shaped(engine, what, imageListSchema, jsonOf(engine, what, answer));
      return listed.map((one) => imageFromList(engine, one));
    },
    inspect: async (name, { signal } = {}) => {
      const path = `${docker}/${encodeURIComponent(name)}/json`;
      const answer = await http.request('GET', path, bounds('inspect an image', signal));
      if (answer.status === NOT_FOUND || (answer.status === 500 && GONE.test(refusalText(answer.body))))
        return undefined;
      const raw = jsonOf(engine, 'an image', answer);
      const inspected = shaped(engine, 'an image', imageInspectSchema, raw);
      return { image: imageFromInspect(engine, inspected), facts: imageFacts(inspected), raw };
    },
    history: async (name, { signal } = {}) => {
      const what = 'the history of an image';
      const path = `${docker}/${encodeURIComponent(name)}/history`;
      const answer = await http.request('GET', path, bounds('tell the history of an image', signal));
      if (answer.status >= 300) throw imageRefused(engine, 'show the history of', name, answer);
      const steps = shaped(engine, what, imageHistorySchema, jsonOf(engine, what, answer));
      return steps.map(layerFromHistory);
    },
  };
}
