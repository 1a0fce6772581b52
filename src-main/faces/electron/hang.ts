import { dialog, type BrowserWindow } from 'electron';
import { ui } from '../../../src-shared/messages/ui-en';
import type { Warn } from './report';

const RELOAD = 0;

/** A page that does not answer: asks, beside the window, whether to wait or to load it again; goes when it answers. */
export function offerReload(window: BrowserWindow, warn: Warn): void {
  let asking: AbortController | undefined;
  const stop = (): void => {
    asking?.abort();
    asking = undefined;
  };
  const ask = async (): Promise<void> => {
    if (asking) return;
    const question = new AbortController();
    asking = question;
    const { response } = await dialog.showMessageBox({
      type: 'warning',
      message: ui.notices.hangs,
      detail: ui.notices.hangsBody,
      buttons: [ui.notices.reload, ui.notices.wait],
      defaultId: 1,
      cancelId: 1,
      signal: question.signal,
    });
    if (asking === question) asking = undefined;
    if (response !== RELOAD || question.signal.aborted || window.isDestroyed()) return;
    // A page that hangs hears of no reload: it ends, and what brings a dead page back does the rest.
    window.webContents.forcefullyCrashRenderer();
  };
  window.on('unresponsive', () => {
    warn('page unresponsive', {});
    ask().catch((error: unknown) => warn('reload not offered', { error }));
  });
  window.on('responsive', () => {
    warn('page responsive again', {});
    stop();
  });
  window.webContents.on('render-process-gone', stop);
  window.on('closed', stop);
}
