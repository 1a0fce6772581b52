import { createORPCClient, mapEventIterator, type ClientLink } from '@orpc/client';
import { StandardLink } from '@orpc/client/standard';
import { isAsyncIteratorObject } from '@orpc/shared';
import {
  deserializeResponseMessage,
  experimental_ClientPeerWithoutCodec as ClientPeer,
  MessageType,
  serializeRequestMessage,
} from '@orpc/standard-server-peer';
import type { CleatClient } from '../contract';
import { CleatError } from '../model/error';
import { MAX_INBOUND_BYTES } from '../model/stream';
import type { TextChannel } from './channel';
import { setMemory } from './frame';
import { linkCodec } from './link-codec';
import { bytesNear } from './text-size';

export interface ConnectedClient {
  readonly client: CleatClient;
  /** Closes the channel; calls under way fail with `rpc.disconnected`. */
  close(): void;
  /** Called once when the connection is lost or closed; at once when it is already. */
  onClose(listener: () => void): void;
}

type ServerMessage = Parameters<typeof deserializeResponseMessage>[0];

export type CallLink = ClientLink<Record<never, never>>;

export interface ConnectedLink extends Omit<ConnectedClient, 'client'> {
  readonly link: CallLink;
}

/**
 * The API over a channel. Every failure is a `CleatError`: the procedure's own, `rpc.disconnected` when the
 * connection goes, `rpc.oversize` for a call too large to send, `app.cancelled` when its signal was aborted.
 * Needs the contract's types only.
 */
export function createClient(channel: TextChannel): ConnectedClient {
  const { link, close, onClose } = connectLink(channel);
  return { client: createORPCClient<CleatClient>(link), close, onClose };
}

/** The way of one call over a channel; see `createClient`. */
export function connectLink(channel: TextChannel): ConnectedLink {
  let lost = false;
  const listeners: (() => void)[] = [];

  const peer = new ClientPeer(async ([id, type, payload]) => {
    // An abort of a call over a lost connection has nobody to tell; oRPC would leave the rejection unhandled.
    if (lost && type === MessageType.ABORT_SIGNAL) return;
    if (lost) throw CleatError.of('rpc.disconnected', {});
    const text = JSON.stringify(serializeRequestMessage(id, type, payload));
    const bytes = bytesNear(text, MAX_INBOUND_BYTES);
    if (bytes > MAX_INBOUND_BYTES) {
      throw CleatError.of('rpc.oversize', { limit: MAX_INBOUND_BYTES, actual: bytes });
    }
    try {
      await channel.send(text);
    } catch (error) {
      if (type !== MessageType.ABORT_SIGNAL) throw CleatError.of('rpc.disconnected', {}, { cause: error });
    }
  });

  const lose = (): void => {
    if (lost) return;
    lost = true;
    peer.close({ reason: CleatError.of('rpc.disconnected', {}) });
    for (const listener of listeners.splice(0)) listener();
  };

  const fail = (error: unknown): CleatError => {
    // A stream that was not being read when the connection went meets a closed queue: not a defect.
    if (lost && !(error instanceof CleatError))
      return CleatError.of('rpc.disconnected', {}, { cause: error });
    return CleatError.from(error);
  };

  const link = new StandardLink(
    linkCodec,
    {
      async call(request) {
        const response = await peer.request(request);
        return { ...response, body: () => Promise.resolve(response.body) };
      },
    },
    {
      interceptors: [
        async ({ next }) => {
          try {
            const output = await next();
            if (!isAsyncIteratorObject(output)) return output;
            return mapEventIterator(output, {
              value: (value: unknown) => Promise.resolve(value),
              error: (error) => Promise.resolve(fail(error)),
            });
          } catch (error) {
            throw fail(error);
          }
        },
      ],
    },
  );

  channel.onMessage((text, memory) => {
    const message = readServerMessage(text);
    // What cannot be read comes from a side that is not ours (or not of our version): nothing after it is sure.
    if (!message || (memory && !setMemory(Reflect.get(message.p ?? {}, 'd'), memory))) return channel.close();
    peer.message(deserializeResponseMessage(message)).catch(() => channel.close());
  });
  channel.onClose(lose);

  return {
    link,
    close: () => {
      channel.close();
      lose();
    },
    onClose: (listener) => {
      if (lost) listener();
      else listeners.push(listener);
    },
  };
}

/** The envelope of an answer: `{i: id, t?: 3 | 4, p}`. */
function readServerMessage(text: string): ServerMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const id: unknown = Reflect.get(value, 'i');
  const type: unknown = Reflect.get(value, 't');
  const payload: unknown = Reflect.get(value, 'p');
  if (typeof id !== 'string') return undefined;
  if (type === MessageType.ABORT_SIGNAL) return { i: id, t: type, p: undefined };
  if (typeof payload !== 'object' || payload === null) return undefined;
  if (type === MessageType.EVENT_ITERATOR) return { i: id, t: type, p: payload };
  return type === undefined ? { i: id, p: payload } : undefined;
}
