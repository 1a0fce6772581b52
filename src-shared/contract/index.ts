import type { ContractRouterClient } from '@orpc/contract';
import { buildsContract } from './builds';
import { containersContract } from './containers';
import { eventsContract } from './events';
import { imagesContract } from './images';
import { launchContract } from './launch';
import { mountsContract } from './mounts';
import { operationsContract } from './operations';
import { registriesContract } from './registries';
import { runtimesContract } from './runtimes';
import { settingsContract, viewStateContract } from './settings';
import { streamsContract } from './streams';
import { systemContract } from './system';

/** The whole API: what the window, the browser, the command line and, later, agents call. */
export const contract = {
  system: systemContract,
  runtimes: runtimesContract,
  containers: containersContract,
  images: imagesContract,
  registries: registriesContract,
  launch: launchContract,
  builds: buildsContract,
  mounts: mountsContract,
  events: eventsContract,
  operations: operationsContract,
  streams: streamsContract,
  settings: settingsContract,
  viewState: viewStateContract,
};

export type CleatClient = ContractRouterClient<typeof contract>;
