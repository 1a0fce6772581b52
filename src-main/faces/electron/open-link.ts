import { BrowserWindow, dialog, shell, type WebContents } from 'electron';
import { ui } from '../../../src-shared/messages/ui-en';
import { loopbackLink, webLink } from './outside-links';
import type { Warn } from './report';

const OPEN = 0;
/** Pages with a question before the user: a second link waits for nobody, it is dropped. */
const asking = new WeakSet<WebContents>();

/** Hands a link that a page wants opened to the user's browser; of one that leads off this machine, asks first. */
export async function openLink(contents: WebContents, address: string, warn: Warn): Promise<void> {
  const link = webLink(address);
  if (link === undefined) return warn('window denied', { url: address.slice(0, 200) });
  if (loopbackLink(link) === undefined && !(await isWanted(contents, link))) return;
  await shell.openExternal(link);
}

async function isWanted(contents: WebContents, link: string): Promise<boolean> {
  const window = BrowserWindow.fromWebContents(contents);
  if (!window || asking.has(contents)) return false;
  asking.add(contents);
  try {
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      message: ui.notices.openLink,
      // A host in other letters is in its ASCII form here: it cannot pass for another.
      detail: link,
      buttons: [ui.notices.openLinkConfirm, ui.notices.openLinkCancel],
      defaultId: 1,
      cancelId: 1,
    });
    return response === OPEN;
  } finally {
    asking.delete(contents);
  }
}
