import type { BulkAction, ContainerAction } from '../../src-shared/model/container';

const VERBS: Record<ContainerAction, string> = {
  start: 'Start',
  stop: 'Stop',
  restart: 'Restart',
  pause: 'Pause',
  unpause: 'Unpause',
  kill: 'Kill',
  rename: 'Rename',
  update: 'Change the limits of',
  remove: 'Remove',
};

/** Why a row takes no second action. */
export const ALREADY: Record<ContainerAction, string> = {
  start: 'it is being started',
  stop: 'it is being stopped',
  restart: 'it is being restarted',
  pause: 'it is being paused',
  unpause: 'it is being unpaused',
  kill: 'it is being killed',
  rename: 'it is being renamed',
  update: 'its limits are being changed',
  remove: 'it is being removed',
};

export function titleOf(action: ContainerAction, name: string): string {
  return `${VERBS[action]} ${name}`;
}

export function titleOfMany(action: BulkAction, count: number): string {
  return `${VERBS[action]} ${String(count)} containers`;
}
