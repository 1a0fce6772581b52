/* eslint-disable svelte/prefer-svelte-reactivity -- what nobody draws needs no signal */
import { SvelteMap } from 'svelte/reactivity';
import { CleatError } from '../../src-shared/model/error';
import type { Operation } from '../../src-shared/model/operation';
import { follow, type Link } from '../app/link';
import type { Toasts } from './toasts.svelte';

/** Long work, wherever it was begun. This face speaks up when work that it asked for fails. */
export class OperationsStore {
  readonly #running = new SvelteMap<string, Operation>();
  /** Work of ours that has not ended yet, and ended work that may turn out to be ours. */
  readonly #ours = new Set<string>();
  readonly #ended = new Map<string, Operation>();
  #link: Link | undefined;

  constructor(private readonly toasts: Toasts) {}

  get running(): readonly Operation[] {
    return [...this.#running.values()];
  }

  get(id: string): Operation | undefined {
    return this.#running.get(id);
  }

  attach(link: Link): void {
    this.#link = link;
    void follow(link, (signal) => link.client.operations.watch({}, { signal }), {
      onOpen: () => this.#running.clear(),
      onItems: (operations) => {
        for (const operation of operations) this.#take(operation);
      },
    });
  }

  /** Begins work and watches over it. A refusal and a later failure are both shown. */
  async begin(
    start: (client: Link['client']) => Promise<{ operationId: string }>,
  ): Promise<string | undefined> {
    try {
      if (!this.#link) throw CleatError.of('rpc.disconnected', {});
      const { operationId } = await start(this.#link.client);
      this.#ours.add(operationId);
      const ended = this.#ended.get(operationId);
      if (ended) this.#take(ended);
      return operationId;
    } catch (error) {
      this.toasts.failure(error);
      return undefined;
    }
  }

  async cancel(id: string): Promise<void> {
    try {
      await this.#link?.client.operations.cancel({ id });
    } catch (error) {
      this.toasts.failure(error);
    }
  }

  #take(operation: Operation): void {
    if (operation.state === 'running') {
      this.#running.set(operation.id, operation);
      return;
    }
    this.#running.delete(operation.id);
    if (this.#ours.delete(operation.id)) {
      this.#ended.delete(operation.id);
      if (operation.state === 'failed' && operation.error)
        this.toasts.failure(CleatError.fromWire(operation.error));
    } else {
      // Its answer may come after its end.
      this.#ended.set(operation.id, operation);
      if (this.#ended.size > 200) this.#ended.delete(this.#ended.keys().next().value ?? '');
    }
  }
}
