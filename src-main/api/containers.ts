import { containerActionProcedures } from './container-actions';
import { containerListProcedures } from './container-list';
import { containerLogProcedures } from './container-logs';
import { containerUsageProcedures } from './container-usage';
import type { Services } from './services';

/** Containers of all engines. */
export async function procedures(services: Services) {
  return {
    ...containerListProcedures(services),
    ...(await containerActionProcedures(services)),
    ...containerUsageProcedures(services),
    ...(await containerLogProcedures(services)),
  };
}
