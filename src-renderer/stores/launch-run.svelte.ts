import { CleatError, type WireError } from '../../src-shared/model/error';
import type { Operation } from '../../src-shared/model/operation';
import { follow, type Link } from '../app/link';

export type RunStatus =
  | { readonly state: 'idle' }
  | { readonly state: 'starting' }
  | { readonly state: 'running'; readonly operation: string; readonly cancelling: boolean }
  | { readonly state: 'cancelled' }
  | { readonly state: 'failed'; readonly error: WireError };

const LINES_AT_MOST = 300;

/** One launch from its start to its end, over lost connections; it goes on while nobody looks. */
export class LaunchRun {
  status = $state.raw<RunStatus>({ state: 'idle' });
  /** What it said of its progress, newest last. */
  lines = $state.raw<readonly string[]>([]);
  #link: Link | undefined;
  #over = new AbortController();

  constructor(private readonly onEnd: (operation: Operation) => void) {}

  get busy(): boolean {
    return this.status.state === 'starting' || this.status.state === 'running';
  }

  attach(link: Link): void {
    this.#link = link;
    if (this.status.state === 'running') this.#watch(this.status.operation);
  }

  /** Begins it; a refusal is its end. */
  async start(begin: (client: Link['client']) => Promise<{ operationId: string }>): Promise<void> {
    this.#over = new AbortController();
    this.lines = [];
    this.status = { state: 'starting' };
    try {
      if (!this.#link) throw CleatError.of('rpc.disconnected', {});
      const { operationId } = await begin(this.#link.client);
      this.status = { state: 'running', operation: operationId, cancelling: false };
      this.#watch(operationId);
    } catch (error) {
      this.fail(CleatError.from(error).wire);
    }
  }

  async cancel(): Promise<void> {
    const { status } = this;
    if (status.state !== 'running' || status.cancelling) return;
    this.status = { ...status, cancelling: true };
    try {
      if (!this.#link) throw CleatError.of('rpc.disconnected', {});
      await this.#link.client.operations.cancel({ id: status.operation });
    } catch (error) {
      if (this.status.state === 'running') this.status = { ...status, cancelling: false };
      throw error;
    }
  }

  fail(error: WireError): void {
    this.#over.abort();
    this.status = { state: 'failed', error };
  }

  /** Takes the last outcome away; what is under way is not touched. */
  clear(): void {
    if (!this.busy) this.status = { state: 'idle' };
  }

  #watch(id: string): void {
    const link = this.#link;
    if (!link) return;
    const signal = AbortSignal.any([link.signal, this.#over.signal]);
    const watch = { client: link.client, signal };
    void follow(watch, (until) => link.client.operations.watch({ id }, { signal: until }), {
      onItems: (operations) => {
        for (const operation of operations) if (operation.id === id) this.#take(operation);
      },
      onError: (error) => {
        if (error.code === 'operation.unknown') this.fail(error);
      },
    });
  }

  #take(operation: Operation): void {
    if (this.status.state !== 'running') return;
    const said = operation.progress?.message;
    if (said !== undefined && said !== this.lines.at(-1))
      this.lines = [...this.lines, said].slice(-LINES_AT_MOST);
    if (operation.state === 'running') return;
    this.#over.abort();
    if (operation.state === 'failed')
      this.status = {
        state: 'failed',
        error: operation.error ?? CleatError.of('app.unexpected', { detail: operation.title }).wire,
      };
    else this.status = operation.state === 'cancelled' ? { state: 'cancelled' } : { state: 'idle' };
    this.onEnd(operation);
  }
}
