import { mapEventIterator, type ORPCError } from '@orpc/client';
import type { StandardCodec } from '@orpc/server/standard';
import { isAsyncIteratorObject } from '@orpc/shared';
import { ErrorEvent, type StandardResponse } from '@orpc/standard-server';
import type { WireError } from '../../../src-shared/model/error';

/** Marks an answer whose body is a stream; the peer on the other side goes by it. */
const STREAM_HEADERS = { 'content-type': 'text/event-stream' };

/**
 * Plain JSON both ways; an error goes as its `WireError`. The counterpart of the client's link codec.
 *
 * @param toWire makes what a procedure threw fit to send, and logs it where it is a defect
 */
export function rpcCodec(toWire: (thrown: unknown) => WireError): StandardCodec {
  return {
    decode: (request) => request.body(),
    encode(output) {
      if (!isAsyncIteratorObject(output)) return { status: 200, headers: {}, body: output };
      const body = mapEventIterator(output, {
        value: (value: unknown) => Promise.resolve(value),
        error: (thrown) => Promise.resolve(new ErrorEvent({ data: toWire(thrown), cause: thrown })),
      });
      return { status: 200, headers: STREAM_HEADERS, body };
    },
    // oRPC wraps what is not its own error and keeps the original as the cause.
    encodeError: (error: ORPCError<string, unknown>) => errorResponse(toWire(error.cause ?? error)),
  };
}

/** One status for every error: the category in its body says more than HTTP could. */
export function errorResponse(error: WireError): StandardResponse {
  return { status: 500, headers: {}, body: error };
}
