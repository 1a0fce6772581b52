import { once } from 'node:events';
import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';

/**
 * The server's side of gRPC over HTTP/2, as far as an engine asks for it (grpc.io, “gRPC over HTTP2”): a path per
 * method, messages behind five bytes (compressed or not, length), the outcome in trailers.
 */

/** Status codes of gRPC. */
export const GRPC = { ok: 0, unknown: 2, notFound: 5, exhausted: 8, unimplemented: 12 } as const;

/** A failure that the engine is told with its code. Its message must hold nothing secret: engines print it. */
export class GrpcError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

export interface GrpcCall {
  readonly headers: IncomingHttpHeaders;
  /** The values of a header that may stand there more than once. */
  all(name: string): readonly string[];
  /** What the engine sends; ends when it has no more. */
  readonly messages: AsyncIterable<Buffer>;
  /** Resolves when there is room for more. */
  send(message: Buffer): Promise<void>;
  /** Aborts when the engine goes away. */
  readonly gone: AbortSignal;
}

/** Resolves when the call is over; a GrpcError is its outcome. */
export type GrpcMethod = (call: GrpcCall) => Promise<void>;

/** A call with one message each way. */
export function unary(answer: (request: Buffer) => Buffer | Promise<Buffer>): GrpcMethod {
  return async ({ messages, send }) => {
    let request = Buffer.alloc(0);
    // To its end: leaving earlier would reset the call before it is answered.
    for await (const message of messages) request = Buffer.from(message);
    await send(await answer(request));
  };
}

const HEAD_BYTES = 5;
/** What is asked of us is small; what is sent to us comes in pieces of a few MB at most. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** The messages of a stream of bytes, wherever its chunks begin and end. */
export async function* messagesOf(chunks: AsyncIterable<unknown>): AsyncGenerator<Buffer, void, undefined> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))]);
    while (rest.length >= HEAD_BYTES) {
      const length = rest.readUInt32BE(1);
      if (rest[0] !== 0) throw new GrpcError(GRPC.unimplemented, 'compressed messages are not read');
      if (length > MAX_MESSAGE_BYTES) throw new GrpcError(GRPC.exhausted, 'a message is too large');
      if (rest.length < HEAD_BYTES + length) break;
      yield rest.subarray(HEAD_BYTES, HEAD_BYTES + length);
      rest = rest.subarray(HEAD_BYTES + length);
    }
  }
}

export function framed(message: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** What the engine sends. That it went away is its failure, and not of what is done with its messages. */
async function* sent(stream: ServerHttp2Stream): AsyncGenerator<Buffer, void, undefined> {
  const messages = messagesOf(stream);
  try {
    for (;;) {
      const next = await messages.next().catch((error: unknown) => {
        throw error instanceof GrpcError ? error : new GrpcError(GRPC.unknown, 'the engine went away');
      });
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await messages.return();
  }
}

async function serve(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  raw: readonly string[],
  method: GrpcMethod,
): Promise<void> {
  const gone = new AbortController();
  stream.once('close', () => gone.abort());
  // An engine that resets a call has ended it: there is nobody to tell.
  stream.on('error', () => gone.abort());
  let outcome: { readonly code: number; readonly message: string } = { code: GRPC.ok, message: '' };
  stream.once('wantTrailers', () =>
    stream.sendTrailers({
      'grpc-status': String(outcome.code),
      ...(outcome.message === '' ? {} : { 'grpc-message': encodeURIComponent(outcome.message) }),
    }),
  );
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  try {
    await method({
      headers,
      all: (name) => raw.filter((_, at) => at % 2 === 1 && raw[at - 1]?.toLowerCase() === name),
      messages: sent(stream),
      send: async (message) => {
        if (!stream.write(framed(message))) await once(stream, 'drain', { signal: gone.signal });
      },
      gone: gone.signal,
    });
  } catch (error) {
    outcome =
      error instanceof GrpcError ? error : { code: GRPC.unknown, message: 'the builder’s side failed' };
  }
  if (!stream.destroyed) stream.end();
}

/** Answers the engine's calls on a connection that has just changed to HTTP/2. */
export function serveGrpc(session: ServerHttp2Session, methods: ReadonlyMap<string, GrpcMethod>): void {
  const unknown: GrpcMethod = () =>
    Promise.reject(new GrpcError(GRPC.unimplemented, 'there is no such method'));
  const begin = (
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    _flags: number,
    raw: readonly string[],
  ): void => void serve(stream, headers, raw, methods.get(headers[':path'] ?? '') ?? unknown);
  session.on('stream', begin);
}
