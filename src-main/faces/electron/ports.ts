import { MessageChannelMain, type WebContents } from 'electron';
import type { TextChannel } from '../../../src-shared/client/channel';
import { messagePortChannel } from '../../../src-shared/client/message-port';
import { PORT } from './bridge';
import { ownFrame } from './own-frame';
import type { Warn } from './report';

/**
 * Gives each load of our page a port of its own, when it asks. Only the main frame of our own origin gets one;
 * a new one ends the one before and so cancels the calls of the page that is gone.
 *
 * @param serve takes the other end; the port exists before the app is there, so the page's first calls wait in it
 */
export function offerPorts(contents: WebContents, serve: (channel: TextChannel) => void, warn: Warn): void {
  let current: TextChannel | undefined;
  contents.ipc.on(PORT, (event) => {
    const frame = ownFrame(contents, event.senderFrame);
    if (!frame) {
      warn('port denied', { url: event.senderFrame?.url.slice(0, 200) });
      return;
    }
    current?.close();
    const { port1, port2 } = new MessageChannelMain();
    current = messagePortChannel(
      port1,
      (type) => warn('a thing that is no text was refused', { type }),
      'sends',
    );
    frame.postMessage(PORT, null, [port2]);
    serve(current);
  });
  contents.on('destroyed', () => current?.close());
}
