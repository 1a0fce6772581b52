// @ts-check
// npm run package: the app in release/, unpacked, with its fuses set and read back.
import { chmod, copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, inRoot, ROOT } from './lib/paths.mjs';
import { checkNode, ensurePackages } from './lib/packages.mjs';
import { createSteps, StepError } from './lib/steps.mjs';
import { endOnSignals, plainEnv, run } from './lib/child.mjs';
import { ensureBuilt } from './lib/bundle.mjs';
import { findElectron } from './lib/electron.mjs';

const PACKAGE_LIMIT_MS = 10 * 60_000;
/** A Node smaller than this is a launcher for a shared libnode, which would not be there on another machine. */
const WHOLE_NODE_BYTES = 40 * 1024 * 1024;

/** FuseV1Options → the state it must have. 0x30 off, 0x31 on (@electron/fuses FuseState). */
const FUSES = {
  RunAsNode: false,
  EnableCookieEncryption: false,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: process.platform === 'darwin',
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
};

const steps = createSteps();
endOnSignals();
steps.title('Cleat — packaging');
let step = 'node';
try {
  steps.done(step, checkNode());
  step = 'packages';
  await ensurePackages(steps);
  step = 'build';
  await ensureBuilt(steps);
  step = 'electron';
  const electron = await steps.run(
    step,
    'looking for Electron, fetching it if need be (about 110 MB, once)',
    () => findElectron(),
    (found) => `${found.version}, ${found.from}`,
  );
  step = 'package';
  const app = await steps.run(
    step,
    'electron-builder',
    () => packageApp(electron),
    (folder) => folder,
  );
  step = 'fuses';
  await checkFuses(app);
  step = 'contents';
  await checkContents(app);
} catch (error) {
  steps.failed(step, error);
  process.exitCode = 1;
}

/** @param {import('./lib/electron.mjs').Electron} electron @returns {Promise<string>} the unpacked app */
async function packageApp(electron) {
  await stageNode();
  const target = process.platform === 'darwin' ? '--mac' : process.platform === 'win32' ? '--win' : '--linux';
  const args = [
    inRoot('node_modules', 'electron-builder', 'cli.js'),
    target,
    '--dir',
    '--publish=never',
    `-c.electronDist=${electron.folder}`,
    `-c.electronVersion=${electron.version}`,
    `-c.electronFuses.enableEmbeddedAsarIntegrityValidation=${FUSES.EnableEmbeddedAsarIntegrityValidation}`,
  ];
  await rm(inRoot('release'), { recursive: true, force: true });
  const outcome = await run(process.execPath, args, {
    cwd: ROOT,
    env: plainEnv(),
    timeoutMs: PACKAGE_LIMIT_MS,
  });
  if (outcome.code !== 0) {
    const why = outcome.timedOut ? 'did not end within 10 minutes' : `ended with ${outcome.code}`;
    throw new StepError(`electron-builder ${why}`, undefined, outcome.output);
  }
  const folder = (await readdir(inRoot('release'))).find((name) =>
    /^(linux|mac|win).*(unpacked|mac.*)$/.test(name),
  );
  if (!folder)
    throw new StepError('electron-builder left no unpacked app in release/', undefined, outcome.output);
  return inRoot('release', folder);
}

/** Puts this Node where electron-builder.yml takes it from: the app's children run on it. */
async function stageNode() {
  const { size } = await stat(process.execPath);
  if (size < WHOLE_NODE_BYTES) {
    throw new StepError(
      `${process.execPath} is linked to a shared libnode and would not run elsewhere`,
      'package with a Node from https://nodejs.org.',
    );
  }
  const folder = join(CACHE, 'package');
  await mkdir(folder, { recursive: true });
  await copyFile(process.execPath, join(folder, 'node'));
  await chmod(join(folder, 'node'), 0o755);
}

/** @param {string} app */
function layout(app) {
  const inner = process.platform === 'darwin' ? join(app, 'Cleat.app', 'Contents') : app;
  return {
    resources: join(inner, process.platform === 'darwin' ? 'Resources' : 'resources'),
    binary: process.platform === 'darwin' ? join(app, 'Cleat.app') : join(app, 'cleat'),
  };
}

/** @param {string} app @throws {StepError} when a fuse in the binary is not as FUSES says */
async function checkFuses(app) {
  const { getCurrentFuseWire, FuseV1Options } = await import('@electron/fuses');
  const wire = await getCurrentFuseWire(layout(app).binary);
  /** @type {string[]} */
  const wrong = [];
  for (const [name, wanted] of Object.entries(FUSES)) {
    const on = wire[FuseV1Options[/** @type {keyof typeof FUSES} */ (name)]] === 0x31;
    steps[on === wanted ? 'done' : 'note']('fuse', `${name.padEnd(40)} ${on ? 'on' : 'off'}`);
    if (on !== wanted) wrong.push(`${name} is ${on ? 'on' : 'off'}`);
  }
  if (wrong.length > 0) throw new StepError(`fuses differ from what they must be: ${wrong.join(', ')}`);
}

/** @param {string} app @throws {StepError} when the package lacks a part, or holds one it must not */
async function checkContents(app) {
  const { resources } = layout(app);
  const unpacked = join(resources, 'app.asar.unpacked');
  const missing = [
    'app.asar',
    'node',
    'bin/cleat',
    'app.asar.unpacked/package.json',
    'app.asar.unpacked/dist/cli/cleat.cjs',
    'app.asar.unpacked/dist/cli/store-worker.cjs',
    'app.asar.unpacked/dist/renderer/index.html',
    'app.asar.unpacked/dist/runtime-plugins',
  ].filter((path) => !existsSync(join(resources, path)));
  if (missing.length > 0) throw new StepError(`the package lacks ${missing.join(', ')}`);
  if (existsSync(join(resources, 'default_app.asar'))) throw new StepError('default_app.asar is still there');
  const packages = await readdir(join(unpacked, 'node_modules'));
  steps.done('contents', `native packages: ${packages.join(' ')}`);
  const cli = await run(join(resources, 'bin', 'cleat'), ['--version'], {
    timeoutMs: 30_000,
    env: { PATH: '/usr/bin:/bin' },
  });
  if (cli.code !== 0) throw new StepError('the packaged command line does not answer', undefined, cli.output);
  steps.done('contents', `cleat --version → ${cli.output}`);
}
