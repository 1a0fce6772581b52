import { containerKey, type BulkAction } from '../../src-shared/model/container';
import { CleatError } from '../../src-shared/model/error';
import type { Operation } from '../../src-shared/model/operation';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { OperationContext, Operations } from '../operations/operations';
import { perform, refusal, type Act, type ActionMirror } from './acting';
import { titleOf, titleOfMany } from './action-words';

/** Requests in flight at one engine: more only queue there, and other calls shall get a turn. */
const AT_ONCE = 8;

export interface BulkOptions {
  readonly mirror: ActionMirror;
  readonly operations: Pick<Operations, 'start'>;
  readonly action: BulkAction;
  /** Ones named twice count once. */
  readonly refs: readonly ObjectRef[];
  readonly callOf: (ref: ObjectRef) => Act['call'];
}

interface Waiting extends Act {
  readonly index: number;
}

/**
 * One operation over many containers. Every row that waits is marked; a failure is its own item's, and the
 * operation fails with `container.some-failed` when there was one. Cancelling leaves alone what has not begun.
 */
export function actOnMany({ mirror, operations, action, refs, callOf }: BulkOptions): Operation {
  const unique = [...new Map(refs.map((ref) => [containerKey(ref), ref])).values()];
  const items = unique.map((ref) => ({ target: ref, name: mirror.container(ref)?.name ?? ref.id }));
  const waiting: Waiting[] = [];
  const refused: { readonly index: number; readonly error: CleatError }[] = [];
  for (const [index, { target: ref, name }] of items.entries()) {
    const error = refusal(mirror, ref, mirror.container(ref), action);
    if (error) refused.push({ index, error });
    else waiting.push({ index, ref, action, name, call: callOf(ref) });
  }
  const first = items[0];
  const title = items.length === 1 && first ? titleOf(action, first.name) : titleOfMany(action, items.length);

  const operation = operations.start({ kind: `container.${action}`, title, items }, async (context) => {
    for (const { index, error } of refused) context.item(index, 'failed', error.wire);
    const lanes = [...byEngine(waiting).values()].flatMap((queue) =>
      Array.from({ length: Math.min(AT_ONCE, queue.length) }, () => lane(mirror, queue, context)),
    );
    const failed = (await Promise.all(lanes)).reduce((sum, count) => sum + count, refused.length);
    if (context.signal.aborted) throw CleatError.of('app.cancelled', {});
    if (failed > 0) throw CleatError.of('container.some-failed', { action, failed, total: items.length });
  });
  for (const { ref } of waiting) mirror.mark(ref, { action, operationId: operation.id });
  return operation;
}

function byEngine(waiting: readonly Waiting[]): Map<string, Waiting[]> {
  const queues = new Map<string, Waiting[]>();
  for (const one of waiting) {
    const queue = queues.get(one.ref.engine) ?? [];
    queue.push(one);
    queues.set(one.ref.engine, queue);
  }
  // Taken from the end, in the order given.
  for (const queue of queues.values()) queue.reverse();
  return queues;
}

/** Works on one after the other; gives how many failed. */
async function lane(mirror: ActionMirror, queue: Waiting[], context: OperationContext): Promise<number> {
  const { signal, item } = context;
  let failed = 0;
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (signal.aborted) {
      item(next.index, 'cancelled');
      mirror.mark(next.ref, undefined);
      continue;
    }
    item(next.index, 'running');
    try {
      await perform(mirror, next, signal);
      item(next.index, 'succeeded');
    } catch (thrown) {
      const error = CleatError.from(thrown);
      if (error.category === 'cancelled') item(next.index, 'cancelled');
      else {
        failed += 1;
        item(next.index, 'failed', error.wire);
      }
    }
  }
  return failed;
}
