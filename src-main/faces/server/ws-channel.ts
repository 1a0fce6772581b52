import type { WebSocket } from 'ws';
import type { TextChannel } from '../../../src-shared/client/channel';
import { toFrame } from '../../../src-shared/client/frame';

const UNSUPPORTED_DATA = 1003;
/** How often a silent connection is asked whether it still lives; one that misses a whole round is ended. */
export const PING_MS = 15_000;

/**
 * An accepted WebSocket as a channel. `send` resolves when the kernel has taken the message, so a reader that
 * does not read holds at most one message per stream and call in this process.
 */
export function wsChannel(socket: WebSocket): TextChannel {
  const messageListeners: ((text: string) => void)[] = [];
  const closeListeners: (() => void)[] = [];
  let alive = true;

  const ping = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, PING_MS);
  ping.unref();

  socket.on('pong', () => (alive = true));
  socket.on('message', (data, isBinary) => {
    alive = true;
    if (isBinary || !Buffer.isBuffer(data)) return socket.close(UNSUPPORTED_DATA);
    const text = data.toString('utf8');
    for (const listener of messageListeners) listener(text);
  });
  // Followed by `close`: an oversize or malformed frame ends the connection (1009, 1002, 1007).
  socket.on('error', () => undefined);
  socket.on('close', () => {
    clearInterval(ping);
    for (const listener of closeListeners.splice(0)) listener();
  });

  const send = (message: string | ArrayBuffer): Promise<void> =>
    new Promise((resolve, reject) => {
      socket.send(message, (error) => (error ? reject(error) : resolve()));
    });

  return {
    send,
    sendWith: (text, memory) => send(toFrame(text, memory)),
    onMessage: (listener) => messageListeners.push(listener),
    onClose: (listener) => {
      if (socket.readyState === socket.CLOSED) listener();
      else closeListeners.push(listener);
    },
    // Not a polite close: one that does not read would never answer it.
    close: () => socket.terminate(),
  };
}
