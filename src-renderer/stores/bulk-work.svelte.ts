import { containerKey } from '../../src-shared/model/container';
import type { Operation, OperationItem } from '../../src-shared/model/operation';
import type { Link } from '../app/link';
import type { OperationsStore } from './operations.svelte';

/** One thing done to many: how far it is, and once it has ended what did not work. */
export interface Work<A extends string> {
  readonly id: string;
  readonly action: A;
  readonly total: number;
  /** Absent while it runs. */
  readonly ended?: Operation;
  /** Those that did not succeed, once it has ended. */
  readonly failed: readonly OperationItem[];
}

/** Work on many that this page began. What went well leaves by itself; what did not stays until it is read. */
export class BulkWork<A extends string> {
  list = $state.raw<readonly Work<A>[]>([]);

  constructor(private readonly operations: OperationsStore) {}

  /**
   * Begins it, and keeps its outcome when something failed. Resolves when it has ended. What failed is called by `names`
   * (by key, as they were when the work began): of what has gone meanwhile, the owner knows no name.
   */
  async begin(
    action: A,
    names: ReadonlyMap<string, string>,
    start: (client: Link['client']) => Promise<{ operationId: string }>,
  ): Promise<void> {
    const id = await this.operations.begin(start, { showsFailure: true });
    if (id === undefined) return;
    this.list = [...this.list, { id, action, total: names.size, failed: [] }];
    const ended = await this.operations.ended(id);
    const items = ended && ended.state !== 'succeeded' ? await this.operations.results(id) : [];
    const failed = (items ?? [])
      .filter((one) => one.state === 'failed' || one.state === 'cancelled')
      .map((one) => ({ ...one, name: names.get(containerKey(one.target)) ?? one.name }));
    // It failed as a whole, with no item to say it of.
    if (ended?.state === 'failed' && items && failed.length === 0) this.operations.show(ended);
    if (!ended || failed.length === 0) this.dismiss(id);
    else this.list = this.list.map((one) => (one.id === id ? { ...one, ended, failed } : one));
  }

  /** How far it is, in things done. */
  done(id: string): number {
    return this.operations.get(id)?.items?.done ?? 0;
  }

  cancel(id: string): void {
    void this.operations.cancel(id);
  }

  dismiss(id: string): void {
    this.list = this.list.filter((one) => one.id !== id);
  }
}
