import { os } from './rpc';
import type { Services } from './services';

/** What plugins may have mounted from outside the project. */
export function mountsProcedures({ mounts }: Services) {
  return {
    list: os.mounts.list.handler(() => mounts.list()),
    allow: os.mounts.allow.handler(({ input }) => mounts.allow(input)),
    remove: os.mounts.remove.handler(({ input }) => mounts.remove(input.path)),
    check: os.mounts.check.handler(({ input }) => mounts.check(input)),
  };
}
