import type { Container, ContainerAction } from '../../src-shared/model/container';
import { engineTitle } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import type { ErrorCategory } from '../../src-shared/messages/entry';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { EngineConnection } from '../engines/connection';
import type { Mirror } from '../mirror/mirror';
import { ALREADY } from './action-words';

/** What an action needs of the mirror. */
export type ActionMirror = Pick<Mirror, 'connection' | 'container' | 'engines' | 'mark' | 'refresh'>;

/** One action on one container, as its engine is asked for it. */
export interface Act {
  readonly ref: ObjectRef;
  readonly action: ContainerAction;
  /** As people call it. */
  readonly name: string;
  readonly call: (connection: EngineConnection, signal: AbortSignal) => Promise<void>;
}

/** Failures that say nothing came back. */
const SILENT: ReadonlySet<ErrorCategory> = new Set(['communication', 'timeout']);
const NOT_FOUND = 404;
const CONFLICT = 409;

/** The engine's refusal in the words of the container: what it is called, and what was wanted. */
function explained(thrown: unknown, { action, name }: Act, engine: string): CleatError {
  const error = CleatError.from(thrown);
  const { code, params } = error.wire;
  const text = (key: string): string => String(params[key] ?? '');
  const detail = text('detail');
  const is = (wanted: string, status: number): boolean =>
    code === wanted || (code === 'engine.refused' && params['status'] === status);
  const options = { cause: error };
  if (is('container.conflict', CONFLICT))
    return CleatError.of('container.conflict', { name, action, detail }, options);
  if (is('container.unknown', NOT_FOUND))
    return CleatError.of('container.unknown', { name, engines: engine }, options);
  if (code === 'container.invalid')
    return CleatError.of('container.invalid', { name, action, detail }, options);
  if (code === 'container.name-taken')
    return CleatError.of('container.name-taken', { name, wanted: text('wanted'), engine }, options);
  if (code === 'container.cannot-update')
    return CleatError.of(
      'container.cannot-update',
      { name, engine: text('engine'), what: text('what') },
      options,
    );
  return error;
}

/**
 * Asks the engine, then for the row, and clears the row's mark whatever happened: from there on it shows what the
 * engine says. Throws the engine's refusal in the container's words.
 */
export async function perform(mirror: ActionMirror, act: Act, signal: AbortSignal): Promise<void> {
  const { ref, call } = act;
  try {
    const connection = mirror.connection(ref.engine);
    try {
      await call(connection, signal);
    } catch (thrown) {
      const error = explained(thrown, act, engineTitle(connection.engine));
      // After a refusal too: somebody else may have been faster. An engine that does not answer, or a
      // cancel that shall act at once, is not waited for a second time.
      const asked = mirror.refresh(ref).catch(() => undefined);
      if (!signal.aborted && !SILENT.has(error.category)) await asked;
      throw error;
    }
    await mirror.refresh(ref);
  } finally {
    mirror.mark(ref, undefined);
  }
}

/** Why nothing can be done to this row now: it is not there, or busy. */
export function refusal(
  mirror: ActionMirror,
  ref: ObjectRef,
  row: Container | undefined,
  action: ContainerAction,
): CleatError | undefined {
  if (!row) {
    const engine = mirror.engines().find(({ id }) => id === ref.engine);
    if (!engine) return CleatError.of('engine.unknown', { id: ref.engine });
    return CleatError.of('container.unknown', { name: ref.id, engines: engineTitle(engine) });
  }
  if (!row.pending) return undefined;
  return CleatError.of('container.conflict', {
    name: row.name,
    action,
    detail: ALREADY[row.pending.action],
  });
}
