import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, describe, it } from 'vitest';
import { ui } from '../../src-shared/messages/ui-en';
import { launchChromium, whyNoChromium } from '../chromium';
import { CLI, cliUser } from '../conformance/cli/cleat';

const missing =
  whyNoChromium ??
  (process.platform === 'linux' && process.getuid?.() === 0 ? undefined : 'mounts need root on Linux');

/** `cleat serve` with its home on a disk of 1 MiB that nobody else sees. */
const SERVE = 'mount -t tmpfs -o size=1m,mode=700 tmpfs "$CLEAT_HOME" && exec "$@"';

function fill(path: string): void {
  const file = openSync(path, 'a');
  for (const size of [4096, 1]) {
    try {
      for (;;) writeSync(file, Buffer.alloc(size));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    }
  }
  closeSync(file);
}

describe.skipIf(missing !== undefined)(`the page on a full disk${missing ? ` (${missing})` : ''}`, () => {
  it('says that a setting was not stored, shows the old one again, and takes it when there is room', async () => {
    const user = cliUser({ CONTAINER_RUNTIME: '', DOCKER_HOST: 'unix:///nowhere/docker.sock' });
    mkdirSync(user.cleatHome, { recursive: true });
    const server = spawn(
      'unshare',
      ['--mount', 'sh', '-c', SERVE, 'small-disk', process.execPath, CLI, 'serve'],
      { env: user.env, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const ended = once(server, 'exit');
    const browser = await launchChromium();
    try {
      let address: string | undefined;
      for await (const line of createInterface({ input: server.stdout })) {
        address = line;
        break;
      }
      server.stdout.resume();
      if (address === undefined) throw new Error('the server ended without its address');
      // Where the server's own view of the file system can be reached from outside.
      const home = `/proc/${server.pid ?? 0}/root${user.cleatHome}`;
      const stored = (): unknown => JSON.parse(readFileSync(`${home}/settings.json`, 'utf8'));
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      await page.goto(address);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.keyboard.press('Control+5');
      const theme = (name: 'dark' | 'light') =>
        page.getByRole('radio', { name: ui.settings.themes[name], exact: true });
      await theme('dark').check();
      await page.locator('html[data-theme=dark]').waitFor();
      await expect.poll(stored).toMatchObject({ theme: 'dark' });

      fill(`${home}/ballast`);
      await theme('light').click();
      await page.getByText(/^Nothing was stored: the disk that holds .*settings\.json is full\.$/).waitFor();
      // What is remembered of the view may not be stored either, and says the same.
      await page.getByText('Make room on it and try again.', { exact: false }).first().waitFor();
      await page.locator('html[data-theme=dark]').waitFor();
      await expect.poll(() => theme('dark').isChecked()).toBe(true);
      expect(stored()).toMatchObject({ theme: 'dark' });

      rmSync(`${home}/ballast`);
      await theme('light').check();
      await expect.poll(stored).toMatchObject({ theme: 'light' });
      await page.locator('html[data-theme=light]').waitFor();
      expect(server.exitCode).toBeNull();
    } finally {
      await browser.close();
      server.kill('SIGTERM');
      await ended;
      user.close();
    }
  });
});
