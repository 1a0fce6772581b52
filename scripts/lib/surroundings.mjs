// @ts-check
import { ensureSystemPackages, findChromium } from './system.mjs';
import { findElectron } from './electron.mjs';
import { startDisplay } from './display.mjs';

/**
 * What tests, benchmarks and screenshots run in: Electron, a browser and a display, handed over as environment.
 * What is missing is handed over too, as its reason: `CLEAT_NO_ELECTRON`, `CLEAT_NO_CHROMIUM`, `CLEAT_NO_DISPLAY`.
 *
 * @param {import('./steps.mjs').Steps} steps
 * @returns {Promise<{ env: Record<string, string>, close(): Promise<void> }>}
 */
export async function prepareSurroundings(steps) {
  await ensureSystemPackages(steps);
  /** @type {Record<string, string>} */
  const env = {};

  try {
    const electron = await steps.run(
      'electron',
      'looking for Electron, fetching it if need be (about 110 MB, once)',
      () => findElectron(),
      (found) => `${found.version}, ${found.from}`,
    );
    env['CLEAT_ELECTRON'] = electron.binary;
    env['ELECTRON_OVERRIDE_DIST_PATH'] = electron.folder;
  } catch (error) {
    steps.failed('electron', error);
    env['CLEAT_NO_ELECTRON'] = error instanceof Error ? error.message : String(error);
  }

  const chromium = await findChromium();
  if (chromium) env['CLEAT_CHROMIUM'] = chromium;
  else env['CLEAT_NO_CHROMIUM'] = 'no Chromium or Chrome is installed';

  // As root Electron and Chromium refuse their sandbox; tests alone may do without it.
  if (process.platform === 'linux' && process.getuid?.() === 0) env['CLEAT_TEST_NO_SANDBOX'] = '1';

  const display = process.platform === 'linux' ? await startDisplay() : undefined;
  if (display) env['DISPLAY'] = display.display;
  else if (process.platform === 'linux') env['CLEAT_NO_DISPLAY'] = 'Xvfb is not installed';
  return { env, close: async () => await display?.close() };
}
