import type { Operation, OperationItem } from '../../src-shared/model/operation';
import type { WireError } from '../../src-shared/model/error';
import type { ObjectRef } from '../../src-shared/model/ref';

export interface OperationSpec {
  readonly kind: string;
  readonly title: string;
  readonly target?: ObjectRef;
  readonly runtime?: string;
  /** What it works on, one by one. */
  readonly items?: readonly Pick<OperationItem, 'target' | 'name'>[];
}
export interface OperationContext {
  /** Aborted by `cancel` and by `close`. */
  readonly signal: AbortSignal;
  progress(progress: NonNullable<Operation['progress']>): void;
  /** What the work has made. */
  result(made: ObjectRef): void;
  /** What became of the item at `index` of the spec's. Told to listeners together with others, a few times a second. */
  item(index: number, state: OperationItem['state'], error?: WireError): void;
}

/** Long work by id: it belongs to the app, not to the call or the view that asked for it. */
export interface Operations {
  /** Starts the work and returns at once. A throw ends it as `failed` (or `cancelled`) with its CleatError. */
  start(spec: OperationSpec, work: (context: OperationContext) => Promise<void>): Operation;
  /** Running ones and the last ones that ended, newest first. */
  list(): readonly Operation[];
  get(id: string): Operation | undefined;
  /** Each item's own outcome, as long as the operation is kept. Throws `operation.unknown`. */
  results(id: string): readonly OperationItem[];
  subscribe(listener: (operation: Operation) => void): () => void;
  /** Asks it to stop; resolves when it has ended. Throws `operation.unknown`. */
  cancel(id: string): Promise<Operation>;
  /** True while something runs: an idle owner may end. */
  busy(): boolean;
  close(): Promise<void>;
}
