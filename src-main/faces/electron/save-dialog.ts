import { app, dialog, type BrowserWindow } from 'electron';
import { join } from 'node:path';
import { z } from 'zod';
import { CHOOSE_FOLDER, OPEN_FILE, SAVE_FILE } from './bridge';
import { safeFileName } from './file-name';
import { ownFrame } from './own-frame';
import type { Warn } from './report';

const suggestedName = z.string().max(1_000);

/** Lets our page ask a person where to save a file, and for a folder. It learns the path and nothing else; one at a time. */
export function offerSaveDialog(window: BrowserWindow, warn: Warn): void {
  const { webContents: contents } = window;
  let asking = false;
  contents.ipc.handle(SAVE_FILE, async ({ senderFrame }, suggested: unknown): Promise<string | undefined> => {
    const name = suggestedName.safeParse(suggested);
    if (!ownFrame(contents, senderFrame) || !name.success) {
      warn('save dialog denied', { url: senderFrame?.url.slice(0, 200) });
      return undefined;
    }
    if (asking) return undefined;
    asking = true;
    try {
      const defaultPath = join(app.getPath('downloads'), safeFileName(name.data));
      const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath });
      return canceled || filePath === '' ? undefined : filePath;
    } finally {
      asking = false;
    }
  });
  const choosing = (channel: string, properties: ('openDirectory' | 'openFile')[]): void => {
    contents.ipc.handle(channel, async ({ senderFrame }): Promise<string | undefined> => {
      if (!ownFrame(contents, senderFrame)) {
        warn('open dialog denied', { url: senderFrame?.url.slice(0, 200) });
        return undefined;
      }
      if (asking) return undefined;
      asking = true;
      try {
        const { canceled, filePaths } = await dialog.showOpenDialog(window, { properties });
        return canceled ? undefined : filePaths[0];
      } finally {
        asking = false;
      }
    });
  };
  choosing(CHOOSE_FOLDER, ['openDirectory']);
  choosing(OPEN_FILE, ['openFile']);
}
