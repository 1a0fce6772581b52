import type { Container, ContainerAction } from '../../src-shared/model/container';
import { engineTitle } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import type { ErrorCategory } from '../../src-shared/messages/entry';
import type { Operation } from '../../src-shared/model/operation';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { EngineConnection } from '../engines/connection';
import type { Mirror } from '../mirror/mirror';
import type { Operations } from '../operations/operations';

/**
 * What can be done to a container. Each starts an operation and returns at once; a row that is busy with
 * another of these, or is not there, fails its operation.
 */
export interface ContainerActions {
  start(ref: ObjectRef): Operation;
  /** `timeout`: seconds between asking and killing; the engine's own default when absent. */
  stop(ref: ObjectRef, options?: { readonly timeout?: number }): Operation;
  /** `force`: also when it runs. */
  remove(ref: ObjectRef, options?: { readonly force?: boolean }): Operation;
}

export interface ContainerActionsOptions {
  readonly mirror: Pick<Mirror, 'connection' | 'container' | 'engines' | 'mark' | 'refresh'>;
  readonly operations: Pick<Operations, 'start'>;
}

const TITLES: Record<ContainerAction, (name: string) => string> = {
  start: (name) => `Start ${name}`,
  stop: (name) => `Stop ${name}`,
  restart: (name) => `Restart ${name}`,
  pause: (name) => `Pause ${name}`,
  unpause: (name) => `Unpause ${name}`,
  kill: (name) => `Kill ${name}`,
  rename: (name) => `Rename ${name}`,
  update: (name) => `Change the limits of ${name}`,
  remove: (name) => `Remove ${name}`,
};

const ALREADY: Record<ContainerAction, string> = {
  start: 'it is being started',
  stop: 'it is being stopped',
  restart: 'it is being restarted',
  pause: 'it is being paused',
  unpause: 'it is being unpaused',
  kill: 'it is being killed',
  rename: 'it is being renamed',
  update: 'its limits are being changed',
  remove: 'it is being removed',
};

type Call = (connection: EngineConnection, signal: AbortSignal) => Promise<void>;

/** Failures that say nothing came back. */
const SILENT: ReadonlySet<ErrorCategory> = new Set(['communication', 'timeout']);
const NOT_FOUND = 404;
const CONFLICT = 409;

/** The engine's refusal in the words of the container: what it is called, and what was wanted. */
function explained(thrown: unknown, action: ContainerAction, name: string, engine: string): CleatError {
  const error = CleatError.from(thrown);
  const { code, params } = error.wire;
  const is = (wanted: string, status: number): boolean =>
    code === wanted || (code === 'engine.refused' && params['status'] === status);
  if (is('container.conflict', CONFLICT))
    return CleatError.of(
      'container.conflict',
      { name, action, detail: String(params['detail'] ?? '') },
      { cause: error },
    );
  if (is('container.unknown', NOT_FOUND))
    return CleatError.of('container.unknown', { name, engines: engine }, { cause: error });
  return error;
}

/** Acts on containers and shows on their rows what was asked for until the engine shows it. */
export function createContainerActions({ mirror, operations }: ContainerActionsOptions): ContainerActions {
  function act(ref: ObjectRef, action: ContainerAction, call: Call): Operation {
    const row = mirror.container(ref);
    const name = row?.name ?? ref.id;
    const spec = { kind: `container.${action}`, title: TITLES[action](name), target: ref };
    const refusal = refused(ref, row, action);
    if (refusal) return operations.start(spec, () => Promise.reject(refusal));

    const operation = operations.start(spec, async ({ signal }) => {
      try {
        const connection = mirror.connection(ref.engine);
        try {
          await call(connection, signal);
        } catch (thrown) {
          const error = explained(thrown, action, name, engineTitle(connection.engine));
          // After a refusal too: somebody else may have been faster. An engine that does not answer, or a
          // cancel that shall act at once, is not waited for a second time.
          const asked = mirror.refresh(ref).catch(() => undefined);
          if (!signal.aborted && !SILENT.has(error.category)) await asked;
          throw error;
        }
        await mirror.refresh(ref);
      } finally {
        // Whatever happened: from here on the row shows what the engine says.
        mirror.mark(ref, undefined);
      }
    });
    mirror.mark(ref, { action, operationId: operation.id });
    return operation;
  }

  function refused(
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

  return {
    start: (ref) => act(ref, 'start', (connection, signal) => connection.startContainer(ref.id, { signal })),
    stop: (ref, { timeout } = {}) =>
      act(ref, 'stop', (connection, signal) =>
        connection.stopContainer(ref.id, { signal, ...(timeout === undefined ? {} : { timeout }) }),
      ),
    remove: (ref, { force } = {}) =>
      act(ref, 'remove', (connection, signal) =>
        connection.removeContainer(ref.id, { signal, ...(force === undefined ? {} : { force }) }),
      ),
  };
}
