import { randomBytes } from 'node:crypto';
import type { BuildEvent, BuildImage } from '../../../../src-shared/model/build';
import { engineTitle, type EngineFacts } from '../../../../src-shared/model/engine';
import { CleatError } from '../../../../src-shared/model/error';
import { connectionError } from '../../../engines/failures';
import type { EngineHttp } from '../../../engines/http';
import { counted } from '../build-stream';
import { builtImage } from '../built-image';
import { buildFailure } from '../failure';
import type { BuildRequest } from '../image-builder';
import { cacheReference } from '../query';
import { GrpcError } from '../session/grpc';
import { openSession, type Session } from '../session/session';
import { decodeStatus } from '../trace/status';
import { TraceSteps } from '../trace/steps';
import type { NamedContexts } from './contexts';
import { openGrpc, type GrpcClient } from './grpc-client';
import { imageInResponse, solveRequest, statusRequest } from './request';

export interface SolveCall {
  readonly http: EngineHttp;
  readonly facts: EngineFacts;
  readonly named: NamedContexts;
}

/** The steps, as they go. Its own end is no news: the build's is. */
async function follow(
  client: GrpcClient,
  ref: string,
  steps: TraceSteps,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const message of client.call('/moby.buildkit.v1.Control/Status', statusRequest(ref), signal))
      steps.apply(decodeStatus(message));
  } catch (error) {
    if (!(error instanceof GrpcError)) throw error;
  }
}

async function solved(client: GrpcClient, request: Buffer, signal: AbortSignal): Promise<string | undefined> {
  let image: string | undefined;
  for await (const message of client.call('/moby.buildkit.v1.Control/Solve', request, signal))
    image = imageInResponse(message) ?? image;
  return image;
}

/**
 * Builds by BuildKit's own service (`moby.buildkit.v1.Control` behind `POST /grpc`), for what the engine's `POST /build`
 * has no option for: contexts by name, several platforms. The context goes over the session, as the same archive.
 *
 * Rejects as `ImageBuilder.build` does.
 */
export async function solveBuild(
  { http, facts, named }: SolveCall,
  request: BuildRequest,
  on: (event: BuildEvent) => void,
  signal: AbortSignal,
): Promise<BuildImage | undefined> {
  const { spec, context } = request;
  const docker = `/v${facts.apiVersion}`;
  const ref = randomBytes(16).toString('hex');
  const steps = new TraceSteps(on);
  const ender = new AbortController();
  const stop = (): void => ender.abort();
  signal.addEventListener('abort', stop, { once: true });
  const upload = counted(context.stream(ender.signal), on);
  upload.on('error', () => undefined); // told by the session
  let client: GrpcClient | undefined;
  let session: Session | undefined;
  let image: string | undefined;
  let followed: Promise<void> | undefined;
  let ending: GrpcError | undefined;
  try {
    session = await openSession(http, docker, request, { signal, upload, folders: named.folders });
    client = await openGrpc(http, docker, signal);
    followed = follow(client, ref, steps, ender.signal);
    followed.catch(stop); // a trace that cannot be read ends the build, too
    const message = solveRequest({
      spec,
      dockerfileName: context.dockerfileName,
      cacheFrom: (spec.cacheFrom ?? []).map((source) => cacheReference(http.engine, source)),
      contexts: named.contexts,
      session: session?.id ?? '',
      ref,
    });
    image = await solved(client, message, ender.signal);
    await followed;
    steps.end(Date.now(), true);
  } catch (error) {
    if (signal.aborted) throw CleatError.of('app.cancelled', {}, { cause: signal.reason });
    const own = session?.failure();
    if (own) throw own;
    if (!(error instanceof GrpcError)) throw failureOf(http, error);
    ending = error;
    await followed?.catch(() => undefined); // the build's own end says more
  } finally {
    signal.removeEventListener('abort', stop);
    upload.destroy();
    steps.end(Date.now());
    client?.close();
    await session?.close();
  }
  if (ending) throw await buildFailure(context, { message: ending.message, failed: steps.failed });
  if (spec.output !== undefined && spec.output.type !== 'image') return undefined;
  return builtImage(http, `${docker}/images`, image, signal);
}

function failureOf({ engine }: EngineHttp, error: unknown): CleatError {
  if (error instanceof CleatError) return error;
  if (!(error instanceof RangeError)) return connectionError(engine, error);
  const wire = { engine: engineTitle(engine), what: 'the trace of a build', detail: error.message };
  return CleatError.of('engine.answer', wire, { cause: error });
}
