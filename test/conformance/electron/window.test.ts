import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callOverNewPort, loadBarePage, openWindow, type Opened } from './opened';
import { electron, mainEntry, sandboxArgs, temporaryFolder, until, describeWindow } from './surroundings';

describeWindow('the window', () => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await openWindow();
  });
  afterAll(() => opened.close());

  const visible = () =>
    opened.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => window.isVisible()),
    );

  test('opens once its page has painted', async () => {
    await until('the window is shown', async () => (await visible())[0]);
    expect(await visible()).toEqual([true]);
  });

  test('gives the page a port on which the contract answers', async () => {
    await loadBarePage(opened);
    const answer = await callOverNewPort(opened.page, '/system/hello');
    expect(answer).toMatchObject({
      i: '1',
      p: { b: { face: 'window', contract: '1', platform: process.platform } },
    });
  });

  test('closes a page’s port when the page loads anew', async () => {
    await loadBarePage(opened);
    const closed = opened.page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          let first = true;
          const cleat = Reflect.get(window, 'cleat') as { requestPort(): void };
          window.addEventListener('message', ({ data, ports: [port] }) => {
            if (data !== 'cleat-port' || !port || !first) return;
            first = false;
            port.addEventListener('close', () => resolve('closed'));
            port.start();
            cleat.requestPort();
          });
          cleat.requestPort();
        }),
    );
    expect(await closed).toBe('closed');
  });

  test('shows the page its narrow bridge, and no Node', async () => {
    await loadBarePage(opened);
    const seen = await opened.page.evaluate(() => ({
      cleat: Object.keys(Reflect.get(window, 'cleat') as object).sort(),
      node: [
        'process',
        'require',
        'module',
        'Buffer',
        'global',
        'electron',
        'ipcRenderer',
        '__dirname',
      ].filter((name) => name in window),
    }));
    expect(seen).toEqual({
      cleat: [
        'chooseFolder',
        'chooseOpenFile',
        'chooseSaveFile',
        'onCommand',
        'platform',
        'requestPort',
        'zoom',
      ],
      node: [],
    });
  });

  test('runs its page in a sandbox, with its own context and no Node', async () => {
    const preferences = await opened.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      return contents ? (Reflect.get(contents, 'getLastWebPreferences') as () => object).call(contents) : {};
    });
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
    });
  });

  test('takes the system’s side of the theme that is set', async () => {
    await loadBarePage(opened);
    const dark = () => opened.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource);
    await callOverNewPort(opened.page, '/settings/set', { theme: 'dark' });
    expect(await until('dark', async () => (await dark()) === 'dark')).toBe(true);
    await callOverNewPort(opened.page, '/settings/set', { theme: 'system' });
    expect(await until('the system’s', async () => (await dark()) === 'system')).toBe(true);
  });

  test('shows no dialog for an uncaught exception or rejection, and goes on', async () => {
    await opened.app.evaluate(({ dialog }) => {
      dialog.showErrorBox = (title, content) => process.stderr.write(`DIALOG ${title} ${content}\n`);
      setTimeout(() => {
        throw new Error('an exception nobody caught');
      });
      void Promise.reject(new Error('a rejection nobody handled'));
    });
    const text = await until('both are reported', async () => {
      const reports = await opened.reports();
      return (
        /exception nobody caught[^]*|DIALOG/.test(reports) &&
        /rejection nobody handled/.test(reports) &&
        reports
      );
    });
    expect(text).not.toContain('DIALOG');
    expect(text).toContain('uncaught exception');
    expect(text).toContain('unhandled rejection');
    expect(await visible()).toHaveLength(1);
  });

  test('is shown by a second start of the same home, which then ends with 0', async () => {
    await opened.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    expect(await visible()).toEqual([false]);
    const second = spawn(electron, [...sandboxArgs, mainEntry], {
      env: opened.env,
      stdio: 'ignore',
      timeout: 30_000,
    });
    expect(await once(second, 'exit')).toEqual([0, null]);
    expect(await until('the first is shown', async () => (await visible())[0])).toBe(true);
    expect(await visible()).toHaveLength(1);
  });
});

describeWindow('a window that ends', () => {
  test('comes back where it was, and at its size', async () => {
    const folder = await temporaryFolder();
    const place = { x: 60, y: 50, width: 900, height: 600 };
    const boundsOf = ({ app }: Opened) =>
      app.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows();
        return window?.isVisible() === true ? window.getBounds() : undefined;
      });
    const first = await openWindow({ home: folder.path });
    await until('shown', async () => (await boundsOf(first)) !== undefined);
    await loadBarePage(first);
    await until('its place is kept', async () => {
      // X11 may still tell of where the window first stood, after it was moved.
      if (!isDeepStrictEqual(await boundsOf(first), place))
        await first.app.evaluate(({ BrowserWindow }, bounds) => {
          BrowserWindow.getAllWindows()[0]?.setBounds(bounds);
        }, place);
      const answer = await callOverNewPort(first.page, '/viewState/get');
      return isDeepStrictEqual(answer, {
        i: '1',
        p: { b: { 'window.bounds': { ...place, maximized: false } } },
      });
    });
    await first.close();
    const second = await openWindow({ home: folder.path });
    try {
      await until('it stands there', async () => isDeepStrictEqual(await boundsOf(second), place));
    } finally {
      await second.close();
      await folder.remove();
    }
  });

  test('ends the app when it is closed, with its home free again', async ({ skip }) => {
    skip(process.platform === 'darwin', 'a Mac’s app goes on without its window');
    const folder = await temporaryFolder();
    const first = await openWindow({ home: folder.path });
    const child = first.app.process();
    const exit = once(child, 'exit');
    await first.app.evaluate(({ BrowserWindow }) => {
      setImmediate(() => BrowserWindow.getAllWindows()[0]?.close());
    });
    expect(await exit).toEqual([0, null]);
    const second = await openWindow({ home: folder.path });
    await loadBarePage(second);
    const answer = await callOverNewPort(second.page, '/system/hello');
    expect(answer).toMatchObject({ p: { b: { face: 'window', pid: second.app.process().pid } } });
    await second.close();
    await folder.remove();
  });
});

describeWindow('a page that dies', () => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await openWindow();
  });
  afterAll(() => opened.close());

  const address = () =>
    opened.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      return contents && !contents.isCrashed() && !contents.isLoading() ? contents.getURL() : undefined;
    });
  /** Kills the page and waits until the process that shows it is another one. */
  const kill = async () => {
    const pid = () =>
      opened.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
      );
    const before = await pid();
    await opened.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    );
    await until('another process', async () => {
      const now = await pid();
      return now !== 0 && now !== before;
    });
    return until('loaded', address);
  };

  test('comes back by itself in its window, three times a minute at most', async () => {
    for (let death = 1; death <= 3; death++) expect(await kill()).toBe('app://cleat/');
    expect(await kill()).toBe('app://cleat/problem');
  });

  test('says so when it stays away, and one click loads it again', async () => {
    const text = await opened.app.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      const said: unknown = await contents?.executeJavaScript('document.body.innerText');
      await contents?.executeJavaScript('document.querySelector("a").click()');
      return said;
    });
    expect(text).toContain('ended more than three times');
    await until('the page is back', async () => (await address()) === 'app://cleat/');
  });
});
