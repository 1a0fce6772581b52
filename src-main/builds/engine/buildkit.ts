import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { engineTitle, type EngineFacts } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';
import type { EngineHttp } from '../../engines/http';
import { BuildRefused, buildMessages, imageIn, refusedBuild, type BuildMessage } from './build-stream';
import { builtImage } from './built-image';
import { buildFailure } from './failure';
import type { BuildRequest, ImageBuilder } from './image-builder';
import { lacksOf } from './buildkit-lacks';
import { dockerQuery, refuse } from './query';
import { openSession, type Session } from './session/session';
import { namedContexts } from './solve/contexts';
import { solveBuild } from './solve/solve';
import { decodeStatus } from './trace/status';
import { TraceSteps } from './trace/steps';

const TRACE = 'moby.buildkit.trace';
const traceSchema = z.base64();
const CANCEL_TIMEOUT_MS = 10_000;

function buildQuery({ engine }: EngineHttp, request: BuildRequest): URLSearchParams {
  const { spec } = request;
  const query = dockerQuery(engine, request);
  query.set('version', '2');
  if ((spec.cacheTo?.length ?? 0) > 0)
    query.set('buildargs', JSON.stringify({ ...spec.args, BUILDKIT_INLINE_CACHE: '1' }));
  const { type } = spec.output ?? { type: 'image' };
  if (type !== 'image') query.set('outputs', JSON.stringify([{ Type: type, Attrs: {} }]));
  return query;
}

/** The pieces of a trace that cannot be read say that the engine is one we do not know. */
function readTrace(http: EngineHttp, aux: unknown): ReturnType<typeof decodeStatus> {
  try {
    return decodeStatus(Buffer.from(traceSchema.parse(aux), 'base64'));
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw CleatError.of(
      'engine.answer',
      { engine: engineTitle(http.engine), what: 'the trace of a build', detail },
      { cause },
    );
  }
}

/** Builds with the BuildKit of a Docker (18.09 and newer): by `POST /build?version=2`, or its own service for more. */
export function buildKitBuilder(http: EngineHttp, facts: EngineFacts): ImageBuilder {
  const docker = `/v${facts.apiVersion}`;

  /** Closing the request stops the build; this says it to an engine behind something that keeps the request. */
  const cancel = (buildId: string): Promise<unknown> =>
    http
      .request('POST', `${docker}/build/cancel?id=${buildId}`, {
        timeoutMs: CANCEL_TIMEOUT_MS,
        what: 'cancel a build',
      })
      .catch(() => undefined); // the request is closed in any case

  const run: ImageBuilder['build'] = async (request, on, signal) => {
    const { spec, context } = request;
    const query = buildQuery(http, request);
    const buildId = randomUUID();
    query.set('buildid', buildId);
    const steps = new TraceSteps(on);
    let session: Session | undefined;
    let image: string | undefined;
    let ending: BuildMessage | undefined;
    const ender = new AbortController();
    const stop = (): void => void cancel(buildId).finally(() => ender.abort());
    signal.addEventListener('abort', stop, { once: true });
    try {
      session = await openSession(http, docker, request, { signal });
      if (session) query.set('session', session.id);
      const path = `${docker}/build?${query.toString()}`;
      const stream = context.stream(ender.signal);
      for await (const message of buildMessages(http, { path, context: stream, on, signal: ender.signal })) {
        if (message.id === TRACE) steps.apply(readTrace(http, message.aux));
        else if (message.error !== undefined || message.errorDetail) ending = message;
        else image = imageIn(message.aux) ?? image;
      }
      if (signal.aborted) throw CleatError.of('app.cancelled', {});
    } catch (error) {
      if (signal.aborted) throw CleatError.of('app.cancelled', {}, { cause: signal.reason });
      const own = session?.failure();
      if (own) throw own;
      if (!(error instanceof BuildRefused)) throw error;
      throw refusedBuild(http, error);
    } finally {
      signal.removeEventListener('abort', stop);
      steps.end(Date.now());
      await session?.close();
    }
    const own = ending && session?.failure();
    if (own) throw own;
    if (ending) {
      const message = ending.errorDetail?.message ?? ending.error ?? '';
      throw await buildFailure(context, { message, failed: steps.failed });
    }
    if (spec.output !== undefined && spec.output.type !== 'image') return undefined;
    return builtImage(http, `${docker}/images`, image, signal);
  };
  return {
    build: async (request, on, signal) => {
      const { engine } = http;
      const { contexts, platforms = [], cacheTo = [] } = request.spec;
      const [lack] = lacksOf(facts, request.spec);
      if (lack) refuse(engine, lack.what);
      // What a Docker's BuildKit knows of; the others need a builder of their own.
      const other = cacheTo.find((cache) => cache !== 'inline' && cache !== 'type=inline');
      if (other !== undefined) refuse(engine, `keep its cache in “${other}”`);
      const needsSolve = Object.keys(contexts ?? {}).length > 0 || platforms.length > 1;
      // With its images in containerd, a Docker takes the context of `POST /build` for an address on the network (26.1).
      if (!needsSolve && facts.store !== 'containerd') return run(request, on, signal);
      const named = await namedContexts(engine, contexts);
      return solveBuild({ http, facts, named }, request, on, signal);
    },
  };
}
