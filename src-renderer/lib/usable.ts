import { isHere, type Runtime } from '../../src-shared/model/runtime';

/** Whether choosing it could lead anywhere on this machine. */
export function isUsable(runtime: Runtime): boolean {
  return isHere(runtime) && runtime.availability.state !== 'unsupported-version';
}
