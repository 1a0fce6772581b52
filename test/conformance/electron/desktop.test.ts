import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ui } from '../../../src-shared/messages/ui-en';
import { join } from 'node:path';
import { openWindow, plainEnvironment, type Opened } from './opened';
import {
  describeWindow,
  dist,
  electron,
  mainEntry,
  sandboxArgs,
  temporaryFolder,
  until,
} from './surroundings';

/** Opens a link as a desktop does: with a process of its own, which hands over to the one that is there and ends. */
async function openLink(link: string, env: Record<string, string>): Promise<void> {
  const second = spawn(electron, [...sandboxArgs, mainEntry, link], {
    env,
    stdio: 'ignore',
    timeout: 30_000,
  });
  expect(await once(second, 'exit')).toEqual([0, null]);
}

describeWindow('what the desktop asks of the window', () => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await openWindow();
    await opened.page.getByRole('heading', { level: 1 }).waitFor();
  });
  afterAll(() => opened.close());

  const heading = (name: string): Promise<void> =>
    opened.page.getByRole('heading', { level: 1, name }).waitFor();
  const choose = (id: string): Promise<unknown> =>
    opened.app.evaluate(
      ({ Menu }, wanted) => Menu.getApplicationMenu()?.getMenuItemById(wanted)?.click(),
      id,
    );

  test('a choice in the menu bar is done by the page', async () => {
    await choose('go.runtimes');
    await heading(ui.runtimes.title);
    await choose('shortcuts.open');
    await opened.page.getByRole('dialog', { name: ui.sheet.title }).waitFor();
    await opened.page.keyboard.press('Escape');
  });

  test('a link opened by another process is shown here', async () => {
    await openLink('cleat://settings', opened.env);
    await heading(ui.settings.title);
  });

  test('a link that asks for more is refused, and says so', async () => {
    await openLink('cleat://run?image=busybox&privileged=true', opened.env);
    await opened.page.getByText(ui.notices.badLink).waitFor();
  });

  test('a file is saved where a person says, under a name that is harmless', async () => {
    await opened.app.evaluate(({ dialog }) => {
      Reflect.set(dialog, 'showSaveDialog', (_window: unknown, options: { defaultPath?: string }) => {
        Reflect.set(globalThis, 'suggested', options.defaultPath);
        return Promise.resolve({ canceled: false, filePath: '/chosen/web.log' });
      });
    });
    const chosen = await opened.page.evaluate(() =>
      (Reflect.get(window, 'cleat') as { chooseSaveFile(name: string): Promise<string> }).chooseSaveFile(
        '../../.ssh/\u202eweb:1.log',
      ),
    );
    expect(chosen).toBe('/chosen/web.log');
    const suggested = await opened.app.evaluate(() => Reflect.get(globalThis, 'suggested') as string);
    expect(suggested.split('/').at(-1)).toBe('_.._.ssh__web_1.log');
  });

  test('a folder and a file that a person chooses reach the forms that asked for them', async () => {
    const answer = (path: string): Promise<void> =>
      opened.app.evaluate(({ dialog }, chosen) => {
        Reflect.set(dialog, 'showOpenDialog', () =>
          Promise.resolve({ canceled: false, filePaths: [chosen] }),
        );
      }, path);
    const { page } = opened;
    await choose('go.builds');
    await heading(ui.builds.title);
    await page.keyboard.press('b');
    const form = page.getByRole('dialog', { name: ui.builds.form.title });
    const folder = form.getByRole('combobox', { name: ui.builds.form.fields.context });
    const chooseFolder = form.getByRole('button', { name: ui.builds.form.choose });
    await answer('/chosen/shop');
    await chooseFolder.click();
    await until('the folder', async () => (await folder.inputValue()) === '/chosen/shop');
    await form.getByRole('button', { name: ui.launch.clear }).click();
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });

    await choose('go.images');
    await heading(ui.images.title);
    await page.getByRole('button', { name: ui.images.toolsMenu }).click();
    await page.getByRole('menuitem', { name: ui.images.load }).click();
    const load = page.getByRole('dialog', { name: ui.images.dialog.loadTitle });
    await answer('/chosen/images.tar');
    await load.getByRole('button', { name: ui.images.dialog.chooseFile }).click();
    await load.getByText('/chosen/images.tar').waitFor();
    await page.keyboard.press('Escape');
    await load.waitFor({ state: 'detached' });
  });

  test('a link fills the Run form', async () => {
    await openLink('cleat://run?image=busybox&name=by-link', opened.env);
    const form = opened.page.getByRole('dialog', { name: ui.launch.title });
    const field = (name: string) => form.getByLabel(name, { exact: true }).inputValue();
    await form.waitFor();
    await until('the image', async () => (await field(ui.launch.fields.image)) === 'busybox');
    expect(await field(ui.launch.fields.name)).toBe('by-link');
  });

  test('a page that hangs is loaded again when a person says so, with a word about it', async () => {
    const pid = () =>
      opened.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
      );
    const before = await pid();
    await opened.app.evaluate(({ BrowserWindow, dialog }) => {
      Reflect.set(dialog, 'showMessageBox', () => Promise.resolve({ response: 0, checkboxChecked: false }));
      BrowserWindow.getAllWindows()[0]?.emit('unresponsive');
    });
    await until('another page', async () => {
      const now = await pid();
      return now !== undefined && now !== 0 && now !== before;
    });
    const said = () =>
      opened.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]
          ?.webContents.executeJavaScript('document.body.innerText')
          .catch(() => ''),
      );
    await until('the notice', async () => String(await said()).includes(ui.notices.crashed));
  });
});

describeWindow('a link that starts the app', () => {
  test('is shown by the window that it opens', async () => {
    const opened = await openWindow({ link: 'cleat://settings' });
    try {
      await opened.page.getByRole('heading', { level: 1, name: ui.settings.title }).waitFor();
    } finally {
      await opened.close();
    }
  });
});

describeWindow('a link while `cleat serve` has the home', () => {
  test('is shown by the window that is open, which is a guest there', async () => {
    const folder = await temporaryFolder();
    const server = spawn(process.execPath, [join(dist, 'cli', 'cleat.cjs'), 'serve'], {
      env: plainEnvironment(folder.path, undefined),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(server, 'exit');
    try {
      await once(server.stdout, 'data');
      const opened = await openWindow({ home: folder.path });
      await opened.page.getByRole('heading', { level: 1, name: ui.containers.title }).waitFor();
      await openLink('cleat://settings', opened.env);
      await opened.page.getByRole('heading', { level: 1, name: ui.settings.title }).waitFor();
      await openLink('cleat://run?image=busybox&name=by-guest', opened.env);
      await opened.page.getByRole('dialog', { name: ui.launch.title }).waitFor();
      await opened.close();
    } finally {
      server.kill();
      await ended;
      await folder.remove();
    }
  });
});
