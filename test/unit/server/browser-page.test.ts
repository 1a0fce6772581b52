import { Event as PageEvent, Window } from 'happy-dom';
import { describe, expect, it } from 'vitest';
import { takeSession } from '../../../src-shared/client/browser';

/** As much of a browser's page as the session needs; one tab keeps its storage over reloads. */
function page(html: string, url: string, before?: Window): globalThis.Window {
  const window = new Window({ url });
  for (const [key, value] of Object.entries(before?.sessionStorage ?? {})) {
    window.sessionStorage.setItem(key, String(value));
  }
  window.document.write(html);
  return window as unknown as globalThis.Window;
}

const META = '<head><meta name="cleat-session" content="the-secret"></head>';

describe('the session of a page', () => {
  it('is taken out of the document and the token out of the address', () => {
    const opened = page(META, 'http://127.0.0.1:7000/?t=token#/containers');
    expect(takeSession(opened)).toBe('the-secret');
    expect(opened.document.documentElement.outerHTML).not.toContain('the-secret');
    expect(opened.location.href).toBe('http://127.0.0.1:7000/#/containers');
  });

  it('is found again after a reload of the same tab', () => {
    const opened = page(META, 'http://127.0.0.1:7000/?t=token');
    takeSession(opened);
    opened.document.head.innerHTML = '';
    expect(takeSession(opened)).toBe('the-secret');
  });

  it('is found again although another page’s opening emptied the origin’s storage', () => {
    const opened = page(META, 'http://127.0.0.1:7000/?t=token');
    takeSession(opened);
    opened.document.head.innerHTML = '';
    opened.sessionStorage.clear();
    opened.dispatchEvent(new PageEvent('pagehide') as unknown as Event);
    expect(takeSession(opened)).toBe('the-secret');
  });

  it('is none in a tab that was not opened by an address', () => {
    expect(takeSession(page('<head></head>', 'http://127.0.0.1:7000/'))).toBeUndefined();
  });

  it('is kept where no other tab sees it', () => {
    const opened = page(META, 'http://127.0.0.1:7000/?t=token');
    takeSession(opened);
    expect(opened.localStorage.length).toBe(0);
    expect(opened.document.cookie).toBe('');
  });
});
