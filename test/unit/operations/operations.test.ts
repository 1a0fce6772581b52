import { describe, expect, it } from 'vitest';
import { createOperations } from '../../../src-main/operations/create-operations';
import { CleatError } from '../../../src-shared/model/error';
import type { Operation } from '../../../src-shared/model/operation';

const spec = { kind: 'container.stop', title: 'Stop boat' };

/** Work that ends when told. */
function gate(): { work: () => Promise<void>; open: () => void; fail: (error: unknown) => void } {
  let open: () => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { work: () => done, open, fail };
}

/** Until it has ended, as somebody who subscribes sees it. */
function ended(operations: ReturnType<typeof createOperations>, id: string): Promise<Operation> {
  return new Promise((resolve) => {
    const look = (operation: Operation | undefined): void => {
      if (operation?.id === id && operation.state !== 'running') resolve(operation);
    };
    operations.subscribe(look);
    look(operations.get(id));
  });
}

describe('operations', () => {
  it('run on by themselves and tell their progress and their end', async () => {
    const operations = createOperations();
    const told: Operation[] = [];
    operations.subscribe((operation) => told.push(operation));
    const { id } = operations.start(spec, ({ progress }) => {
      progress({ message: 'half', current: 1, total: 2 });
      return Promise.resolve();
    });
    expect(operations.busy()).toBe(true);
    expect(await ended(operations, id)).toMatchObject({ ...spec, state: 'succeeded' });
    expect(operations.busy()).toBe(false);
    expect(told.map(({ state, progress }) => [state, progress?.message])).toEqual([
      ['running', undefined],
      ['running', 'half'],
      ['succeeded', 'half'],
    ]);
  });

  it('have ids that nobody can guess', () => {
    const operations = createOperations();
    const ids = Array.from({ length: 100 }, () => operations.start(spec, () => Promise.resolve()).id);
    expect(new Set(ids).size).toBe(100);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/);
  });

  it('that throw have failed, with the error as data', async () => {
    const operations = createOperations();
    const error = CleatError.of('container.unknown', { name: 'boat', engines: 'docker' });
    const known = operations.start(spec, () => Promise.reject(error));
    expect(await ended(operations, known.id)).toMatchObject({ state: 'failed', error: error.wire });
    const defect = operations.start(spec, () => {
      throw new TypeError('a defect');
    });
    expect(await ended(operations, defect.id)).toMatchObject({
      state: 'failed',
      error: { code: 'app.unexpected', params: { detail: 'a defect' } },
    });
  });

  it('are cancelled by their signal, and `cancel` waits for their end', async () => {
    const operations = createOperations();
    const { id } = operations.start(
      spec,
      ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(new Error('stopped halfway'));
          });
        }),
    );
    const cancelled = await operations.cancel(id);
    expect(cancelled).toMatchObject({ id, state: 'cancelled' });
    expect(cancelled.error).toBeUndefined();
    expect(await operations.cancel(id)).toEqual(cancelled);
    await expect(operations.cancel('nobody')).rejects.toMatchObject({ code: 'operation.unknown' });
  });

  it('that finish all the same have succeeded, cancelled or not', async () => {
    const operations = createOperations();
    const { work, open } = gate();
    const { id } = operations.start(spec, work);
    const cancelling = operations.cancel(id);
    open();
    expect(await cancelling).toMatchObject({ state: 'succeeded' });
  });

  it('that ended are kept for ten minutes, the last hundred of them; running ones always', async () => {
    let now = 1_000_000;
    const operations = createOperations({ clock: { now: () => now } });
    const { work, open } = gate();
    const long = operations.start(spec, work);
    for (let i = 0; i < 120; i++) {
      now += 1;
      await ended(operations, operations.start({ ...spec, title: String(i) }, () => Promise.resolve()).id);
    }
    const titles = operations.list().map((operation) => operation.title);
    expect(titles).toHaveLength(101);
    expect(titles.slice(0, 2)).toEqual(['119', '118']);
    expect(titles.at(-1)).toBe('Stop boat');
    now += 10 * 60_000 + 1;
    expect(operations.list().map(({ id }) => id)).toEqual([long.id]);
    open();
    await ended(operations, long.id);
  });

  it('are cancelled when all is closed, which waits for them', async () => {
    const operations = createOperations();
    let stopped = false;
    const { id } = operations.start(spec, async ({ signal }) => {
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      stopped = true;
      signal.throwIfAborted();
    });
    await operations.close();
    expect(stopped).toBe(true);
    expect(operations.get(id)).toMatchObject({ state: 'cancelled' });
  });
});

describe('work on many things', () => {
  it('counts them, keeps each one’s outcome, and tells listeners a few times, not once for each', async () => {
    const operations = createOperations();
    const told: Operation[] = [];
    operations.subscribe((operation) => told.push(operation));
    const items = Array.from({ length: 1000 }, (_, index) => ({
      target: { engine: 'docker', kind: 'container' as const, id: String(index) },
      name: `boat-${String(index)}`,
    }));
    const { id } = operations.start({ ...spec, items }, ({ item }) => {
      for (const index of items.keys()) item(index, index === 7 ? 'waiting' : 'succeeded');
      return Promise.resolve();
    });
    expect(await ended(operations, id)).toMatchObject({ items: { total: 1000, done: 1000, failed: 0 } });
    expect(told.length).toBeLessThan(5);
    expect(operations.results(id)[7]).toMatchObject({ name: 'boat-7', state: 'cancelled' });
    expect(operations.results(id)[8]).toMatchObject({ state: 'succeeded' });
    expect(() => operations.results('nobody')).toThrow('nobody');
  });
});
