import { Readable } from 'node:stream';
import type { EngineFacts } from '../../../src-shared/model/engine';
import { compareVersions } from '../../../src-shared/model/version-order';
import type { EngineHttp } from '../../engines/http';
import { openContext, openFolder } from '../context';
import { refusedBuild } from './build-stream';
import { buildFailure } from './failure';
import { linearBuild } from './linear-build';
import { PodmanSteps } from './podman-steps';
import { refuse } from './query';

/** The first Podman that takes contexts by name over its API. */
export const CONTEXTS_SINCE = '4.2';
const REMOVE_TIMEOUT_MS = 30_000;

/** As Podman's API takes it. */
interface PodmanContext {
  readonly IsURL: boolean;
  readonly IsImage: boolean;
  readonly Value: string;
}

/** Contexts by name, as they are sent; `close` removes what was made for them. */
export interface PodmanContexts {
  readonly query: string | undefined;
  close(): Promise<void>;
}

/**
 * A folder of this machine, as an image of its files: Podman's API knows folders of its own machine only. Its
 * `.dockerignore` counts.
 */
async function imageOf(
  http: EngineHttp,
  docker: string,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const stdin = Readable.from([Buffer.from('FROM scratch\nCOPY . /\n')]);
  const context = await openContext({ context: folder, dockerfile: '-' }, { stdin });
  const query = new URLSearchParams({
    dockerfile: context.dockerfileName,
    rm: '1',
    forcerm: '1',
    layers: '0',
  });
  const { ending, image } = await linearBuild(http, {
    path: `${docker}/build?${query.toString()}`,
    context: context.stream(signal),
    on: () => undefined,
    signal,
    hearer: (steps) => new PodmanSteps(steps),
    refused: (error) => refusedBuild(http, error),
  });
  if (ending) throw await buildFailure(context, ending);
  return image ?? refuse(http.engine, `take files from ${folder}: it made no image of them`);
}

/** Prepares the contexts of a build. Throws as `openFolder`, as a build, and `build.unsupported`. */
export async function podmanContexts(
  http: EngineHttp,
  facts: Pick<EngineFacts, 'apiVersion' | 'version'>,
  given: Readonly<Record<string, string>> | undefined,
  signal: AbortSignal,
): Promise<PodmanContexts> {
  const entries = Object.entries(given ?? {});
  if (entries.length === 0) return { query: undefined, close: () => Promise.resolve() };
  if (compareVersions(facts.version, CONTEXTS_SINCE) < 0)
    refuse(http.engine, `take contexts by name, which Podman does since version ${CONTEXTS_SINCE}`);
  const docker = `/v${facts.apiVersion}`;
  const made: string[] = [];
  const close = async (): Promise<void> => {
    for (const image of made)
      await http
        .request('DELETE', `${docker}/images/${encodeURIComponent(image)}?force=true`, {
          timeoutMs: REMOVE_TIMEOUT_MS,
          what: 'remove the image of a context',
        })
        .catch(() => undefined); // it has no name, and goes with the next prune
  };
  const contexts: Record<string, PodmanContext> = {};
  try {
    for (const [name, value] of entries) {
      if (value.startsWith('docker-image://')) {
        const reference = value.slice('docker-image://'.length);
        contexts[name] = { IsURL: false, IsImage: true, Value: reference };
      } else if (/^(?:https?|git):\/\//.test(value)) {
        contexts[name] = { IsURL: true, IsImage: false, Value: value };
      } else if (/^[a-z-]+:\/\//.test(value) || value.startsWith('git@')) {
        refuse(http.engine, `take the context “${name}” from “${value}”`);
      } else {
        const image = await imageOf(http, docker, await openFolder(value), signal);
        made.push(image);
        contexts[name] = { IsURL: false, IsImage: true, Value: image };
      }
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { query: JSON.stringify(contexts), close };
}
