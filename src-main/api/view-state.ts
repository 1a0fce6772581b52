import { viewStateContract } from '../../src-shared/contract/settings';
import { implementing } from './rpc';
import type { Services } from './services';

const os = implementing({ viewState: viewStateContract });

export async function procedures(services: Services) {
  const viewState = await services.viewState();
  return {
    get: os.viewState.get.handler(() => viewState.get()),
    set: os.viewState.set.handler(async ({ input }) => {
      await viewState.set(input.key, input.value);
      return { stored: true } as const;
    }),
  };
}
