import { createContainerActions, type ContainerActions } from '../../../src-main/containers/actions';
import type { Mirror } from '../../../src-main/mirror/mirror';
import { createOperations } from '../../../src-main/operations/create-operations';
import type { Operations } from '../../../src-main/operations/operations';
import type { Operation } from '../../../src-shared/model/operation';
import type { ObjectRef } from '../../../src-shared/model/ref';
import { until } from '../../engines';
import { openMirror, untilRow, type Outside } from '../mirror/stage';

/** A mirror of one real engine, and what can be done to its containers. */
export class Deck {
  readonly mirror: Mirror;
  readonly operations: Operations = createOperations();
  readonly actions: ContainerActions;

  private constructor(readonly outside: Outside) {
    this.mirror = openMirror(outside).mirror;
    this.actions = createContainerActions({ mirror: this.mirror, operations: this.operations });
  }

  static async open(outside: Outside): Promise<Deck> {
    const deck = new Deck(outside);
    await deck.mirror.settled();
    return deck;
  }

  async container(name: string, runs: boolean, body: object = {}): Promise<ObjectRef> {
    const id = runs ? await this.outside.run(name, body) : await this.outside.create(name, body);
    const ref = this.outside.ref(id);
    const state = runs ? 'running' : 'created';
    await untilRow(this.mirror, ref, 'its row', (row) => row?.state === state);
    return ref;
  }

  ended(operation: Operation): Promise<Operation> {
    return until(
      `${operation.title} to end`,
      () => {
        const now = this.operations.get(operation.id);
        return now?.state === 'running' ? undefined : now;
      },
      { timeoutMs: 60_000 },
    );
  }

  async close(): Promise<void> {
    await this.operations.close();
    await this.mirror.close();
    await this.outside.removeAll();
  }
}
