import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { hearAnswers } from './heard';
import { electron, mainEntry, openDisplay, sandboxArgs, temporaryFolder, until } from './surroundings';

/** A running app under test. */
export interface Opened {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly home: string;
  /** The environment that the app runs in, for another process of the same home. */
  readonly env: Record<string, string>;
  /** Everything the main process reported: stderr and the home's log. */
  reports(): Promise<string>;
  close(): Promise<void>;
}

/** Starts the built app in a home of its own (or the given one) and waits for its page (or that at `address`). */
export async function openWindow(
  options: {
    home?: string;
    env?: Record<string, string>;
    address?: string;
    /** For Chromium. */
    args?: readonly string[];
    /** What a desktop starts it with. */
    link?: string;
  } = {},
): Promise<Opened> {
  const display = await openDisplay();
  const folder = options.home === undefined ? await temporaryFolder() : undefined;
  const home = options.home ?? folder?.path ?? '';
  const env = { ...plainEnvironment(home, display.name), ...options.env };
  const app = await _electron.launch({
    executablePath: electron,
    args: [
      ...sandboxArgs,
      ...(options.args ?? []),
      mainEntry,
      ...(options.link === undefined ? [] : [options.link]),
    ],
    env,
    timeout: 30_000,
  });
  hearAnswers(app);
  let stderr = '';
  app.process().stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const page = await app.firstWindow();
  await page.waitForURL(options.address ?? 'app://cleat/');
  await page.waitForLoadState('load');
  return {
    app,
    page,
    home,
    env,
    reports: async () => stderr + (await readFile(join(home, 'logs', 'cleat.log'), 'utf8').catch(() => '')),
    close: async () => {
      await app.close();
      await display.close();
      await folder?.remove();
    },
  };
}

/** No engines of this machine, no runtime chosen by its shell: a window sees what a test gives it. */
export function plainEnvironment(home: string, display: string | undefined): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of ['PATH', 'HOME', 'LANG', 'SHELL', 'XDG_RUNTIME_DIR', 'ELECTRON_OVERRIDE_DIST_PATH']) {
    const value = process.env[name];
    if (value !== undefined) kept[name] = value;
  }
  return {
    ...kept,
    ...(display === undefined ? {} : { DISPLAY: display }),
    // As a terminal would: the login shell's environment is another test's business.
    SHLVL: '1',
    TERM: 'dumb',
    CLEAT_HOME: home,
    DOCKER_HOST: `unix://${join(home, 'no-docker.sock')}`,
    CONTAINER_HOST: `unix://${join(home, 'no-podman.sock')}`,
  };
}

let loads = 0;

/** Loads our own scriptless page, so that a test speaks to the port and no view of ours does. */
export async function loadBarePage({ app, page }: Opened): Promise<void> {
  // A new address each time, so that the wait is for this load.
  const url = `app://cleat/problem?${++loads}`;
  await app.evaluate(({ BrowserWindow }, address) => {
    // Electron fails this promise with the news of a navigation that was denied just before; the URL is what counts.
    BrowserWindow.getAllWindows()[0]
      ?.loadURL(address)
      .catch(() => undefined);
  }, url);
  // Not waitForURL: the late word of a navigation that a test had denied would fail it.
  await until(`the page at ${url}`, () => page.url() === url);
  await page.waitForFunction(() => document.readyState === 'complete');
}

/** Asks for a port as a page does and makes one call over it. Resolves with the answer's message. */
export function callOverNewPort(page: Page, path: string, body?: unknown): Promise<unknown> {
  return page.evaluate(
    ([url, input]) =>
      new Promise((resolve) => {
        const received = (event: MessageEvent): void => {
          const [port] = event.ports;
          if (event.data !== 'cleat-port' || port === undefined) return;
          window.removeEventListener('message', received);
          port.onmessage = (answer: MessageEvent<string>) => resolve(JSON.parse(answer.data));
          port.postMessage(JSON.stringify({ i: '1', p: { u: url, b: input } }));
        };
        window.addEventListener('message', received);
        const cleat: unknown = Reflect.get(window, 'cleat');
        if (typeof cleat === 'object' && cleat !== null) (Reflect.get(cleat, 'requestPort') as () => void)();
      }),
    [path, body] as const,
  );
}
