import { openLogs } from '../containers/logs';
import { notBuiltYet } from './not-built-yet';
import { os } from './rpc';
import type { Services } from './services';

/** What containers print: read, followed, saved. */
export function containerLogProcedures({ mirror, streams }: Services) {
  return {
    logs: os.containers.logs.handler(async function* ({ input, signal, context }) {
      const source = openLogs({
        mirror,
        ref: input.ref,
        follow: input.follow === true,
        ...(input.tail === undefined ? {} : { tail: input.tail }),
      });
      yield* streams.serve(source, { signal, owner: context.connection });
    }),

    saveLogs: os.containers.saveLogs.handler(notBuiltYet),
    downloadLogs: os.containers.downloadLogs.handler(notBuiltYet),
  };
}
