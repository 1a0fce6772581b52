import { notBuiltYet } from './not-built-yet';
import { os } from './rpc';
import type { Services } from './services';

/** What a container does: waited for, its processes, what it uses. */
export function containerUsageProcedures(_services: Services) {
  return {
    wait: os.containers.wait.handler(notBuiltYet),
    top: os.containers.top.handler(notBuiltYet),
    stats: os.containers.stats.handler(notBuiltYet),
  };
}
