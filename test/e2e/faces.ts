import { chromium, type Browser, type Page } from 'playwright-core';
import { cliUser, type CliUser } from '../conformance/cli/cleat';
import { openWindow } from '../conformance/electron/opened';
import { whyNoElectron } from '../conformance/electron/surroundings';

/** One open face: the page a person looks at, whatever it runs in. */
export interface OpenFace {
  readonly page: Page;
  /** Kills the process that draws the page, and has it back. */
  killRenderer(): Promise<void>;
  close(): Promise<void>;
}

export interface FaceKind {
  readonly name: 'window' | 'browser';
  /** Why it cannot be opened here. */
  readonly missing: string | undefined;
  open(user: CliUser): Promise<OpenFace>;
}

const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const windowFace: FaceKind = {
  name: 'window',
  missing: whyNoElectron,
  async open(user) {
    const { app, page, close } = await openWindow({ home: user.cleatHome, env: user.env });
    return {
      page,
      killRenderer: async () => {
        const loaded = page.waitForEvent('load');
        await app.evaluate(({ BrowserWindow }) => {
          BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
        });
        await loaded;
      },
      close,
    };
  },
};

export const browserFace: FaceKind = {
  name: 'browser',
  missing: process.env['CLEAT_NO_CHROMIUM'],
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
    const browser: Browser = await chromium.launch({
      executablePath: process.env['CLEAT_CHROMIUM'] ?? '/usr/bin/chromium',
      args: CHROMIUM_FLAGS,
    });
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(address);
    return {
      page,
      killRenderer: async () => {
        const crashed = page.waitForEvent('crash');
        // Chromium ends the renderer at this address and never answers the call.
        page.goto('chrome://crash').catch(() => undefined);
        await crashed;
        await page.goto(new URL('/', address).href);
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
