import { CleatError } from '../model/error';
import type { TextChannel } from './channel';
import { textOfFrame } from './frame';

/** What is used of a WebSocket, in a page and in Node alike. */
export interface TextSocket {
  send(text: string): void;
  close(code?: number): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void;
}

const UNSUPPORTED_DATA = 1003;

/**
 * Waits until the socket is open. Rejects with `rpc.disconnected` when it closes instead: a browser does not
 * tell a page why. Frames come as ArrayBuffer: the socket's `binaryType` must say so.
 */
export function webSocketChannel(socket: TextSocket): Promise<TextChannel> {
  let open = false;
  let ended = false;
  const messageListeners: ((text: string, memory?: ArrayBuffer) => void)[] = [];
  const closeListeners: (() => void)[] = [];

  const channel: TextChannel = {
    send(text) {
      if (!open) throw CleatError.of('rpc.disconnected', {});
      socket.send(text);
    },
    onMessage: (listener) => messageListeners.push(listener),
    onClose: (listener) => {
      if (ended) listener();
      else closeListeners.push(listener);
    },
    close: () => socket.close(),
  };

  socket.addEventListener('message', ({ data }) => {
    const frame = data instanceof ArrayBuffer ? data : undefined;
    const text = frame ? textOfFrame(frame) : data;
    if (typeof text !== 'string') return socket.close(UNSUPPORTED_DATA);
    for (const listener of messageListeners) {
      if (frame) listener(text, frame);
      else listener(text);
    }
  });

  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => {
      open = true;
      resolve(channel);
    });
    const close = (): void => {
      if (ended) return;
      ended = true;
      open = false;
      reject(CleatError.of('rpc.disconnected', {}));
      for (const listener of closeListeners.splice(0)) listener();
    };
    // An error is always followed by `close`; listened to, so that Node's sockets do not throw it.
    socket.addEventListener('error', () => undefined);
    socket.addEventListener('close', close);
  });
}
