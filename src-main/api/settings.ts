import { settingsContract } from '../../src-shared/contract/settings';
import { createCoalescingSource } from '../streams/coalescing';
import { implementing } from './rpc';
import type { Services } from './services';

const os = implementing({ settings: settingsContract });

export function procedures({ settings, streams }: Services) {
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
