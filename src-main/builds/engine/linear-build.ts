import { CleatError } from '../../../src-shared/model/error';
import type { EngineHttp } from '../../engines/http';
import { BuildRefused, buildMessages, imageIn, type BuildCall, type BuildMessage } from './build-stream';
import type { Ending } from './failure';
import { LinearSteps } from './linear-steps';

interface LinearCall extends BuildCall {
  /** Reads the builder's talk into the steps. */
  readonly hearer: (steps: LinearSteps) => { hear(message: BuildMessage): void };
  readonly refused: (error: BuildRefused) => Promise<CleatError> | CleatError;
}

interface LinearEnd {
  /** Of a build that failed. */
  readonly ending?: Ending;
  /** The last image that it said it made. */
  readonly image?: string;
}

/** Sends a build to a builder that does one step after the other, and follows it to its end. */
export async function linearBuild(http: EngineHttp, call: LinearCall): Promise<LinearEnd> {
  const { signal, on } = call;
  const steps = new LinearSteps(on);
  const hearer = call.hearer(steps);
  let image: string | undefined;
  let error: BuildMessage | undefined;
  try {
    for await (const message of buildMessages(http, call)) {
      if (message.error !== undefined || message.errorDetail) error = message;
      else if (message.aux !== undefined) image = imageIn(message.aux) ?? image;
      else hearer.hear(message);
    }
    if (signal.aborted) throw CleatError.of('app.cancelled', {}, { cause: signal.reason });
  } catch (thrown) {
    steps.finish('cancelled');
    if (signal.aborted) throw CleatError.of('app.cancelled', {}, { cause: signal.reason });
    throw thrown instanceof BuildRefused ? await call.refused(thrown) : thrown;
  }
  if (error) {
    const message = (error.errorDetail?.message ?? error.error ?? '').trim();
    return { ending: { message, failed: steps.fail(message), exitCode: error.errorDetail?.code } };
  }
  steps.finish('done');
  return image === undefined ? {} : { image };
}
