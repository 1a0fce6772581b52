import type { Container } from '../../src-shared/model/container';
import type { ProcessFate } from '../exec/process-mark';
import type { WorkRow } from './journal';
import { HOME_LABEL, WORK_LABEL } from './labels';

/** A container as far as it is known whose it is. */
export type Known = Pick<Container, 'state' | 'labels'> & {
  /** The path at which its CLI was to note its id, where the engine keeps it. */
  readonly idFile?: string | undefined;
};

/** Whether a container is the one that this work made: the labels of this home and this work, or its file. */
export function isOf(home: string, work: Pick<WorkRow, 'id' | 'idFile'>, { labels, idFile }: Known): boolean {
  if (work.idFile !== undefined) return idFile === work.idFile;
  return labels[HOME_LABEL] === home && labels[WORK_LABEL] === work.id;
}

function hasEnded({ state }: Known): boolean {
  return state === 'exited' || state === 'dead' || state === 'removing';
}

/** Made, and no more. */
export function isUnstarted({ state }: Pick<Container, 'state'>): boolean {
  return state === 'created' || state === 'initialized';
}

/**
 * Whether a container is left over from work that nobody does any more, so that it is to be removed. What came to its end
 * without us is the user's: a launch that has started its container, and one on a terminal whose program has ended (it
 * is kept, as it would be had nothing happened).
 */
export function isOrphan(home: string, work: WorkRow, fate: ProcessFate, container: Known): boolean {
  if (fate !== 'dead' || !isOf(home, work, container)) return false;
  switch (work.kind) {
    case 'launch':
      return isUnstarted(container);
    case 'attached':
      return !hasEnded(container);
    case 'probe':
    case 'run':
      return true;
  }
}
