import { CleatError } from '../model/error';
import { BROWSER_PROTOCOL, RPC_PATH, SESSION_META } from './browser-protocol';
import type { TextChannel } from './channel';
import { webSocketChannel } from './web-socket';

const STORAGE_KEY = 'cleat.session';

/**
 * The session this page may use: handed over once in the document, then kept in sessionStorage, which a reload
 * keeps and no other tab, port or origin sees. Takes the secret out of the document and the token out of the
 * address. Call it before anything else runs. Undefined: the page was opened without a fresh address.
 */
export function takeSession(page: Window): string | undefined {
  const meta = page.document.querySelector<HTMLMetaElement>(`meta[name="${SESSION_META}"]`);
  const handed = meta?.content;
  meta?.remove();
  if (handed) page.sessionStorage.setItem(STORAGE_KEY, handed);
  if (page.location.search !== '') {
    page.history.replaceState(page.history.state, '', page.location.pathname + page.location.hash);
  }
  const session = handed ?? page.sessionStorage.getItem(STORAGE_KEY) ?? undefined;
  // Another page that is opened empties the origin's storage, this tab's too (see FORGET_EARLIER_TENANT).
  if (session !== undefined) {
    page.addEventListener('pagehide', () => page.sessionStorage.setItem(STORAGE_KEY, session));
  }
  return session;
}

/**
 * Opens the browser face's socket. Rejects with `rpc.no-session` when the page has none or its server no longer
 * knows it, `rpc.disconnected` when no server answers.
 */
export async function connectBrowser(page: Window, session: string | undefined): Promise<TextChannel> {
  if (session === undefined) throw CleatError.of('rpc.no-session', {});
  const socket = new WebSocket(`ws://${page.location.host}${RPC_PATH}`, [BROWSER_PROTOCOL, session]);
  socket.binaryType = 'arraybuffer';
  try {
    return await webSocketChannel(socket);
  } catch (error) {
    // A refused upgrade and an absent server look the same to a page; the answer to a plain request tells them apart.
    if (await serverAnswers()) throw CleatError.of('rpc.no-session', {}, { cause: error });
    throw error;
  }
}

async function serverAnswers(): Promise<boolean> {
  try {
    await fetch('/', { method: 'HEAD', cache: 'no-store' });
    return true;
  } catch {
    return false;
  }
}
