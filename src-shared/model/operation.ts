import type { WireError } from './error';
import type { ObjectRef } from './ref';

/** Long work that outlives the call that asked for it. Times are epoch milliseconds. */
export interface Operation {
  readonly id: string;
  /** `container.stop`, `runtime.start`, … */
  readonly kind: string;
  readonly title: string;
  /** What it works on: an object of an engine … */
  readonly target?: ObjectRef;
  /** … or a runtime, by its name. */
  readonly runtime?: string;
  readonly state: 'running' | 'succeeded' | 'failed' | 'cancelled';
  readonly progress?: {
    readonly message: string;
    readonly current?: number;
    readonly total?: number;
    /** What goes on side by side, in the order in which it began: the layers of an image. */
    readonly parts?: readonly OperationPart[];
  };
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly error?: WireError;
  /** What it made: a launched container, … */
  readonly result?: ObjectRef;
  /** Of work on many things: how far it is. Each one's outcome is in `operations.results`. */
  readonly items?: { readonly total: number; readonly done: number; readonly failed: number };
}

/** One of several transfers of one operation. Bytes; no total where it is not known. */
export interface OperationPart {
  readonly id: string;
  /** As the engine words it: `Downloading`. */
  readonly status: string;
  readonly current?: number;
  readonly total?: number;
}

/** One thing of work on many. */
export interface OperationItem {
  readonly target: ObjectRef;
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  readonly error?: WireError;
}
