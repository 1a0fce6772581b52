/* eslint-disable svelte/prefer-svelte-reactivity -- who listens is not drawn */
import type { ConnectionState, ReconnectingClient } from '../../src-shared/client/reconnect';
import type { CleatClient } from '../../src-shared/contract';
import type { WireError } from '../../src-shared/model/error';
import type { Attach, Link } from './link';

export type ConnectionStatus =
  | { readonly state: 'connecting' }
  | { readonly state: 'open' }
  /** Being tried again; `since` is when it broke (epoch ms). */
  | { readonly state: 'lost'; readonly since: number; readonly error: WireError }
  /** The owner refuses this page (no session, another version): trying again by itself would not help. */
  | { readonly state: 'refused'; readonly error: WireError };

/** Where the client comes from: over a real channel in the page, made up in a test. */
export type ClientSource = (onState: (state: ConnectionState) => void) => ReconnectingClient;

/** The connection to the owner as the page sees it; every new one is given to those who asked. */
export class Connection {
  status = $state.raw<ConnectionStatus>({ state: 'connecting' });
  readonly #reconnecting: ReconnectingClient;
  readonly #attached = new Set<Attach>();
  #current: { readonly link: Link; readonly over: AbortController } | undefined;

  constructor(source: ClientSource) {
    this.#reconnecting = source((next) => {
      if (next.state === 'connected') this.#open();
      else if (next.state === 'closed') this.#end();
      else if (next.state !== 'connecting') this.#lost(next.state, next.error.wire);
    });
  }

  get client(): CleatClient {
    return this.#reconnecting.client;
  }

  /**
   * `attach` is called for the present connection, when there is one, and for each later one.
   *
   * @returns ends that
   */
  onLink(attach: Attach): () => void {
    this.#attached.add(attach);
    if (this.#current) attach(this.#current.link);
    return () => this.#attached.delete(attach);
  }

  retryNow(): void {
    this.#reconnecting.retry();
  }

  close(): void {
    this.#reconnecting.close();
  }

  #open(): void {
    this.#end();
    const over = new AbortController();
    const link: Link = { client: this.client, signal: over.signal };
    this.#current = { link, over };
    this.status = { state: 'open' };
    for (const attach of this.#attached) attach(link);
  }

  #lost(state: 'lost' | 'refused', error: WireError): void {
    this.#end();
    if (state === 'refused') this.status = { state, error };
    else {
      const since = this.status.state === 'lost' ? this.status.since : Date.now();
      this.status = { state, since, error };
    }
  }

  #end(): void {
    this.#current?.over.abort();
    this.#current = undefined;
  }
}
