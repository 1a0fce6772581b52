import { MessageChannelMain, type WebContents } from 'electron';
import type { TextChannel } from '../../../src-shared/client/channel';
import { messagePortChannel } from '../../../src-shared/client/message-port';
import { ORIGIN } from './protocol';
import type { Warn } from './report';

/** The only message a page may send to this process, and the only one it gets back. */
const PORT = 'cleat:port';

/**
 * Gives each load of our page a port of its own, when it asks. Only the main frame of our own origin gets one;
 * a new one ends the one before and so cancels the calls of the page that is gone.
 *
 * @param serve takes the other end; the port exists before the app is there, so the page's first calls wait in it
 */
export function offerPorts(contents: WebContents, serve: (channel: TextChannel) => void, warn: Warn): void {
  let current: TextChannel | undefined;
  contents.ipc.on(PORT, (event) => {
    const frame = event.senderFrame;
    if (frame === null || frame !== contents.mainFrame || frame.origin !== ORIGIN) {
      warn('port denied', { url: frame?.url.slice(0, 200) });
      return;
    }
    current?.close();
    const { port1, port2 } = new MessageChannelMain();
    current = messagePortChannel(port1);
    frame.postMessage(PORT, null, [port2]);
    serve(current);
  });
  contents.on('destroyed', () => current?.close());
}
