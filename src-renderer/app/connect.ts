import { connectBrowser, takeSession } from '../../src-shared/client/browser';
import type { TextChannel } from '../../src-shared/client/channel';
import { messagePortChannel } from '../../src-shared/client/message-port';
import { CleatError } from '../../src-shared/model/error';
import { preloadOf } from './preload';

/** How the page reaches the owner: the window by a port, the browser by a socket, a test by what it likes. */
export type Connect = () => Promise<TextChannel>;

const PATIENCE_MS = 10_000;

/** The window's preload offers `cleat`; a browser has the session that `cleat serve` gave it. Call it first of all. */
export function pageConnect(page: Window): Connect {
  const preload = preloadOf(page);
  if (preload) return () => connectWindow(page, () => preload.requestPort());
  const session = takeSession(page);
  return () => connectBrowser(page, session);
}

/** Asks the preload for a port and waits for the one that it posts to this very window. */
export function connectWindow(page: Window, requestPort: () => void): Promise<TextChannel> {
  return new Promise((resolve, reject) => {
    const done = new AbortController();
    const timer = setTimeout(() => {
      done.abort();
      reject(CleatError.of('rpc.disconnected', {}));
    }, PATIENCE_MS);
    page.addEventListener(
      'message',
      (event) => {
        const [port] = event.ports;
        if (event.source !== page || event.data !== 'cleat-port' || !port) return;
        clearTimeout(timer);
        done.abort();
        resolve(messagePortChannel(port, undefined, 'takes'));
      },
      { signal: done.signal },
    );
    requestPort();
  });
}
