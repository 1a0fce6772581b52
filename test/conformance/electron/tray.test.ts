import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ui } from '../../../src-shared/messages/ui-en';
import { startDocker, whyNoDocker, type TestEngine } from '../../engines';
import { openWindow, type Opened } from './opened';
import { until, whyNoElectron } from './surroundings';

const missing = whyNoElectron ?? (await whyNoDocker());

describe.skipIf(missing !== undefined)(
  `the tray of an app with a real Docker${missing ? ` (${missing})` : ''}`,
  () => {
    let docker: TestEngine;
    let opened: Opened;
    let ended = false;

    beforeAll(async () => {
      docker = await startDocker();
      opened = await openWindow({ env: { DOCKER_HOST: `unix://${docker.socket}` } });
      await opened.page.getByRole('heading', { level: 1 }).waitFor();
      // The menu as the desktop gets it: under a bare display nobody would open it.
      await opened.app.evaluate(({ Tray }) => {
        const own = Reflect.get(Tray.prototype, 'setContextMenu') as (menu: Electron.Menu | null) => void;
        Reflect.set(Tray.prototype, 'setContextMenu', function (this: Electron.Tray, menu: Electron.Menu) {
          Reflect.set(globalThis, 'trayMenu', menu);
          own.call(this, menu);
        });
      });
      const args = ['run', '-d', '--network', 'none', '--stop-timeout', '0', '--name', 'shown-in-tray'];
      const { exitCode, stderr } = await docker.cli([
        ...args,
        await docker.busybox(),
        'sh',
        '-c',
        'echo from the tray; sleep 100000',
      ]);
      if (exitCode !== 0) throw new Error(stderr);
    });
    afterAll(async () => {
      if (!ended) await opened?.close();
      await docker?.close();
    });

    /** The lines of the menu, an inner one behind an arrow. */
    const lines = (): Promise<string[]> =>
      opened.app.evaluate(() => {
        const menu = Reflect.get(globalThis, 'trayMenu') as Electron.Menu | undefined;
        return (menu?.items ?? []).flatMap(({ label, submenu }) => [
          label,
          ...(submenu?.items ?? []).map((inner) => `${label} > ${inner.label}`),
        ]);
      });
    /** Presses an entry: `Open Cleat`, or `● web > Stop`. */
    const press = (entry: string): Promise<void> =>
      opened.app.evaluate((_electron, wanted) => {
        const menu = Reflect.get(globalThis, 'trayMenu') as Electron.Menu;
        const [outer, inner] = wanted.split(' > ');
        const item = menu.items.find(({ label }) => label === outer);
        const pressed = inner ? item?.submenu?.items.find(({ label }) => label === inner) : item;
        if (!pressed) throw new Error(`no ${wanted} in the tray`);
        pressed.click();
      }, entry);
    const windows = (): Promise<number> =>
      opened.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
    const closeWindow = (): Promise<void> =>
      opened.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    /** The new window's page, once a window was asked for. */
    const nextPage = async (ask: () => Promise<void>) => {
      const [page] = await Promise.all([opened.app.waitForEvent('window'), ask()]);
      await page.waitForURL('app://cleat/');
      return page;
    };

    test('counts what runs, and lists it with what can be done', async () => {
      await until('the container', async () => (await lines()).includes('● shown-in-tray'));
      const all = await lines();
      expect(all[0]).toBe(ui.tray.counts(1, 1));
      expect(all).toContain(`● shown-in-tray > ${ui.tray.stop}`);
      expect(all).toContain(ui.tray.quit);
    });

    test('goes on without a window when somebody wants that, and acts there', async () => {
      await opened.page.keyboard.press('Control+5');
      const keep = opened.page.getByRole('checkbox', { name: ui.settings.keepInTray });
      await keep.check();
      // The process hears of settings in their order: with the second it knows the first.
      await opened.page.getByRole('radio', { name: ui.settings.themes.dark, exact: true }).check();
      const themed = () => opened.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource);
      await until('the theme', async () => (await themed()) === 'dark');
      await closeWindow();
      await until('no window', async () => (await windows()) === 0);
      await press(`● shown-in-tray > ${ui.tray.stop}`);
      await until('it to stop', async () => (await lines()).includes('○ shown-in-tray'));
      expect((await lines())[0]).toBe(ui.tray.counts(0, 1));
      await press(`○ shown-in-tray > ${ui.tray.start}`);
      await until('it to start', async () => (await lines()).includes('● shown-in-tray'));
      expect(opened.app.process().exitCode).toBeNull();
    });

    test('opens the window again, with the log that is asked for', async () => {
      const page = await nextPage(() => press(`● shown-in-tray > ${ui.tray.logs}`));
      await page.getByRole('log', { name: ui.logs.label('shown-in-tray') }).waitFor();
      await page.getByText('from the tray').first().waitFor();
      await closeWindow();
      await until('no window', async () => (await windows()) === 0);
      await (await nextPage(() => press(ui.tray.open))).getByRole('heading', { level: 1 }).waitFor();
      expect(await windows()).toBe(1);
      // With a window there, the same entry brings that to the front and makes no other.
      await press(ui.tray.open);
      expect(await windows()).toBe(1);
    });

    test('ends the app by its last entry, window or none', async () => {
      await closeWindow();
      await until('no window', async () => (await windows()) === 0);
      const exit = once(opened.app.process(), 'exit');
      await press(ui.tray.quit).catch(() => undefined);
      expect(await exit).toEqual([0, null]);
      ended = true;
    });
  },
);

const alone = 'an app that nobody wants to go on without its window';
describe.skipIf(missing !== undefined)(missing ? `${alone} (${missing})` : alone, () => {
  test('ends with it, though there is a tray', async () => {
    const opened = await openWindow();
    await opened.page.getByRole('heading', { level: 1 }).waitFor();
    const exit = once(opened.app.process(), 'exit');
    await opened.app
      .evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
      .catch(() => undefined);
    expect(await exit).toEqual([0, null]);
    await opened.close();
  });
});
