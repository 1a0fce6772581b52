import type { Selection } from '../../src-shared/model/runtime';
import type { Inventory } from './inventory';

type Known = Pick<Inventory, 'manifests' | 'look' | 'availability'>;

const isReady = (name: string, { availability }: Known): boolean => availability(name).state === 'ready';

/** The names of those where an engine listens and has not answered in time: slow, or hung; nobody can tell yet. */
export function lateAmong(known: Known): ReadonlySet<string> {
  const names = known.manifests().entries.map(({ name }) => name);
  const isLate = (name: string): boolean =>
    !isReady(name, known) && (known.look(name)?.engines ?? []).some(({ failure }) => failure === 'timeout');
  return new Set(names.filter(isLate));
}

/**
 * Whether a choice hangs on those that were late when it was made: the chosen one was late itself, or stands in while
 * nothing is ready. One that is ready keeps what it was given.
 */
export function hangsOn(late: ReadonlySet<string>, { name, decidedBy }: Selection, known: Known): boolean {
  if (late.size === 0 || isReady(name, known)) return false;
  return late.has(name) || decidedBy === 'auto' || decidedBy === 'fallback';
}

/** Of those that were late: whether one has answered by now, and which are late still. */
export function newsOf(
  late: ReadonlySet<string>,
  known: Known,
): { readonly answered: boolean; readonly waiting: ReadonlySet<string> } {
  const still = lateAmong(known);
  return {
    answered: [...late].some((name) => isReady(name, known)),
    waiting: new Set([...late].filter((name) => still.has(name))),
  };
}
