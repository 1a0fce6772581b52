import type { Runtime } from '../../src-shared/model/runtime';

/** Whether it is on this machine at all, in whatever state. */
export function isHere({ availability: { state } }: Runtime): boolean {
  return state !== 'wrong-platform' && state !== 'not-installed';
}

/** Whether choosing it could lead anywhere on this machine. */
export function isUsable(runtime: Runtime): boolean {
  return isHere(runtime) && runtime.availability.state !== 'unsupported-version';
}
