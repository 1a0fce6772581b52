import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import type { TextChannel } from '../../../src-shared/client/channel';

/**
 * A socket as a channel: one text a line, UTF-8. JSON never holds a line feed, so none needs escaping.
 * `send` resolves when the kernel has taken the line: a reader that does not read holds little in this process.
 *
 * @param maxLine characters; a longer line ends the connection
 */
export function lineChannel(socket: Socket, maxLine: number): TextChannel {
  const messageListeners: ((text: string) => void)[] = [];
  const closeListeners: (() => void)[] = [];
  const decoder = new StringDecoder('utf8');
  let parts: string[] = [];
  let length = 0;

  function received(text: string): void {
    const line = parts.length === 0 ? text : parts.join('') + text;
    parts = [];
    length = 0;
    for (const listener of messageListeners) listener(line);
  }

  function take(chunk: Buffer): void {
    const text = decoder.write(chunk);
    let from = 0;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      const end = text.slice(from, at);
      from = at + 1;
      if (length + end.length > maxLine) return void socket.destroy();
      received(end);
      if (socket.destroyed) return;
    }
    const rest = text.slice(from);
    length += rest.length;
    if (length > maxLine) return void socket.destroy();
    if (rest !== '') parts.push(rest);
  }

  socket.on('data', take);
  // Until somebody listens, lines wait in the kernel.
  socket.pause();
  // Followed by `close`.
  socket.on('error', () => undefined);
  socket.on('end', () => socket.destroy());
  socket.on('close', () => {
    for (const listener of closeListeners.splice(0)) listener();
  });

  return {
    send: (text) =>
      new Promise((resolve, reject) => {
        socket.write(`${text}\n`, (error) => (error ? reject(error) : resolve()));
      }),
    onMessage(listener) {
      messageListeners.push(listener);
      socket.resume();
    },
    onClose(listener) {
      if (socket.destroyed) listener();
      else closeListeners.push(listener);
    },
    close: () => socket.destroy(),
  };
}
