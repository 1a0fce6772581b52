import http2 from 'node:http2';
import { z } from 'zod';
import type { EngineHttp } from '../../../engines/http';
import { framed, GRPC, GrpcError, messagesOf } from '../session/grpc';

const OPEN_TIMEOUT_MS = 30_000;

/** Calls of an engine's own gRPC services. */
export interface GrpcClient {
  /**
   * Sends one message and gives those that come back. Throws GrpcError for an outcome that is none, and what a lost
   * connection throws. Leaving the loop, or aborting `signal`, ends the call, and what the engine does for it.
   */
  call(path: string, message: Buffer, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined>;
  close(): void;
}

const outcomeSchema = z.object({
  'grpc-status': z.coerce.number(),
  'grpc-message': z.string().optional(),
});

function textOf(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded; // it is not as it should be, and still says something
  }
}

/**
 * Opens a connection for calls (HTTP/2 over `POST /grpc`). Rejects as `EngineHttp.upgrade` does.
 *
 * @param docker `/v1.41`
 */
export async function openGrpc(http: EngineHttp, docker: string, signal: AbortSignal): Promise<GrpcClient> {
  const socket = await http.upgrade(`${docker}/grpc`, 'h2c', {
    signal,
    timeoutMs: OPEN_TIMEOUT_MS,
    what: 'open a connection to its builder',
  });
  const session = http2.connect('http://localhost', { createConnection: () => socket });
  // Each call hears of it, too.
  session.on('error', () => undefined);
  socket.on('error', () => undefined);
  return {
    call: async function* (path, message, ended) {
      const stream = session.request({
        ':method': 'POST',
        ':path': path,
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      let outcome: unknown;
      // An answer without messages has its outcome in its only headers.
      stream.on('response', (headers) => (outcome = headers));
      stream.on('trailers', (headers) => (outcome = headers));
      const stop = (): void => stream.close(http2.constants.NGHTTP2_CANCEL);
      if (ended.aborted) stop();
      ended.addEventListener('abort', stop, { once: true });
      try {
        stream.end(framed(message));
        yield* messagesOf(stream);
        const said = outcomeSchema.safeParse(outcome);
        if (!said.success) throw new GrpcError(GRPC.unknown, 'the connection to the builder was lost');
        const { 'grpc-status': status, 'grpc-message': text = '' } = said.data;
        if (status !== GRPC.ok) throw new GrpcError(status, textOf(text));
      } finally {
        ended.removeEventListener('abort', stop);
        stream.destroy();
      }
    },
    close: () => {
      session.destroy();
      socket.destroy();
    },
  };
}
