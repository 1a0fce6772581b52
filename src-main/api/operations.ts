import { operationsContract } from '../../src-shared/contract/operations';
import { CleatError } from '../../src-shared/model/error';
import { createCoalescingSource } from '../streams/coalescing';
import { implementing } from './rpc';
import type { Services } from './services';

const os = implementing({ operations: operationsContract });

export function procedures({ operations, streams }: Services) {
  return {
    list: os.operations.list.handler(() => operations.list()),

    watch: os.operations.watch.handler(async function* ({ input, signal, context }) {
      const { id } = input;
      if (id !== undefined && !operations.get(id)) throw CleatError.of('operation.unknown', { id });
      const source = createCoalescingSource({
        keyOf: (operation) => operation.id,
        initial: () => operations.list().filter((operation) => id === undefined || operation.id === id),
        subscribe: (push) =>
          operations.subscribe((operation) => {
            if (id === undefined || operation.id === id) push(operation);
          }),
        ended: () => id !== undefined && operations.get(id)?.state !== 'running',
      });
      yield* streams.serve(source, { signal, owner: context.connection });
    }),

    results: os.operations.results.handler(({ input }) => operations.results(input.id)),

    cancel: os.operations.cancel.handler(({ input }) => operations.cancel(input.id)),
  };
}
