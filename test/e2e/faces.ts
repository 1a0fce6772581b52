import type { Page } from 'playwright-core';
import { launchChromium, whyNoChromium } from '../chromium';
import { cliUser, type CliUser } from '../conformance/cli/cleat';
import { openWindow } from '../conformance/electron/opened';
import { whyNoElectron } from '../conformance/electron/surroundings';
import { freePort } from '../engines/free-port';
import { navigateByPort, pageByPort } from './debugging-port';

/** One open face: the page a person looks at, whatever it runs in. */
export interface OpenFace {
  readonly page: Page;
  /** Kills the process that draws the page, and gives the page that is there after it (`page` is dead then). */
  killRenderer(): Promise<{ page: Page; close(): Promise<void> }>;
  close(): Promise<void>;
}

export interface FaceKind {
  readonly name: 'window' | 'browser';
  /** Why it cannot be opened here. */
  readonly missing: string | undefined;
  open(user: CliUser): Promise<OpenFace>;
}

export const windowFace: FaceKind = {
  name: 'window',
  missing: whyNoElectron,
  async open(user) {
    const port = await freePort();
    const { app, page, close } = await openWindow({
      home: user.cleatHome,
      env: user.env,
      args: [`--remote-debugging-port=${port}`],
    });
    return {
      page,
      killRenderer: async () => {
        const crashed = page.waitForEvent('crash');
        await app.evaluate(({ BrowserWindow }) => {
          BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
        });
        await crashed;
        return pageByPort(port, 'app://cleat/');
      },
      close,
    };
  },
};

export const browserFace: FaceKind = {
  name: 'browser',
  missing: whyNoChromium,
  async open(user) {
    const server = user.start(['serve']);
    const address = await new Promise<string>((resolve, reject) => {
      let out = '';
      server.stdout?.on('data', (chunk: Buffer) => {
        out += chunk.toString('utf8');
        const line = /^(http\S+)\n/m.exec(out)?.[1];
        if (line !== undefined) resolve(line);
      });
      server.then(({ stderr }) => reject(new Error(`cleat serve ended: ${stderr}`)), reject);
    });
    const home = new URL('/', address).href;
    const port = await freePort();
    const browser = await launchChromium({ args: [`--remote-debugging-port=${port}`] });
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(address);
    return {
      page,
      killRenderer: async () => {
        const crashed = page.waitForEvent('crash');
        // Chromium ends the renderer at this address and never answers the call.
        page.goto('chrome://crash').catch(() => undefined);
        await crashed;
        await navigateByPort(port, home);
        return pageByPort(port, home);
      },
      close: async () => {
        await browser.close();
        server.kill('SIGTERM');
        await server;
      },
    };
  },
};

export { cliUser };
