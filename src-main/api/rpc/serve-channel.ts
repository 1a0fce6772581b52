import { randomUUID } from 'node:crypto';
import { isEventIteratorHeaders } from '@orpc/standard-server';
import {
  experimental_ServerPeerWithoutCodec as ServerPeer,
  MessageType,
  serializeResponseMessage,
  type DecodedResponseMessage,
} from '@orpc/standard-server-peer';
import type { TextChannel } from '../../../src-shared/client/channel';
import { memoryOf } from '../../../src-shared/client/frame';
import type { Caller } from '../../../src-shared/model/caller';
import { CleatError } from '../../../src-shared/model/error';
import type { Streams } from '../../streams/streams';
import { errorResponse } from './codec';
import { createHandler, type AnswerCall, type RpcLog, type RpcRouter } from './handler';
import { readInbound } from './request';

/** Calls of one connection that may be under way at once; a stream is one for as long as it lasts. */
export const MAX_CALLS = 256;
/** Messages without a readable call id, after which the other side is taken for hostile and let go. */
export const MAX_UNREADABLE = 16;

export interface ServeChannelOptions {
  readonly router: RpcRouter;
  readonly channel: TextChannel;
  readonly caller: Caller;
  readonly streams: Pick<Streams, 'drop'>;
  readonly logger: RpcLog;
}

const handlers = new WeakMap<RpcRouter, AnswerCall>();

/**
 * Serves a router to one channel until it closes; then every call of it is aborted and its streams are freed.
 * Operations go on: they are not calls.
 *
 * What is refused, and how:
 * - a call too large, malformed or unknown is answered with its error; nothing else notices;
 * - a message without a readable id is dropped and logged; after 16 of them the channel is closed;
 * - a call beyond 256 at once is answered `rpc.busy`; a client that does not even read those is let go.
 *
 * Throws when a procedure of the router declares no effect.
 *
 * @returns closes the channel
 */
export function serveChannel({ router, channel, caller, streams, logger }: ServeChannelOptions): () => void {
  const answer = handlers.get(router) ?? createHandler(router, logger);
  handlers.set(router, answer);
  const connection = randomUUID();
  const context = { caller, connection, carriesMemory: channel.sendWith !== undefined };
  const calls = new Set<string>();
  let open = true;
  let refusing = 0;
  let unreadable = 0;

  const send = async (message: DecodedResponseMessage): Promise<void> => {
    if (!open) return;
    const memory = message[1] === MessageType.EVENT_ITERATOR ? memoryOf(message[2].data) : undefined;
    await (memory && channel.sendWith
      ? channel.sendWith(encode(message), memory)
      : channel.send(encode(message)));
  };
  const peer = new ServerPeer(send);

  function refuse(id: string, error: CleatError): void {
    logger.warn({ connection, id, code: error.code, detail: error.message }, 'call refused');
    refusing += 1;
    if (refusing > MAX_CALLS) return channel.close();
    send([id, MessageType.RESPONSE, errorResponse(error.wire)])
      .catch((thrown: unknown) => logger.warn({ connection, error: thrown }, 'refusal not sent'))
      .finally(() => (refusing -= 1));
  }

  function unanswerable(error: CleatError): void {
    logger.warn({ connection, code: error.code, detail: error.message }, 'message dropped');
    unreadable += 1;
    if (unreadable >= MAX_UNREADABLE) channel.close();
  }

  function call(id: string, url: URL, body: unknown): void {
    // The peer would ignore it, and its answer could not be told from the other's.
    if (calls.has(id))
      return unanswerable(CleatError.of('rpc.malformed', { detail: `call ${id} is under way` }));
    if (calls.size >= MAX_CALLS)
      return refuse(id, CleatError.of('rpc.busy', { what: 'calls', limit: MAX_CALLS }));
    calls.add(id);
    peer
      .message([id, MessageType.REQUEST, { url, method: 'POST', headers: {}, body }], (request) =>
        answer(request, context),
      )
      .catch((thrown: unknown) => {
        if (open) logger.warn({ connection, id, error: thrown }, 'answer not sent');
      })
      .finally(() => calls.delete(id));
  }

  channel.onMessage((text) => {
    if (!open) return;
    const inbound = readInbound(text);
    switch (inbound.kind) {
      case 'call':
        return call(inbound.id, inbound.url, inbound.body);
      case 'abort':
        // Only closes what is under way: no answer, so nothing to wait for.
        void peer.message([inbound.id, MessageType.ABORT_SIGNAL, undefined]);
        return;
      case 'bad':
        return inbound.id === undefined ? unanswerable(inbound.error) : refuse(inbound.id, inbound.error);
    }
  });
  channel.onClose(() => {
    open = false;
    peer.close({ reason: CleatError.of('rpc.disconnected', {}) });
    streams.drop(connection);
  });
  return () => channel.close();
}

/** One message to the other side. Of a stream's answer only the headers go; its items follow as messages. */
function encode(message: DecodedResponseMessage): string {
  switch (message[1]) {
    case MessageType.RESPONSE: {
      const [id, type, { status, headers, body }] = message;
      const sent = isEventIteratorHeaders(headers) ? undefined : body;
      return JSON.stringify(serializeResponseMessage(id, type, { status, headers, body: sent }));
    }
    case MessageType.EVENT_ITERATOR:
      return JSON.stringify(serializeResponseMessage(message[0], message[1], message[2]));
    case MessageType.ABORT_SIGNAL:
      return JSON.stringify(serializeResponseMessage(message[0], message[1], undefined));
  }
}
