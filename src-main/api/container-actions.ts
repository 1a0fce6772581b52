import { notBuiltYet } from './not-built-yet';
import { os } from './rpc';
import type { Services } from './services';

/** What changes a container: each starts an operation. */
export function containerActionProcedures({ actions }: Services) {
  return {
    start: os.containers.start.handler(({ input }) => ({ operationId: actions.start(input.ref).id })),

    stop: os.containers.stop.handler(({ input }) => ({
      operationId: actions.stop(input.ref, input.timeout === undefined ? {} : { timeout: input.timeout }).id,
    })),

    remove: os.containers.remove.handler(({ input }) => ({
      operationId: actions.remove(input.ref, { force: input.force === true }).id,
    })),

    restart: os.containers.restart.handler(notBuiltYet),
    pause: os.containers.pause.handler(notBuiltYet),
    unpause: os.containers.unpause.handler(notBuiltYet),
    kill: os.containers.kill.handler(notBuiltYet),
    rename: os.containers.rename.handler(notBuiltYet),
    update: os.containers.update.handler(notBuiltYet),
    bulk: os.containers.bulk.handler(notBuiltYet),
    removeMany: os.containers.removeMany.handler(notBuiltYet),
  };
}
