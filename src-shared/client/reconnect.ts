import { createORPCClient } from '@orpc/client';
import type { CleatClient } from '../contract';
import { CleatError } from '../model/error';
import type { TextChannel } from './channel';
import { connectLink, type CallLink, type ConnectedLink } from './client';

export type ConnectionState =
  | { readonly state: 'connecting' }
  /** `generation` counts connections from 1: streams of an earlier one have ended and are opened anew. */
  | { readonly state: 'connected'; readonly generation: number }
  /** Being tried again. */
  | { readonly state: 'lost'; readonly error: CleatError }
  /** The other side refuses us (another version, no session): trying again would not help. */
  | { readonly state: 'refused'; readonly error: CleatError }
  | { readonly state: 'closed' };

export interface ReconnectingClient {
  /**
   * Calls wait for the first connection. After that they fail with `rpc.disconnected` while there is none:
   * a click must not act minutes later.
   */
  readonly client: CleatClient;
  /** Tries now instead of after the delay; also after a refusal. */
  retry(): void;
  close(): void;
}

/** Delays before each further try, in ms; the last one repeats. */
const BACKOFF_MS = [50, 100, 200, 400, 500] as const;

/**
 * A client that survives its connection: it connects again, at most every 500 ms, until it is closed or refused.
 *
 * @param connect opens a new channel; rejects with a `CleatError` that says why not
 */
export function createReconnectingClient(
  connect: () => Promise<TextChannel>,
  { onState = () => undefined }: { readonly onState?: (state: ConnectionState) => void } = {},
): ReconnectingClient {
  let current: ConnectedLink | undefined;
  let state: ConnectionState = { state: 'connecting' };
  let generation = 0;
  let failures = 0;
  let trying = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting: { resolve: (link: CallLink) => void; reject: (error: CleatError) => void }[] = [];

  function become(next: ConnectionState): void {
    state = next;
    onState(next);
  }

  function isClosed(): boolean {
    return state.state === 'closed';
  }

  function settle(outcome: CallLink | CleatError): void {
    const calls = waiting;
    waiting = [];
    for (const { resolve, reject } of calls) {
      if (outcome instanceof CleatError) reject(outcome);
      else resolve(outcome);
    }
  }

  function later(): void {
    const delay = BACKOFF_MS[Math.min(failures, BACKOFF_MS.length) - 1] ?? BACKOFF_MS[0];
    timer = setTimeout(attempt, delay);
  }

  function failed(thrown: unknown): void {
    const error = CleatError.from(thrown);
    failures += 1;
    const refused = error.category === 'compatibility' || error.category === 'permission';
    become({ state: refused ? 'refused' : 'lost', error });
    settle(error);
    if (!refused) later();
  }

  function connected(channel: TextChannel): void {
    if (isClosed()) return channel.close();
    const link = connectLink(channel);
    current = link;
    failures = 0;
    generation += 1;
    become({ state: 'connected', generation });
    settle(link.link);
    link.onClose(() => {
      current = undefined;
      if (isClosed()) return;
      become({ state: 'lost', error: CleatError.of('rpc.disconnected', {}) });
      failures += 1;
      later();
    });
  }

  function attempt(): void {
    clearTimeout(timer);
    if (trying || current || isClosed()) return;
    trying = true;
    connect()
      .finally(() => (trying = false))
      .then(connected, (error: unknown) => {
        if (!isClosed()) failed(error);
      });
  }

  function ready(signal: AbortSignal | undefined): Promise<CallLink> | CallLink {
    if (current) return current.link;
    if (state.state === 'refused') throw state.error;
    if (state.state !== 'connecting') throw CleatError.of('rpc.disconnected', {});
    return new Promise((resolve, reject) => {
      const entry = { resolve, reject };
      waiting.push(entry);
      signal?.addEventListener('abort', () => {
        waiting = waiting.filter((other) => other !== entry);
        reject(CleatError.of('app.cancelled', {}));
      });
    });
  }

  const link: CallLink = {
    async call(path, input, options) {
      return (await ready(options.signal)).call(path, input, options);
    },
  };
  onState(state);
  attempt();

  return {
    client: createORPCClient<CleatClient>(link),
    retry: attempt,
    close() {
      if (isClosed()) return;
      clearTimeout(timer);
      const open = current;
      become({ state: 'closed' });
      settle(CleatError.of('rpc.disconnected', {}));
      open?.close();
    },
  };
}
