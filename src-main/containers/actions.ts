import type { BulkAction, ContainerAction } from '../../src-shared/model/container';
import type { Operation } from '../../src-shared/model/operation';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { ContainerUpdate } from '../engines/connection';
import type { Operations } from '../operations/operations';
import { perform, refusal, type Act, type ActionMirror } from './acting';
import { titleOf } from './action-words';
import { actOnMany } from './bulk';

export interface ActionOptions {
  /** Of stop and restart: seconds between asking and killing; the engine's own default when absent. */
  readonly timeout?: number | undefined;
  /** Of kill: a signal's name or number; SIGKILL when absent. */
  readonly signal?: string | undefined;
  /** Of remove: also when it runs. */
  readonly force?: boolean | undefined;
}

/**
 * What can be done to a container. Each starts an operation and returns at once; a row that is busy with
 * another of these, or is not there, fails its operation.
 */
export interface ContainerActions {
  /** Starting a paused container lets it go on (`unpause`): what somebody who asks for it to run means. */
  act(action: BulkAction, ref: ObjectRef, options?: ActionOptions): Operation;
  rename(ref: ObjectRef, name: string): Operation;
  update(ref: ObjectRef, update: ContainerUpdate): Operation;
  /** The same action on many, as one operation with an outcome for each. */
  actOnMany(action: BulkAction, refs: readonly ObjectRef[], options?: ActionOptions): Operation;
}

export interface ContainerActionsOptions {
  readonly mirror: ActionMirror;
  readonly operations: Pick<Operations, 'start'>;
}

/** Acts on containers and shows on their rows what was asked for until the engine shows it. */
export function createContainerActions({ mirror, operations }: ContainerActionsOptions): ContainerActions {
  function run(ref: ObjectRef, action: ContainerAction, call: Act['call']): Operation {
    const row = mirror.container(ref);
    const name = row?.name ?? ref.id;
    const spec = { kind: `container.${action}`, title: titleOf(action, name), target: ref };
    const refused = refusal(mirror, ref, row, action);
    if (refused) return operations.start(spec, () => Promise.reject(refused));
    const operation = operations.start(spec, ({ signal }) =>
      perform(mirror, { ref, action, name, call }, signal),
    );
    mirror.mark(ref, { action, operationId: operation.id });
    return operation;
  }

  function callOf(action: BulkAction, ref: ObjectRef, options: ActionOptions): Act['call'] {
    const { id } = ref;
    const timeout = options.timeout === undefined ? {} : { timeout: options.timeout };
    switch (action) {
      case 'start':
        return (connection, signal) =>
          mirror.container(ref)?.state === 'paused'
            ? connection.unpauseContainer(id, { signal })
            : connection.startContainer(id, { signal });
      case 'stop':
        return (connection, signal) => connection.stopContainer(id, { signal, ...timeout });
      case 'restart':
        return (connection, signal) => connection.restartContainer(id, { signal, ...timeout });
      case 'pause':
        return (connection, signal) => connection.pauseContainer(id, { signal });
      case 'unpause':
        return (connection, signal) => connection.unpauseContainer(id, { signal });
      case 'kill': {
        const word = options.signal === undefined ? {} : { word: options.signal };
        return (connection, signal) => connection.killContainer(id, { signal, ...word });
      }
      case 'remove': {
        const force = options.force === undefined ? {} : { force: options.force };
        return (connection, signal) => connection.removeContainer(id, { signal, ...force });
      }
    }
  }

  return {
    act: (action, ref, options = {}) => run(ref, action, callOf(action, ref, options)),
    rename: (ref, name) =>
      run(ref, 'rename', (connection, signal) => connection.renameContainer(ref.id, name, { signal })),
    update: (ref, update) =>
      run(ref, 'update', (connection, signal) => connection.updateContainer(ref.id, update, { signal })),
    actOnMany: (action, refs, options = {}) =>
      actOnMany({ mirror, operations, action, refs, callOf: (ref) => callOf(action, ref, options) }),
  };
}
