import { endpointUri, engineTitle } from '../../src-shared/model/engine';
import type { Container } from '../../src-shared/model/container';
import { CleatError } from '../../src-shared/model/error';
import type { EngineConnection } from '../engines/connection';

/** Whether it is the engine that is away: what was read can be gone on with when it is back. */
export function isLoss(error: CleatError): boolean {
  return error.code === 'engine.unreachable' || error.code === 'engine.timeout';
}

/** Pauses before it is asked again whether a container that is being removed is gone (ms). */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;

/**
 * Whether a log that could be read before cannot be now since its container is removed: docker refuses the log of one
 * that it is about to remove, whose end is waited for.
 */
export async function isRemoved(
  error: CleatError,
  inspect: () => Promise<{ readonly container: Container } | undefined>,
  pause: (ms: number) => Promise<void>,
): Promise<boolean> {
  if (error.code === 'container.unknown') return true;
  if (error.code !== 'engine.refused') return false;
  for (let ms = FIRST_PAUSE_MS; ; ms = Math.min(ms * 2, LONGEST_PAUSE_MS)) {
    const found = await inspect();
    if (found?.container.state !== 'removing') return found === undefined;
    await pause(ms);
  }
}

/** What is said when the mirror noticed before the log did. */
export function lossOf({ engine }: EngineConnection): CleatError {
  return CleatError.of('engine.unreachable', {
    engine: engineTitle(engine),
    endpoint: endpointUri(engine.endpoint),
    detail: 'the connection was lost.',
  });
}
