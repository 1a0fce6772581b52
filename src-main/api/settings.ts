import { createCoalescingSource } from '../streams/coalescing';
import { os } from './rpc';
import type { Services } from './services';

export function settingsProcedures({ settings, streams }: Services) {
  return {
    get: os.settings.get.handler(() => settings.get()),
    set: os.settings.set.handler(({ input }) => settings.set(input)),
    watch: os.settings.watch.handler(async function* ({ signal, context }) {
      const current = await settings.get();
      const source = createCoalescingSource({
        keyOf: () => 'settings',
        initial: () => [current],
        subscribe: (push) => settings.subscribe(push),
      });
      yield* streams.serve(source, { signal, owner: context.connection });
    }),
  };
}

export function viewStateProcedures({ viewState }: Services) {
  return {
    get: os.viewState.get.handler(() => viewState.get()),
    set: os.viewState.set.handler(async ({ input }) => {
      await viewState.set(input.key, input.value);
      return { stored: true } as const;
    }),
  };
}
