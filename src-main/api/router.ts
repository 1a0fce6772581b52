import { buildsProcedures } from './builds';
import { containerActionProcedures } from './container-actions';
import { containerListProcedures } from './container-list';
import { containerLogProcedures } from './container-logs';
import { containerUsageProcedures } from './container-usage';
import { eventsProcedures } from './events';
import { imagesProcedures } from './images';
import { launchProcedures } from './launch';
import { mountsProcedures } from './mounts';
import { operationsProcedures } from './operations';
import { os } from './rpc';
import { runtimeChecksProcedures } from './runtime-checks';
import { runtimesProcedures } from './runtimes';
import type { Services } from './services';
import { settingsProcedures, viewStateProcedures } from './settings';
import { streamsProcedures } from './streams';
import { systemProcedures } from './system';

/** The contract, implemented: one thin file per domain over the rooms in `services`. */
export function createRouter(services: Services) {
  return os.router({
    system: systemProcedures(services),
    runtimes: { ...runtimesProcedures(services), ...runtimeChecksProcedures(services) },
    containers: {
      ...containerListProcedures(services),
      ...containerActionProcedures(services),
      ...containerUsageProcedures(services),
      ...containerLogProcedures(services),
    },
    images: imagesProcedures(services),
    launch: launchProcedures(services),
    builds: buildsProcedures(services),
    mounts: mountsProcedures(services),
    events: eventsProcedures(services),
    operations: operationsProcedures(services),
    streams: streamsProcedures(services),
    settings: settingsProcedures(services),
    viewState: viewStateProcedures(services),
  });
}

export type Router = ReturnType<typeof createRouter>;
