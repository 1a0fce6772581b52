import { runtimesContract } from '../../src-shared/contract/runtimes';
import { createCoalescingSource } from '../streams/coalescing';
import { implementing } from './rpc';
import { runtimeChecksProcedures } from './runtime-checks';
import { selectionInputs } from './selection-inputs';
import type { Services } from './services';

const os = implementing({ runtimes: runtimesContract });

/** The runtimes of this machine: found, chosen, started, added, set, checked. */
export function procedures(services: Services) {
  const { runtimes, operations, mirror, streams, settings } = services;
  return {
    ...runtimeChecksProcedures(services),

    list: os.runtimes.list.handler(async ({ input, signal }) => {
      if (input.refresh) return runtimes.refresh(signal);
      await runtimes.settled(signal);
      return runtimes.snapshot();
    }),

    which: os.runtimes.which.handler(({ input, context }) =>
      runtimes.which(selectionInputs(context.caller, input.override)),
    ),

    use: os.runtimes.use.handler(({ input }) => runtimes.use(input.name)),

    ensureRunning: os.runtimes.ensureRunning.handler(async ({ input }) => {
      const { name } = await runtimes.which({ flag: input.name });
      const operation = operations.start(
        { kind: 'runtime.start', title: `Start ${name}`, runtime: name },
        async ({ signal, progress }) => {
          await runtimes.ensureRunning(name, { signal, progress: (message) => progress({ message }) });
          mirror.wake();
        },
      );
      return { operationId: operation.id };
    }),

    add: os.runtimes.add.handler(({ input }) => runtimes.add(input.what)),

    remove: os.runtimes.remove.handler(({ input }) => runtimes.remove(input.name)),

    configure: os.runtimes.configure.handler(async ({ input }) => {
      const { runtimes: all = {} } = await settings.configure(input.name, input.values);
      return all[input.name] ?? {};
    }),

    watch: os.runtimes.watch.handler(async function* ({ signal, context }) {
      await runtimes.settled(signal);
      const source = createCoalescingSource({
        keyOf: () => 'runtimes',
        initial: () => [runtimes.snapshot()],
        subscribe: (push) => runtimes.subscribe(push),
      });
      yield* streams.serve(source, { signal, owner: context.connection });
    }),
  };
}
