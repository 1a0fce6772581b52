import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ui } from '../../../src-shared/messages/ui-en';
import { startDocker, until as untilEngine, whyNoDocker, type TestEngine } from '../../engines';
import { openWindow, type Opened } from './opened';
import { temporaryFolder, whyNoElectron } from './surroundings';

const missing = whyNoElectron ?? (await whyNoDocker());
const LINES = 12_000;

describe.skipIf(missing !== undefined)(
  `a log saved from the window, by its dialog, of a real Docker${missing ? ` (${missing})` : ''}`,
  () => {
    let docker: TestEngine;
    let opened: Opened;
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;

    beforeAll(async () => {
      [docker, folder] = await Promise.all([startDocker(), temporaryFolder()]);
      const script = `seq 1 ${LINES} | sed 's/^/größe /'; echo last >&2; sleep 100000`;
      const args = ['run', '-d', '--network', 'none', '--name', 'writer', await docker.busybox()];
      const { exitCode, stderr } = await docker.cli([...args, 'sh', '-c', script]);
      if (exitCode !== 0) throw new Error(stderr);
      // Its two streams are written side by side: the last line of one need not be the last of all.
      await untilEngine('everything is written', async () => {
        const { stdout, stderr: errors } = await docker.cli(['logs', 'writer']);
        return stdout.trimEnd().split('\n').length === LINES && errors.includes('last');
      });
      opened = await openWindow({ env: { DOCKER_HOST: `unix://${docker.socket}` } });
      const { page } = opened;
      await page.locator('[role=row][data-name=writer] .name').click();
      await page.getByRole('tab', { name: ui.detail.tabs.logs, exact: true }).click();
      await page.locator('[data-log-seq]').first().waitFor();
    });
    afterAll(async () => {
      await opened?.close();
      await docker?.close();
      await folder?.remove();
    });

    /** Answers the dialog from now on; undefined is Cancel. What it is asked is kept. */
    const answer = (path: string | undefined): Promise<void> =>
      opened.app.evaluate(({ BrowserWindow, dialog }, filePath) => {
        Reflect.set(dialog, 'showSaveDialog', (window: unknown, options: Electron.SaveDialogOptions) => {
          const parent = BrowserWindow.getAllWindows().indexOf(window as Electron.BrowserWindow);
          Reflect.set(globalThis, 'asked', { parent, name: options.defaultPath?.split('/').at(-1) });
          return Promise.resolve({ canceled: filePath === undefined, filePath: filePath ?? '' });
        });
      }, path);
    const asked = (): Promise<unknown> =>
      opened.app.evaluate(() => Reflect.get(globalThis, 'asked') as unknown);
    const save = (format: 'text' | 'jsonl'): Promise<unknown> =>
      opened.page.getByRole('combobox', { name: ui.logs.download }).selectOption(format);
    const done = (): Promise<void> => opened.page.getByText(ui.logs.saved).last().waitFor();

    test('is the whole log in the file that was chosen, over the one that was there', async () => {
      const path = join(folder.path, 'chosen.log');
      writeFileSync(path, 'an earlier file');
      await answer(path);
      await save('text');
      await done();
      expect(await asked()).toEqual({ parent: 0, name: 'writer-log.txt' });
      const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
      expect(lines.filter((line) => line !== 'last')).toEqual(
        Array.from({ length: LINES }, (_, n) => `größe ${n + 1}`),
      );
      expect(lines).toHaveLength(LINES + 1);
      await opened.page.getByText(path).first().waitFor();
      // Nothing half-written is left beside it.
      expect(readdirSync(folder.path)).toEqual(['chosen.log']);
    });

    test('is one object a line as JSON lines', async () => {
      const path = join(folder.path, 'chosen.jsonl');
      await answer(path);
      await save('jsonl');
      await opened.page.getByText(path).first().waitFor();
      expect(await asked()).toEqual({ parent: 0, name: 'writer-log.jsonl' });
      const rows = readFileSync(path, 'utf8').trimEnd().split('\n');
      expect(rows).toHaveLength(LINES + 1);
      expect(JSON.parse(rows[0] ?? '')).toMatchObject({ container: 'writer', text: 'größe 1' });
    });

    test('is no file when the dialog is left, and says why when none can be written', async () => {
      await answer(undefined);
      await save('text');
      await answer(join(folder.path, 'no-such-folder', 'x.log'));
      await save('text');
      await opened.page
        .getByText(/no-such-folder/)
        .first()
        .waitFor();
      expect(existsSync(join(folder.path, 'no-such-folder'))).toBe(false);
      expect(readdirSync(folder.path).sort()).toEqual(['chosen.jsonl', 'chosen.log']);
    });
  },
);
