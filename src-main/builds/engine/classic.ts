import type { EngineFacts } from '../../../src-shared/model/engine';
import { refusalText } from '../../engines/answers';
import type { EngineHttp } from '../../engines/http';
import { refusedBuild } from './build-stream';
import { builtImage } from './built-image';
import { ClassicSteps } from './classic-steps';
import { buildFailure } from './failure';
import type { BuildRequest, ImageBuilder } from './image-builder';
import { linearBuild } from './linear-build';
import { dockerQuery, refuse } from './query';
import { registryConfigHeader } from './registry-login';

function classicQuery({ engine }: EngineHttp, request: BuildRequest): URLSearchParams {
  const { spec } = request;
  if (request.secrets.size > 0) refuse(engine, 'hand out secrets without BuildKit');
  if ((spec.ssh?.length ?? 0) > 0) refuse(engine, 'hand out an ssh agent without BuildKit');
  if ((spec.cacheTo?.length ?? 0) > 0) refuse(engine, 'keep its cache elsewhere without BuildKit');
  if (spec.output !== undefined && spec.output.type !== 'image')
    refuse(engine, `write an output of type “${spec.output.type}” without BuildKit`);
  if (Object.keys(spec.contexts ?? {}).length > 0) refuse(engine, 'take contexts by name without BuildKit');
  if ((spec.platforms?.length ?? 0) > 1) refuse(engine, 'build for several platforms without BuildKit');
  const query = dockerQuery(engine, request);
  query.set('version', '1');
  return query;
}

/** Builds with Docker's classic builder: `POST /build?version=1`. */
export function classicBuilder(http: EngineHttp, facts: EngineFacts): ImageBuilder {
  const docker = `/v${facts.apiVersion}`;
  return {
    build: async (request, on, signal) => {
      const query = classicQuery(http, request);
      const { ending, image } = await linearBuild(http, {
        path: `${docker}/build?${query.toString()}`,
        context: request.context.stream(signal),
        headers: registryConfigHeader(request.registryAuth, 'docker'),
        on,
        signal,
        hearer: (steps) => new ClassicSteps(steps),
        // What it finds in the Dockerfile before the first step is an answer of its own.
        refused: async (error) =>
          error.answer.status === 400
            ? buildFailure(request.context, { message: refusalText(error.answer.body), failed: undefined })
            : refusedBuild(http, error),
      });
      if (ending) throw await buildFailure(request.context, ending);
      return builtImage(http, `${docker}/images`, image, signal);
    },
  };
}
