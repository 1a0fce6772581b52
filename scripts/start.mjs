// @ts-check
// npm start: from a fresh clone to the open window, or to the browser face where no window can open.
import { existsSync } from 'node:fs';
import { checkNode, ensurePackages } from './lib/packages.mjs';
import { createSteps, StepError } from './lib/steps.mjs';
import { endOnSignals, keep } from './lib/child.mjs';
import { ensureBuilt } from './lib/bundle.mjs';
import { findElectron } from './lib/electron.mjs';
import { inRoot, ROOT } from './lib/paths.mjs';
import { sandboxArgs, whyNoWindow } from './lib/window.mjs';

const MAIN = inRoot('dist', 'main', 'main.cjs');
const COMMAND = inRoot('dist', 'cli', 'cleat.cjs');
const STARTUP_MS = 8000;

const flags = process.argv.slice(2);
const steps = createSteps();
let ending = false;
endOnSignals(() => {
  ending = true;
});
steps.title('Cleat — one desk for every container runtime');

let step = 'options';
try {
  const unknown = flags.find((flag) => flag !== '--browser');
  if (unknown !== undefined) {
    throw new StepError(`unknown option ${unknown}`, 'npm start, or npm start -- --browser');
  }
  step = 'node';
  steps.done('node', checkNode());
  step = 'packages';
  await ensurePackages(steps);
  step = 'build';
  await ensureBuilt(steps);
  step = 'window';
  process.exitCode = (await openWindow()) ?? (await serve());
} catch (error) {
  steps.failed(step, error);
  process.exitCode = 1;
}

/** @returns {Promise<number | undefined>} the app's exit code; undefined when the browser face must do */
async function openWindow() {
  if (flags.includes('--browser')) return undefined;
  const reason = whyNoWindow();
  if (reason !== undefined) {
    steps.note('window', `${reason}: using the browser instead`);
    return undefined;
  }
  step = 'electron';
  const electron = await findElectronOrSayWhy();
  if (!electron) return undefined;
  step = 'window';
  return await runElectron(electron.binary);
}

async function findElectronOrSayWhy() {
  try {
    return await steps.run(
      'electron',
      'looking for Electron, fetching it if need be (about 110 MB, once)',
      () => findElectron(),
      (found) => `${found.version}, ${found.from}`,
    );
  } catch (error) {
    steps.failed('electron', error);
    steps.note('window', 'no Electron: using the browser instead');
    return undefined;
  }
}

/**
 * @param {string} binary
 * @returns {Promise<number | undefined>} undefined when Electron could not start on this machine
 */
function runElectron(binary) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = keep(binary, [...sandboxArgs(), MAIN], { cwd: ROOT, stdio: ['ignore', 'inherit', 'pipe'] });
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      stderr = (stderr + text).slice(-8192);
      if (!isChromiumNoise(text)) process.stderr.write(text);
    });
    child.once('error', reject);
    child.once('spawn', () => steps.done('window', 'opening; Ctrl-C here ends it'));
    child.once('exit', (code, signal) => {
      if (code === 0) return resolve(0);
      const early = !ending && performance.now() - started < STARTUP_MS;
      const cause = early ? startFailure(stderr) : undefined;
      if (cause === undefined) {
        if (!ending) steps.note('window', `ended with ${signal ?? code}`);
        return resolve(code ?? 1);
      }
      steps.note('window', `${cause}: using the browser instead`);
      resolve(undefined);
    });
  });
}

/** Chromium's own complaints about the desktop (no D-Bus, no GPU), which mean nothing to the reader. */
function isChromiumNoise(/** @type {string} */ text) {
  return text
    .split('\n')
    .every((line) => line === '' || /^\[\d+:\d+\/[\d.]+:(ERROR|WARNING|INFO):/.test(line));
}

/** @param {string} stderr @returns {string | undefined} why Electron ends before it has a window, where we know */
function startFailure(stderr) {
  const library = /error while loading shared libraries: (\S+):/.exec(stderr)?.[1];
  if (library)
    return `Electron misses the system library ${library} (on Debian: apt install libgtk-3-0 libnss3 libasound2)`;
  if (/No usable sandbox|sandbox_host_linux|setuid_sandbox|credentials\.cc/.test(stderr)) {
    return 'this system gives Electron no sandbox (unprivileged user namespaces are off)';
  }
  if (/Missing X server|cannot open display|ozone_platform/i.test(stderr))
    return 'the display cannot be opened';
  return undefined;
}

/** @returns {Promise<number>} */
function serve() {
  step = 'browser';
  if (!existsSync(COMMAND)) throw new StepError('dist/cli/cleat.cjs is missing', 'npm run build');
  return new Promise((resolve, reject) => {
    const child = keep(process.execPath, [COMMAND, 'serve'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let first = true;
    child.stdout?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      const address = first ? /https?:\/\/\S+/.exec(text)?.[0] : undefined;
      if (address === undefined) return void process.stdout.write(text);
      first = false;
      steps.done('browser', 'serving, to this machine only');
      process.stdout.write(`\n    Open  ${address}\n\n`);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code !== 0 && !ending) steps.note('browser', `ended with ${signal ?? code}`);
      resolve(code ?? 1);
    });
  });
}
