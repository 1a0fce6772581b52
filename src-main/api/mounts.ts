import { mountsContract } from '../../src-shared/contract/mounts';
import { implementing } from './rpc';
import type { Services } from './services';

const os = implementing({ mounts: mountsContract });

/** What plugins may have mounted from outside the project. */
export async function procedures(services: Services) {
  const mounts = await services.mounts();
  return {
    list: os.mounts.list.handler(() => mounts.list()),
    allow: os.mounts.allow.handler(({ input }) => mounts.allow(input)),
    remove: os.mounts.remove.handler(({ input }) => mounts.remove(input.path)),
    check: os.mounts.check.handler(({ input }) => mounts.check(input)),
  };
}
