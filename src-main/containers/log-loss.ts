import { endpointUri, engineTitle } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import type { EngineConnection } from '../engines/connection';

/** Whether it is the engine that is away: what was read can be gone on with when it is back. */
export function isLoss(error: CleatError): boolean {
  return error.code === 'engine.unreachable' || error.code === 'engine.timeout';
}

/** What is said when the mirror noticed before the log did. */
export function lossOf({ engine }: EngineConnection): CleatError {
  return CleatError.of('engine.unreachable', {
    engine: engineTitle(engine),
    endpoint: endpointUri(engine.endpoint),
    detail: 'the connection was lost.',
  });
}
