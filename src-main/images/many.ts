import { containerKey } from '../../src-shared/model/container';
import { CleatError } from '../../src-shared/model/error';
import { imageTitle } from '../../src-shared/model/image';
import type { Operation } from '../../src-shared/model/operation';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { ImageMirror } from '../mirror/images/image-mirror';
import type { Operations } from '../operations/operations';

export interface ManyImages {
  readonly images: ImageMirror;
  readonly operations: Pick<Operations, 'start'>;
}

/** So many at once, of all engines together: what is pulled shares one line. */
const AT_ONCE = 3;

/**
 * One operation over many images, ones named twice once. A failure is its own item's, and the operation fails with
 * `image.some-failed` when there was one. Cancelling leaves alone what has not begun.
 */
export function onManyImages(
  { images, operations }: ManyImages,
  action: 'remove' | 'pull',
  refs: readonly ObjectRef[],
  one: (item: { readonly ref: ObjectRef; readonly signal: AbortSignal }) => Promise<void>,
): Operation {
  const leave = images.keep();
  const items = [...new Map(refs.map((ref) => [containerKey(ref), ref])).values()].map((target) => ({
    target,
    name: imageTitle(images.image(target) ?? { id: target.id, tags: [], digests: [] }),
  }));
  const first = items[0];
  const verb = action === 'remove' ? 'Remove' : 'Pull';
  const title = items.length === 1 && first ? `${verb} ${first.name}` : `${verb} ${items.length} images`;

  const operation = operations.start({ kind: `image.${action}`, title, items }, async (context) => {
    const waiting = items.map(({ target }, index) => ({ target, index })).reverse();
    let failed = 0;
    const lane = async (): Promise<void> => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const { target, index } = next;
        if (context.signal.aborted) context.item(index, 'cancelled');
        else {
          context.item(index, 'running');
          try {
            await one({ ref: target, signal: context.signal });
            context.item(index, 'succeeded');
          } catch (thrown) {
            const error = CleatError.from(thrown);
            if (error.category === 'cancelled') context.item(index, 'cancelled');
            else {
              failed += 1;
              context.item(index, 'failed', error.wire);
            }
          }
        }
        images.mark(target, undefined);
      }
    };
    try {
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, lane));
      if (!context.signal.aborted)
        await Promise.all([...new Set(refs.map(({ engine }) => engine))].map((id) => images.refresh(id)));
    } finally {
      leave();
    }
    if (context.signal.aborted) throw CleatError.of('app.cancelled', {});
    if (failed > 0) throw CleatError.of('image.some-failed', { action, failed, total: items.length });
  });
  if (action === 'remove')
    for (const { target } of items) images.mark(target, { action, operationId: operation.id });
  return operation;
}
