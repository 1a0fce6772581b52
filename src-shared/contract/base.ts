import { eventIterator, oc, type } from '@orpc/contract';
import type { StreamMessage } from '../model/stream';

/** What a call may do. Policy, audit and agents go by it; the router refuses a procedure that states none. */
export type Effect = 'read' | 'change' | 'destroy';
export interface ProcedureMeta {
  readonly effect?: Effect;
}

const base = oc.$meta<ProcedureMeta>({});

export const read = base.meta({ effect: 'read' });
export const change = base.meta({ effect: 'change' });
export const destroy = base.meta({ effect: 'destroy' });

/** An answer's type. Answers are made by us from data parsed on entry, so they are typed and not parsed again. */
export const answer = type;

/** A stream of acknowledged batches of `T` (see model/stream). */
export function streamOf<T>() {
  return eventIterator(type<StreamMessage<T>>());
}

/** Raised when a change of the contract would confuse an older other side. Compared in every handshake. */
export const CONTRACT_VERSION = '1';
