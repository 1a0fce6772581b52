// @ts-check
import { readFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { inRoot, ROOT } from './paths.mjs';
import { run } from './child.mjs';
import { StepError } from './steps.mjs';

const INSTALL_LIMIT_MS = 10 * 60_000;
const OLDEST_NODE = [20, 19];

/**
 * @param {string} version as `process.versions.node`
 * @param {number[]} oldest major, minor
 */
export function isAtLeast(version, oldest) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > (oldest[0] ?? 0) || (major === oldest[0] && minor >= (oldest[1] ?? 0));
}

/** @throws {StepError} when this Node is older than package.json's `engines` */
export function checkNode() {
  if (isAtLeast(process.versions.node, OLDEST_NODE)) return `${process.versions.node}`;
  throw new StepError(
    `this is Node ${process.versions.node}; Cleat needs ${OLDEST_NODE.join('.')} or newer`,
    'install a newer Node (https://nodejs.org) and run the same command again.',
  );
}

/**
 * Whether what npm installed is what the lockfile asks for. Reads npm's own record of the tree
 * (`node_modules/.package-lock.json`), so an install made by hand counts too.
 *
 * @param {unknown} lock package-lock.json (lockfileVersion 3)
 * @param {unknown} installed the hidden lockfile
 * @returns {string | undefined} the first difference in words; undefined when there is none
 */
export function firstDifference(lock, installed) {
  const wanted = packagesOf(lock);
  const present = packagesOf(installed);
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || entry.link) continue;
    const found = present[path];
    if (!found && (entry.optional || entry.peer || entry.devOptional)) continue;
    if (!found) return `${path} is missing`;
    if (found.version !== entry.version) return `${path} is ${found.version}, not ${entry.version}`;
  }
  return undefined;
}

/** @param {unknown} lock @returns {Record<string, Record<string, unknown>>} */
function packagesOf(lock) {
  const packages = /** @type {{ packages?: unknown } | null} */ (lock)?.packages;
  return /** @type {Record<string, Record<string, unknown>>} */ (packages ?? {});
}

/** @param {string} path */
async function readJson(path) {
  try {
    return /** @type {unknown} */ (JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Installs the locked packages when they are missing or not the locked ones.
 * Install scripts stay off: nothing here needs one, and they compile for a minute what the bundles leave out.
 *
 * @param {import('./steps.mjs').Steps} steps
 */
export async function ensurePackages(steps) {
  const lockPath = inRoot('package-lock.json');
  const lockText = await readFile(lockPath, 'utf8');
  const hash = createHash('sha256').update(lockText).digest('hex');
  const stamp = inRoot('node_modules', '.cleat-lock');
  const stamped = await readFile(stamp, 'utf8').catch(() => '');
  if (stamped === hash) return steps.done('packages', 'installed');

  const installed = await readJson(inRoot('node_modules', '.package-lock.json'));
  const difference = installed ? firstDifference(JSON.parse(lockText), installed) : 'nothing is installed';
  if (difference === undefined) {
    await writeFile(stamp, hash);
    return steps.done('packages', 'installed');
  }
  const why = installed ? `npm ci, since ${difference}` : 'npm ci (the first time, about a minute)';
  await steps.run('packages', why, () => npmCi());
  await writeFile(stamp, hash);
}

async function npmCi() {
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const outcome = await run('npm', args, { cwd: ROOT, timeoutMs: INSTALL_LIMIT_MS });
  if (outcome.code === 0) return;
  throw new StepError(
    outcome.timedOut ? 'npm ci did not end within 10 minutes' : `npm ci ended with ${outcome.code}`,
    'check the network and any proxy (npm ping), then run the same command again.',
    outcome.output,
  );
}
