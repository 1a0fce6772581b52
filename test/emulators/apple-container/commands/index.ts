import type { Perform } from '../cli';
import { build } from './build';
import { builderStatus, deleteBuilder, startBuilder, stopBuilder } from './builder';
import { clean, kill, prune, remove, stop } from './ending';
import { exec } from './exec';
import { deleteImages, inspectImages, listImages, pruneImages, pull, tag } from './image';
import { logs } from './logs';
import { inspect, list } from './looking';
import { createNetwork, deleteNetworks, inspectNetworks, listNetworks, pruneNetworks } from './network';
import { create, run, start } from './run';
import { stats } from './stats';
import { startSystem, stopSystem, systemDf, systemStatus, systemVersion } from './system';
import { createVolume, deleteVolumes, inspectVolumes, listVolumes, pruneVolumes } from './volume';

/** What the emulator does; a command of the grammar that is not here is one that it lacks. */
export const COMMANDS: ReadonlyMap<string, Perform> = new Map<string, Perform>([
  ['run', run],
  ['create', create],
  ['start', start],
  ['stop', stop],
  ['kill', kill],
  ['delete', remove],
  ['clean', clean],
  ['prune', prune],
  ['list', list],
  ['inspect', inspect],
  ['logs', logs],
  ['exec', exec],
  ['stats', stats],
  ['build', build],
  ['builder start', startBuilder],
  ['builder status', builderStatus],
  ['builder stop', stopBuilder],
  ['builder delete', deleteBuilder],
  ['image list', listImages],
  ['image pull', pull],
  ['image inspect', inspectImages],
  ['image tag', tag],
  ['image delete', deleteImages],
  ['image prune', pruneImages],
  ['volume create', createVolume],
  ['volume list', listVolumes],
  ['volume inspect', inspectVolumes],
  ['volume delete', deleteVolumes],
  ['volume prune', pruneVolumes],
  ['network create', createNetwork],
  ['network list', listNetworks],
  ['network inspect', inspectNetworks],
  ['network delete', deleteNetworks],
  ['network prune', pruneNetworks],
  ['system start', startSystem],
  ['system stop', stopSystem],
  ['system status', systemStatus],
  ['system version', systemVersion],
  ['system df', systemDf],
]);
