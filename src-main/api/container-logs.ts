import { containersContract } from '../../src-shared/contract/containers';
import { CleatError } from '../../src-shared/model/error';
import { checkLogs } from '../containers/log-downloads';
import { openLogRuns, openLogs } from '../containers/logs';
import { inPackets, packed } from '../containers/log-batches';
import { startSaveLogs } from '../containers/save-logs';
import { DOWNLOAD_PATH } from '../../src-shared/client/browser-protocol';
import { implementing } from './rpc';
import type { Services } from './services';

const os = implementing({ containers: containersContract });

/** What containers print: read, followed, saved. */
export async function containerLogProcedures(services: Services) {
  const { mirror, operations, streams } = services;
  const logDownloads = await services.logDownloads();
  return {
    logs: os.containers.logs.handler(async function* ({ input, signal, context }) {
      const { ref, follow, tail, since, bytes, longest } = input;
      const options = {
        mirror,
        ref,
        follow: follow === true,
        ...(tail === undefined ? {} : { tail }),
        ...(since === undefined ? {} : { since }),
        ...(longest === undefined ? {} : { longest }),
      };
      const reader = { signal, owner: context.connection };
      if (bytes === true && context.carriesMemory)
        yield* streams.serve(inPackets(openLogRuns(options)), reader);
      else yield* streams.serve(packed(openLogs(options)), reader);
    }),

    saveLogs: os.containers.saveLogs.handler(({ input, context }) => {
      const { actor, cwd } = context.caller;
      // A page in a browser has no say over files of this machine.
      if (actor === 'browser')
        throw CleatError.of('rpc.forbidden', {
          procedure: 'containers.saveLogs',
          actor,
          instead: 'containers.downloadLogs',
        });
      return { operationId: startSaveLogs({ mirror, operations }, { ...input, cwd }).id };
    }),

    downloadLogs: os.containers.downloadLogs.handler(async ({ input, signal, context }) => {
      const { actor } = context.caller;
      if (actor !== 'browser')
        throw CleatError.of('rpc.forbidden', {
          procedure: 'containers.downloadLogs',
          actor,
          instead: 'containers.saveLogs',
        });
      await checkLogs(mirror, input.refs, signal);
      return { path: `${DOWNLOAD_PATH}${logDownloads.offer(input, context.connection)}` };
    }),
  };
}
