import { randomUUID } from 'node:crypto';
import { CleatError } from '../../src-shared/model/error';
import type { StreamMessage } from '../../src-shared/model/stream';
import { systemClock, type Clock } from './clock';
import { OpenStream } from './open-stream';
import type { StreamSource } from './source';

/** Streams one connection may have open at once. */
export const MAX_STREAMS = 64;

export interface ServeOptions {
  /** The call's signal. When it is aborted the source is closed at once, wherever the stream is waiting. */
  readonly signal: AbortSignal | undefined;
  /** The connection that reads: only it may acknowledge. */
  readonly owner: string;
}

/** Every stream of this process: batches with sequence numbers, a window of what is not yet acknowledged. */
export interface Streams {
  /**
   * Serves a source to one reader: its id first, then numbered batches from 1 of about 64 KiB at most every
   * 16 ms (full ones at once), never more than 4 batches or 256 KiB ahead of the reader.
   *
   * The source is closed exactly once: at its end, its failure, cancellation, or when the stream is closed.
   * Throws the source's failure, `rpc.stream-idle` when the reader owes an acknowledgement for 30 s,
   * `rpc.busy` (at once) when the connection has 64 streams, `app.cancelled` when everything is closed.
   */
  serve<T>(source: StreamSource<T>, options: ServeOptions): AsyncGenerator<StreamMessage<T>, void, undefined>;
  /** All batches up to `seq` have been dealt with. `open` is false when this owner has no such stream (any more). */
  ack(id: string, seq: number, owner: string): { open: boolean };
  /** Ends every stream of a connection that is gone. */
  drop(owner: string): void;
  /** How many are open. */
  count(): number;
  close(): void;
}

/** @param clock of the pace and of the silence that ends a stream */
export function createStreams({ clock = systemClock }: { readonly clock?: Clock } = {}): Streams {
  const open = new Map<string, { readonly owner: string; readonly stream: OpenStream<unknown> }>();

  function count(owner: string): number {
    let found = 0;
    for (const entry of open.values()) if (entry.owner === owner) found += 1;
    return found;
  }

  return {
    serve(source, { signal, owner }) {
      if (count(owner) >= MAX_STREAMS) {
        source.close();
        throw CleatError.of('rpc.busy', { what: 'streams', limit: MAX_STREAMS });
      }
      // Not to be guessed, although another connection could do nothing with it.
      const id = randomUUID();
      const stream = new OpenStream(id, source, clock, () => open.delete(id));
      open.set(id, { owner, stream });
      stream.stopOn(signal);
      return stream.messages();
    },
    ack(id, seq, owner) {
      const entry = open.get(id);
      if (!entry || entry.owner !== owner) return { open: false };
      entry.stream.acknowledge(seq);
      return { open: true };
    },
    drop(owner) {
      for (const entry of [...open.values()]) if (entry.owner === owner) entry.stream.stop();
    },
    count: () => open.size,
    close() {
      for (const { stream } of [...open.values()]) stream.stop(CleatError.of('app.cancelled', {}));
    },
  };
}
