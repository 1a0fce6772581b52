import { app, type Session, type WebContents } from 'electron';
import { openLink } from './open-link';
import { ORIGIN, PAGE_URL } from './protocol';
import type { Warn } from './report';

/**
 * Walls around every page this process ever shows, whoever makes it: it goes nowhere, opens nothing, asks for
 * no power. Told to `warn`, since a page of ours that runs into one has been tampered with or has a defect.
 */
export function guardAllPages(warn: Warn): void {
  app.on('web-contents-created', (_event, contents) => guardPage(contents, warn));
}

function guardPage(contents: WebContents, warn: Warn): void {
  // The document itself may be asked for again: that is how the problem page leads back.
  const stay = (event: { preventDefault(): void; url: string }): void => {
    if (event.url === PAGE_URL) return;
    event.preventDefault();
    warn('navigation denied', { url: event.url.slice(0, 200) });
  };
  // Of any frame, the main one too.
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    warn('webview denied', {});
  });
  // WebRTC heeds neither the page's policy nor the request filter: no datagram leaves without a proxy.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.setWindowOpenHandler(({ url }) => {
    openLink(contents, url, warn).catch((error: unknown) => warn('link not opened', { error }));
    return { action: 'deny' };
  });
}

/** The one power the page has: to put text on the clipboard when a person presses “copy”. It cannot read it. */
function granted(permission: string, address: string): boolean {
  return permission === 'clipboard-sanitized-write' && isOurs(address);
}

/** An address, or a bare origin, of our own pages. (URL gives no origin for schemes it does not know.) */
function isOurs(address: string): boolean {
  return address === ORIGIN || address.startsWith(`${ORIGIN}/`);
}

/** Denies permissions and devices, and every request that is not for our own files. */
export function guardSession(session: Session, options: { devTools: boolean; warn: Warn }): void {
  session.setPermissionRequestHandler((_contents, permission, decide, { requestingUrl }) => {
    decide(granted(permission, requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => granted(permission, origin));
  session.setDevicePermissionHandler(() => false);
  // Its dictionaries would be fetched past the filter below.
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest((details, decide) => {
    const ours = isOurs(details.url);
    const tools = options.devTools && details.url.startsWith('devtools://');
    // img-src allows data:, and such a request never leaves the process.
    const inline = details.resourceType === 'image' && details.url.startsWith('data:');
    const allowed = ours || tools || inline;
    if (!allowed) options.warn('request denied', { url: details.url.slice(0, 200) });
    decide({ cancel: !allowed });
  });
  session.on('will-download', (event, item) => {
    // What the page saves, it makes itself; nothing is fetched from elsewhere.
    if (!/^(blob:)?app:\/\/cleat\//.test(item.getURL())) event.preventDefault();
  });
}
