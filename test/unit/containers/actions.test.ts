import { describe, expect, it } from 'vitest';
import { createContainerActions } from '../../../src-main/containers/actions';
import type { EngineConnection } from '../../../src-main/engines/connection';
import { createOperations } from '../../../src-main/operations/create-operations';
import type { Container, Pending } from '../../../src-shared/model/container';
import { CleatError } from '../../../src-shared/model/error';
import type { Operation } from '../../../src-shared/model/operation';
import type { ObjectRef } from '../../../src-shared/model/ref';

const ref: ObjectRef = { engine: 'docker', kind: 'container', id: 'a'.repeat(64) };
const boat: Container = {
  engine: 'docker',
  runtime: 'docker',
  id: ref.id,
  name: 'boat',
  image: '',
  imageId: '',
  command: '',
  state: 'running',
  createdAt: 0,
  ports: [],
  networks: [],
  labels: {},
};

/** One row and its marks; the engine answers what the test says. */
function desk(
  answer: (signal: AbortSignal | undefined) => Promise<void>,
  refresh: () => Promise<void> = () => Promise.resolve(),
) {
  const marks: (Pending | undefined)[] = [];
  const refreshed: string[] = [];
  const connection = {
    engine: {
      id: 'docker',
      runtime: 'docker',
      name: 'docker',
      endpoint: { kind: 'unix', path: '/d' },
      aliases: [],
    },
    stopContainer: (_id, options) => answer(options?.signal),
  } satisfies Partial<EngineConnection>;
  const operations = createOperations();
  const actions = createContainerActions({
    operations,
    mirror: {
      engines: () => [],
      connection: () => connection as unknown as EngineConnection,
      container: () => {
        const pending = marks.at(-1);
        return pending ? { ...boat, pending } : boat;
      },
      mark: (_ref, pending) => void marks.push(pending),
      refresh: ({ id }) => {
        refreshed.push(id);
        return refresh();
      },
    },
  });
  return { actions, operations, marks, refreshed };
}

describe('an action on a container', () => {
  it('marks its row at once, asks for the row after the engine has answered, and then clears the mark', async () => {
    let finish: () => void = () => undefined;
    const { actions, operations, marks, refreshed } = desk(
      () => new Promise((resolve) => (finish = resolve)),
    );
    const operation = actions.act('stop', ref);
    expect(marks).toEqual([{ action: 'stop', operationId: operation.id }]);
    await Promise.resolve();
    expect(refreshed).toEqual([]);
    finish();
    await operations.close();
    expect(refreshed).toEqual([ref.id]);
    expect(marks.at(-1)).toBeUndefined();
    expect(operations.get(operation.id)).toMatchObject({ state: 'succeeded', target: ref });
  });

  it('that is cancelled leaves no mark', async () => {
    const { actions, operations, marks } = desk(
      (signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            reject(CleatError.of('app.cancelled', {}));
          });
        }),
    );
    const { id } = actions.act('stop', ref);
    expect(await operations.cancel(id)).toMatchObject({ state: 'cancelled' });
    expect(marks.at(-1)).toBeUndefined();
    expect(marks).toHaveLength(2);
  });

  it.each([
    ['that is cancelled', CleatError.of('app.cancelled', {}), 'cancelled'],
    [
      'that got no answer',
      CleatError.of('engine.timeout', { engine: 'docker', what: 'stop', seconds: 1 }),
      'failed',
    ],
  ] as const)('%s does not wait for a hung engine to show its row', async (_when, error, state) => {
    const { actions, operations, marks, refreshed } = desk(
      (signal) =>
        new Promise((_resolve, reject) => {
          if (error.code === 'app.cancelled') signal?.addEventListener('abort', () => reject(error));
          else reject(error);
        }),
      () => new Promise(() => undefined),
    );
    const { id } = actions.act('stop', ref);
    if (error.code === 'app.cancelled') await operations.cancel(id);
    else await expect.poll(() => operations.get(id)?.state).not.toBe('running');
    expect(operations.get(id)?.state).toBe(state);
    expect(refreshed).toEqual([ref.id]);
    expect(marks.at(-1)).toBeUndefined();
  });

  it('names the container in what the engine refuses', async () => {
    const refusals = [
      CleatError.of('engine.refused', { engine: 'docker', status: 409, detail: 'it is running' }),
      CleatError.of('container.conflict', { name: 'aaaa', action: 'stop', detail: 'it is running' }),
    ];
    for (const refusal of refusals) {
      const { actions, operations } = desk(() => Promise.reject(refusal));
      const failed = new Promise<Operation>((resolve) => {
        operations.subscribe((operation) => {
          if (operation.state === 'failed') resolve(operation);
        });
      });
      actions.act('stop', ref);
      expect((await failed).error).toMatchObject({
        code: 'container.conflict',
        message: 'Could not stop “boat”: it is running',
      });
    }
  });
});
