import { containersProcedures } from './containers';
import { operationsProcedures } from './operations';
import { os } from './rpc';
import { runtimesProcedures } from './runtimes';
import type { Services } from './services';
import { settingsProcedures, viewStateProcedures } from './settings';
import { streamsProcedures } from './streams';
import { systemProcedures } from './system';

/** The contract, implemented: one thin file per domain over the rooms in `services`. */
export function createRouter(services: Services) {
  return os.router({
    system: systemProcedures(services),
    runtimes: runtimesProcedures(services),
    containers: containersProcedures(services),
    operations: operationsProcedures(services),
    streams: streamsProcedures(services),
    settings: settingsProcedures(services),
    viewState: viewStateProcedures(services),
  });
}

export type Router = ReturnType<typeof createRouter>;
