import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';

/** The checkout. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/** The built parts under test. */
export const dist = resolve(root, process.env['CLEAT_DIST'] ?? 'dist');
export const mainEntry = join(dist, 'main', 'main.cjs');

/** The Electron to test in: what the runner found, else the cached one. */
export const electron = process.env['CLEAT_ELECTRON'] ?? join(root, '.cache', 'electron-33.3.0', 'electron');

/** Why no window can be opened here; undefined when one can. */
export const whyNoElectron: string | undefined =
  process.env['CLEAT_NO_ELECTRON'] ??
  process.env['CLEAT_NO_DISPLAY'] ??
  (existsSync(electron) ? undefined : 'no Electron: run the tests with npm test, which finds one');

/** Tests that need a window; where none can be opened they are skipped under a name that says why. */
export function describeWindow(name: string, tests: () => void, why = whyNoElectron): void {
  describe.skipIf(why)(why === undefined ? name : `${name} (${why})`, tests);
}

/** As root Chromium refuses its sandbox; tests alone may do without it. */
export const sandboxArgs: readonly string[] =
  process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** A folder of its own, which `remove` takes away. */
export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'cleat-window-'));
  // Chromium's helpers may still be writing when the process that started them has ended.
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }) };
}

/** The display that the runner gives, else one of our own for as long as the test file runs. */
export async function openDisplay(): Promise<{ name: string | undefined; close(): Promise<void> }> {
  const given = process.env['DISPLAY'];
  if (given !== undefined || process.platform !== 'linux')
    return { name: given, close: () => Promise.resolve() };
  const xvfb = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((done) => xvfb.once('close', () => done()));
  const number = await new Promise<string>((found, fail) => {
    let text = '';
    xvfb.once('error', fail);
    xvfb.once('exit', (code) => fail(new Error(`Xvfb ended with ${code}`)));
    xvfb.stdio[3]?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) found(text.trim());
    });
  });
  return {
    name: `:${number}`,
    close: async () => {
      xvfb.kill();
      await ended;
    },
  };
}

/** Waits until `look` gives something else than undefined or false. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(`not within 20 s: ${what}`);
    await new Promise((next) => setTimeout(next, 20));
  }
}
