import type { Runtime } from '../../src-shared/model/runtime';

/** Whether choosing it could lead anywhere on this machine. */
export function isUsable({ availability: { state } }: Runtime): boolean {
  return state !== 'wrong-platform' && state !== 'not-installed' && state !== 'unsupported-version';
}
