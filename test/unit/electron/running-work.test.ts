import { expect, test } from 'vitest';
import { workSettled, type WorkCalls } from '../../../src-main/faces/electron/running-work';
import type { Operation } from '../../../src-shared/model/operation';
import type { StreamMessage } from '../../../src-shared/model/stream';

function operation(id: string, state: Operation['state']): Operation {
  return { id, state, kind: 'container.stop', title: 'Stop web', startedAt: 0 };
}

/** An owner with these operations, and what becomes of them when somebody watches. */
function owner(list: Operation[], changes: () => AsyncIterable<Operation>): WorkCalls {
  return {
    operations: {
      list: () => Promise.resolve(list),
      watch: (_input, { signal }) => Promise.resolve(batches(changes(), signal)),
    },
    streams: { ack: () => Promise.resolve({ open: true }) },
  };
}

async function* batches(
  items: AsyncIterable<Operation>,
  signal: AbortSignal,
): AsyncGenerator<StreamMessage<Operation>, void, undefined> {
  yield { type: 'open', stream: 's' };
  let seq = 0;
  for await (const item of items) {
    signal.throwIfAborted();
    yield { type: 'batch', seq: ++seq, items: [item] };
  }
}

const never = new AbortController().signal;

test('nothing to wait for when nothing runs', async () => {
  const nobodyWatches = () => {
    throw new Error('watched for nothing');
  };
  await workSettled(owner([operation('a', 'succeeded')], nobodyWatches), never);
});

test('waits until the last running operation has ended, those that began meanwhile too', async () => {
  let told = 0;
  async function* changes() {
    for (const change of [
      operation('a', 'running'),
      operation('b', 'running'),
      operation('a', 'succeeded'),
      operation('b', 'failed'),
    ]) {
      told += 1;
      yield await Promise.resolve(change);
    }
    throw new Error('it waits although nothing runs');
  }
  await workSettled(owner([operation('a', 'running')], changes), never);
  expect(told).toBe(4);
});

test('stops waiting when told to', async () => {
  const patience = new AbortController();
  async function* changes() {
    yield operation('a', 'running');
    patience.abort();
    yield operation('a', 'running');
  }
  await workSettled(owner([operation('a', 'running')], changes), patience.signal);
  expect(patience.signal.aborted).toBe(true);
});
