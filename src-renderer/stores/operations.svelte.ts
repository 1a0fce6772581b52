/* eslint-disable svelte/prefer-svelte-reactivity -- what nobody draws needs no signal */
import { SvelteMap } from 'svelte/reactivity';
import { CleatError } from '../../src-shared/model/error';
import type { Operation, OperationItem } from '../../src-shared/model/operation';
import { follow, type Link } from '../app/link';
import { visibleText } from '../lib/visible-text';
import type { Toasts } from './toasts.svelte';

const REMEMBERED = 200;

/** Long work, wherever it was begun. This face speaks up when work that it asked for fails. */
export class OperationsStore {
  readonly #running = new SvelteMap<string, Operation>();
  /** Work of ours that has not ended yet: when it fails, that is said. */
  readonly #ours = new Set<string>();
  /** The last that ended: the answer that names it may come after its end. */
  readonly #ended = new Map<string, Operation>();
  readonly #waiting = new Map<string, (ended: Operation | undefined) => void>();
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
    link.signal.addEventListener('abort', () => {
      for (const resolve of this.#waiting.values()) resolve(undefined);
      this.#waiting.clear();
    });
    void follow(link, (signal) => link.client.operations.watch({}, { signal }), {
      onOpen: () => this.#running.clear(),
      onItems: (operations) => {
        for (const operation of operations) this.#take(operation);
      },
    });
  }

  /**
   * Begins work and watches over it. A refusal is shown; so is a later failure, unless `showsFailure` says that the
   * caller shows it in a place of its own.
   */
  async begin(
    start: (client: Link['client']) => Promise<{ operationId: string }>,
    { showsFailure = false }: { showsFailure?: boolean } = {},
  ): Promise<string | undefined> {
    try {
      if (!this.#link) throw CleatError.of('rpc.disconnected', {});
      const { operationId } = await start(this.#link.client);
      if (showsFailure) return operationId;
      this.#ours.add(operationId);
      const ended = this.#ended.get(operationId);
      if (ended) this.#take(ended);
      return operationId;
    } catch (error) {
      this.toasts.failure(error);
      return undefined;
    }
  }

  /** Resolves when work that this face began has ended; with nothing when the connection went first. */
  async ended(id: string): Promise<Operation | undefined> {
    const known = this.#ended.get(id);
    if (known) return known;
    if (!this.#link || this.#link.signal.aborted) return undefined;
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  /** What became of each thing of work on many; a failure to ask is shown, and nothing given. */
  async results(id: string): Promise<readonly OperationItem[] | undefined> {
    try {
      if (!this.#link) throw CleatError.of('rpc.disconnected', {});
      return await this.#link.client.operations.results({ id });
    } catch (error) {
      this.toasts.failure(error);
      return undefined;
    }
  }

  /**
   * Begins work and waits for its end, for those who show a failure in its place. Throws what refused it, what it
   * failed with, and `rpc.disconnected` when its end cannot be known.
   */
  async complete(start: (client: Link['client']) => Promise<{ operationId: string }>): Promise<void> {
    const link = this.#link;
    if (!link || link.signal.aborted) throw CleatError.of('rpc.disconnected', {});
    const { operationId } = await start(link.client);
    const ended = link.signal.aborted ? undefined : await this.ended(operationId);
    if (!ended) throw CleatError.of('rpc.disconnected', {});
    if (ended.state === 'cancelled') throw CleatError.of('app.cancelled', {});
    if (ended.error) throw CleatError.fromWire(ended.error);
  }

  /** Says why work that has ended failed. */
  show({ error }: Operation): void {
    if (error) this.toasts.failure(CleatError.fromWire(error));
  }

  async cancel(id: string): Promise<void> {
    try {
      await this.#link?.client.operations.cancel({ id });
    } catch (error) {
      this.toasts.failure(error);
    }
  }

  /** Nobody asked for it, and something of the user's engine is gone: said once, by whichever face is there. */
  #tellCleanUp({ kind, state, progress, error }: Operation): void {
    if (kind !== 'work.clean-up' || state === 'cancelled') return;
    if (error) this.toasts.failure(CleatError.fromWire(error));
    if (progress) this.toasts.show({ tone: 'notice', title: visibleText(progress.message) });
  }

  #take(operation: Operation): void {
    if (operation.state === 'running') {
      this.#running.set(operation.id, operation);
      return;
    }
    this.#running.delete(operation.id);
    if (!this.#ended.has(operation.id)) this.#tellCleanUp(operation);
    this.#ended.set(operation.id, operation);
    if (this.#ended.size > REMEMBERED) this.#ended.delete(this.#ended.keys().next().value ?? '');
    this.#waiting.get(operation.id)?.(operation);
    this.#waiting.delete(operation.id);
    if (this.#ours.delete(operation.id) && operation.state === 'failed') this.show(operation);
  }
}
