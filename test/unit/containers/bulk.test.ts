import { expect, it } from 'vitest';
import { createContainerActions } from '../../../src-main/containers/actions';
import type { EngineConnection } from '../../../src-main/engines/connection';
import { createOperations } from '../../../src-main/operations/create-operations';
import type { Container, Pending } from '../../../src-shared/model/container';
import { CleatError } from '../../../src-shared/model/error';
import type { ObjectRef } from '../../../src-shared/model/ref';

const refOf = (n: number, engine = 'docker'): ObjectRef => ({
  engine,
  kind: 'container',
  id: `c${String(n)}`,
});

/** Running rows for `refs`; the engine stops them as `stop` says. */
function desk(
  refs: readonly ObjectRef[],
  stop: (id: string, signal: AbortSignal | undefined) => Promise<void>,
) {
  const keyOf = ({ engine, id }: ObjectRef): string => `${engine} ${id}`;
  const known = new Set(refs.map(keyOf));
  const marks = new Map<string, Pending>();
  const row = (ref: ObjectRef): Container | undefined => {
    if (!known.has(keyOf(ref))) return undefined;
    const pending = marks.get(keyOf(ref));
    return {
      engine: ref.engine,
      runtime: 'docker',
      id: ref.id,
      name: `name of ${ref.id}`,
      image: '',
      imageId: '',
      command: '',
      state: 'running',
      createdAt: 0,
      ports: [],
      networks: [],
      labels: {},
      ...(pending ? { pending } : {}),
    };
  };
  const operations = createOperations();
  const connection = (engine: string) =>
    ({
      engine: {
        id: engine,
        runtime: 'docker',
        name: engine,
        endpoint: { kind: 'unix', path: '/d' },
        aliases: [],
      },
      stopContainer: (id: string, options?: { signal?: AbortSignal }) => stop(id, options?.signal),
    }) as unknown as EngineConnection;
  const actions = createContainerActions({
    operations,
    mirror: {
      engines: () => [],
      connection,
      container: row,
      mark: (ref, pending) => void (pending ? marks.set(keyOf(ref), pending) : marks.delete(keyOf(ref))),
      refresh: () => Promise.resolve(),
    },
  });
  const ended = (id: string): Promise<void> =>
    new Promise((resolve) => {
      const unsubscribe = operations.subscribe((operation) => {
        if (operation.id !== id || operation.state === 'running') return;
        unsubscribe();
        resolve();
      });
    });
  return { actions, operations, marks, ended };
}

it('ten thousand containers are one operation, never more than eight questions at an engine, and no mark stays', async () => {
  const refs = Array.from({ length: 10_000 }, (_, n) => refOf(n, n % 2 === 0 ? 'one' : 'two'));
  const order: number[] = [];
  let open = 0;
  let most = 0;
  const { actions, operations, marks, ended } = desk(refs, async (id) => {
    order.push(Number(id.slice(1)));
    most = Math.max(most, (open += 1));
    await Promise.resolve();
    open -= 1;
  });
  const { id } = actions.actOnMany('stop', refs);
  expect(marks.size).toBe(10_000);
  await ended(id);
  expect(operations.get(id)).toMatchObject({
    state: 'succeeded',
    title: 'Stop 10000 containers',
    items: { total: 10_000, done: 10_000, failed: 0 },
  });
  expect(most).toBeLessThanOrEqual(16);
  expect(marks.size).toBe(0);
  const even = order.filter((n) => n % 2 === 0);
  expect(even).toEqual([...even].sort((a, b) => a - b));
});

it('one named twice is asked once, a busy row and a missing one fail alone, and keep what they had', async () => {
  const asked: string[] = [];
  const { actions, operations, marks, ended } = desk([refOf(1), refOf(2)], (id) => {
    asked.push(id);
    return Promise.resolve();
  });
  const busy: Pending = { action: 'restart', operationId: 'another' };
  marks.set('docker c2', busy);
  const { id } = actions.actOnMany('stop', [refOf(1), refOf(1), refOf(2), refOf(3)]);
  await ended(id);
  expect(asked).toEqual(['c1']);
  expect(operations.get(id)).toMatchObject({
    state: 'failed',
    error: { code: 'container.some-failed', params: { failed: 2, total: 3 } },
  });
  expect(operations.results(id).map(({ state, error }) => [state, error?.code])).toEqual([
    ['succeeded', undefined],
    ['failed', 'container.conflict'],
    ['failed', 'engine.unknown'],
  ]);
  expect(marks.get('docker c2')).toEqual(busy);
  expect(marks.size).toBe(1);
});

it('a row that a bulk action waits to reach takes no single action', async () => {
  const { actions, operations, ended } = desk([refOf(1)], () => Promise.resolve());
  const many = actions.actOnMany('stop', [refOf(1)]);
  const bulk = ended(many.id);
  const single = actions.act('stop', refOf(1));
  await Promise.all([bulk, ended(single.id)]);
  expect(operations.get(many.id)?.state).toBe('succeeded');
  expect(operations.get(single.id)).toMatchObject({ state: 'failed', error: { code: 'container.conflict' } });
});

it.each([0, 1, 5, 9, 30])(
  'cancelled after %i answers it leaves no mark, and every item has an outcome',
  async (after) => {
    const refs = Array.from({ length: 40 }, (_, n) => refOf(n));
    let answers = 0;
    let reached: () => void = () => undefined;
    const enough = new Promise<void>((resolve) => (reached = resolve));
    const { actions, operations, marks } = desk(refs, (_id, signal) => {
      if (answers < after) {
        answers += 1;
        return Promise.resolve();
      }
      reached();
      return new Promise((_resolve, reject) => {
        if (signal?.aborted) reject(CleatError.of('app.cancelled', {}));
        signal?.addEventListener('abort', () => reject(CleatError.of('app.cancelled', {})));
      });
    });
    const { id } = actions.actOnMany('stop', refs);
    if (after > 0) await enough;
    expect(await operations.cancel(id)).toMatchObject({ state: 'cancelled', items: { total: 40, done: 40 } });
    const states = operations.results(id).map(({ state }) => state);
    expect(states.filter((state) => state === 'succeeded')).toHaveLength(after);
    expect(states.filter((state) => state === 'cancelled')).toHaveLength(40 - after);
    expect(marks.size).toBe(0);
  },
);
