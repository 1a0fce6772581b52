import type { CleatClient } from '../contract';
import { CleatError } from '../model/error';
import type { StreamMessage } from '../model/stream';

/** The part of the client that acknowledges. */
export type Acknowledging = Pick<CleatClient, 'streams'>;

/** Calls a stream procedure with this signal. */
export type OpenStream<T> = (signal: AbortSignal) => Promise<AsyncIterable<StreamMessage<T>>>;

/**
 * A stream's batches, each acknowledged when the next is asked for: the reader's pace is the producer's pace. While one
 * acknowledgement is under way further batches wait, and the next is of all of them.
 * `onOpen` is called when there is something to read from, be it nothing yet.
 * Leaving the loop, or aborting `signal`, cancels the call and so frees the source.
 *
 * Throws the error that ended the stream, `rpc.malformed` when a batch is missing, `app.cancelled` when aborted.
 */
export async function* consumeBatches<T>(
  client: Acknowledging,
  open: OpenStream<T>,
  signal?: AbortSignal,
  onOpen?: () => void,
): AsyncGenerator<readonly T[], void, undefined> {
  const leave = new AbortController();
  const either = signal ? AbortSignal.any([signal, leave.signal]) : leave.signal;
  let id: string | undefined;
  let expected = 1;
  let done = 0;
  let told = 0;
  const acknowledge = async (stream: string): Promise<void> => {
    // A lost connection ends the stream itself.
    for (; told < done; await client.streams.ack({ id: stream, seq: told }).catch(() => undefined))
      told = done;
    telling = false;
  };
  let telling = false;
  try {
    for await (const message of await open(either)) {
      if (message.type === 'open') {
        id = message.stream;
        onOpen?.();
        continue;
      }
      const { seq, items } = message;
      if (id === undefined || seq !== expected) {
        throw CleatError.of('rpc.malformed', { detail: `batch ${seq} came instead of batch ${expected}` });
      }
      expected += 1;
      yield items;
      done = seq;
      // Not awaited, so that one round trip does not slow each batch.
      if (!telling) {
        telling = true;
        void acknowledge(id);
      }
    }
  } finally {
    leave.abort();
  }
}

/** The items of a stream one by one; a batch is acknowledged when its last item has been dealt with. */
export async function* consumeStream<T>(
  client: Acknowledging,
  open: OpenStream<T>,
  signal?: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  for await (const items of consumeBatches(client, open, signal)) yield* items;
}
