import type { WireError } from '../../src-shared/model/error';
import type { Operation, OperationItem } from '../../src-shared/model/operation';

const DONE: ReadonlySet<OperationItem['state']> = new Set<OperationItem['state']>([
  'succeeded',
  'failed',
  'cancelled',
]);

/** The things that one operation works on: each change costs the same, however many they are. */
export class Items {
  readonly #items: OperationItem[];
  #done = 0;
  #failed = 0;

  constructor(items: readonly Pick<OperationItem, 'target' | 'name'>[]) {
    this.#items = items.map(({ target, name }) => ({ target, name, state: 'waiting' }));
  }

  get size(): number {
    return this.#items.length;
  }

  /** An item that has an outcome keeps it. */
  set(index: number, state: OperationItem['state'], error?: WireError): void {
    const before = this.#items[index];
    if (!before || DONE.has(before.state)) return;
    this.#items[index] = { ...before, state, ...(error ? { error } : {}) };
    if (DONE.has(state)) this.#done += 1;
    if (state === 'failed') this.#failed += 1;
  }

  /** What has no outcome when the work ends will have none. */
  end(): void {
    for (const index of this.#items.keys()) this.set(index, 'cancelled');
  }

  all(): readonly OperationItem[] {
    return [...this.#items];
  }

  counts(): NonNullable<Operation['items']> {
    return { total: this.#items.length, done: this.#done, failed: this.#failed };
  }
}
