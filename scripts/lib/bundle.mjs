// @ts-check
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
  copyFile,
} from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CACHE, DIST, inRoot, ROOT } from './paths.mjs';
import { fingerprint } from './fingerprint.mjs';
import { plainEnv, run } from './child.mjs';
import { StepError } from './steps.mjs';

const BUILD_LIMIT_MS = 5 * 60_000;
const COMMAND_LIMIT_MS = 60_000;
const STAMP = '.sources';

/** What a change of must rebuild. */
const SOURCES = [
  'src-main',
  'src-shared',
  'src-renderer',
  'runtime-plugins',
  'package-lock.json',
  'scripts/lib/bundle.mjs',
  'scripts/lib/keep-compiled.cjs',
  'vite.node.config.ts',
  'vite.main.config.ts',
  'vite.preload.config.ts',
  'vite.worker.config.ts',
  'vite.cli.config.ts',
  'vite.renderer.config.ts',
];

const TARGETS = ['main', 'preload', 'worker', 'cli', 'renderer'];

/** Budget row 18 (gzip of what the page loads before the first list). */
const FIRST_LOAD_BUDGET_KB = 350;

/** @typedef {{ firstLoadKB: number }} Built */

/** @returns {Promise<boolean>} whether dist was made from the sources as they are */
async function isBuilt() {
  const stamp = await readFile(join(DIST, STAMP), 'utf8').catch(() => '');
  return stamp !== '' && stamp === (await fingerprint(ROOT, SOURCES));
}

/**
 * Builds everything into a folder aside and then takes dist's place, so that a failed build leaves the last good
 * one and a running app never sees half of one.
 *
 * @returns {Promise<Built>}
 * @throws {StepError} with the output of the first target that failed
 */
export async function buildAll() {
  const stamp = await fingerprint(ROOT, SOURCES);
  await mkdir(CACHE, { recursive: true });
  const work = await mkdtemp(join(CACHE, 'build-'));
  const out = join(work, 'dist');
  try {
    const results = await Promise.allSettled(TARGETS.map((target) => bundle(target, out)));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    await copyFile(join(out, 'worker', 'store-worker.cjs'), join(out, 'main', 'store-worker.cjs'));
    await copyFile(join(out, 'worker', 'store-worker.cjs'), join(out, 'cli', 'store-worker.cjs'));
    await rm(join(out, 'worker'), { recursive: true });
    await bundlePlugins(join(out, 'runtime-plugins'), join(out, 'cli', 'checked-index.cjs'));
    await keepCompiled(join(out, 'cli'), work);
    const built = { firstLoadKB: await firstLoadKB(join(out, 'renderer')) };
    await writeFile(join(out, STAMP), stamp);
    await takePlace(out, work);
    await linkCommand();
    return built;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * Manifests are data, and travel as JSON: to load a YAML reader costs a cold command 20 ms. What users install may be
 * either. They are checked here, once, and what the check gave lies beside them (`bundled-manifests.ts`).
 *
 * @param {string} out
 * @param {string} checker the built module that checks them
 */
async function bundlePlugins(out, checker) {
  await cp(inRoot('runtime-plugins'), out, {
    recursive: true,
    filter: (source) => !/\.(ts|mts|cts)$/.test(source),
  });
  const { parse } = await import('yaml'); // not at the top: this file is read before packages are installed
  for (const name of await readdir(out)) {
    const source = join(out, name, 'plugin.yaml');
    if (!existsSync(source)) continue;
    const manifest = parse(await readFile(source, 'utf8'));
    await writeFile(join(out, name, 'plugin.json'), JSON.stringify(manifest, undefined, 2));
    await rm(source);
  }
  /** @type {{ checkedIndex(dir: string): Promise<string> }} */
  const { checkedIndex } = createRequire(import.meta.url)(checker);
  await writeFile(join(out, 'checked.json'), await checkedIndex(out));
}

/**
 * The command line starts from what V8 compiled here; see the loader. The command runs in an empty home without
 * programs or addresses: what it finds is of no account.
 *
 * @param {string} cli
 * @param {string} work a folder for its home
 */
async function keepCompiled(cli, work) {
  const start = inRoot('src-main', 'faces', 'cli', 'start');
  for (const name of ['cleat.cjs', 'loader.cjs']) await copyFile(join(start, name), join(cli, name));
  const home = join(work, 'home');
  const nowhere = `unix://${join(work, 'none.sock')}`;
  const outcome = await run(
    process.execPath,
    [inRoot('scripts', 'lib', 'keep-compiled.cjs'), cli, 'runtime', 'which'],
    {
      cwd: ROOT,
      env: {
        PATH: '',
        HOME: home,
        CLEAT_HOME: join(home, '.cleat'),
        XDG_RUNTIME_DIR: home,
        DOCKER_HOST: nowhere,
        CONTAINER_HOST: nowhere,
      },
      timeoutMs: COMMAND_LIMIT_MS,
    },
  );
  if (outcome.code === 0) return;
  const hint = 'mend what the output names, then `npm run build`.';
  throw new StepError('the built command does not run', hint, outcome.output);
}

/** @param {string} target @param {string} out */
async function bundle(target, out) {
  const vite = inRoot('node_modules', 'vite', 'bin', 'vite.js');
  const outcome = await run(process.execPath, [vite, 'build', '--config', `vite.${target}.config.ts`], {
    cwd: ROOT,
    env: {
      ...plainEnv(),
      CLEAT_DIST: out,
      NODE_ENV: 'production',
      VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true',
    },
    timeoutMs: BUILD_LIMIT_MS,
  });
  if (outcome.code !== 0) {
    throw new StepError(
      outcome.timedOut ? `${target} was not built within 5 minutes` : `${target} does not build`,
      `mend what the output names, then \`npm run build\`.`,
      outcome.output,
    );
  }
  // Quiet when all is well: what remains is a warning somebody should see.
  if (outcome.output) process.stderr.write(`${target}: ${outcome.output}\n`);
}

/**
 * @param {string} renderer the built page's folder
 * @returns {Promise<number>} gzipped KB of the scripts and styles that load before anything is asked for
 */
async function firstLoadKB(renderer) {
  /** @type {Record<string, { file: string, isEntry?: boolean, imports?: string[], css?: string[] }>} */
  const manifest = JSON.parse(await readFile(join(renderer, 'manifest.json'), 'utf8'));
  /** @type {Set<string>} */
  const files = new Set();
  /** @type {Set<string>} */
  const seen = new Set();
  /** @param {string} key */
  const visit = (key) => {
    const chunk = manifest[key];
    if (!chunk || seen.has(key)) return;
    seen.add(key);
    files.add(chunk.file);
    chunk.css?.forEach((file) => files.add(file));
    chunk.imports?.forEach(visit);
  };
  for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) visit(key);
  let bytes = 0;
  for (const file of files) bytes += gzipSync(await readFile(join(renderer, file)), { level: 9 }).length;
  return Math.round(bytes / 1024);
}

/**
 * Two builds may end at once (npm start beside npm test): the later one wins, and neither fails.
 *
 * @param {string} out
 * @param {string} work
 */
async function takePlace(out, work) {
  for (let attempt = 0; ; attempt += 1) {
    await rename(DIST, join(work, `previous-${attempt}`)).catch(unless('ENOENT'));
    try {
      return await rename(out, DIST);
    } catch (error) {
      if (attempt === 5) throw error;
      unless('ENOTEMPTY', 'EEXIST')(error);
    }
  }
}

/** Gives `npx cleat` in the checkout a command to find: npm links bins of dependencies, not of the package itself. */
async function linkCommand() {
  const link = inRoot('node_modules', '.bin', 'cleat');
  if (existsSync(link)) return;
  await mkdir(inRoot('node_modules', '.bin'), { recursive: true });
  await rm(link, { force: true });
  await symlink('../../bin/cleat.mjs', link).catch(unless('EEXIST'));
}

/** @param {string[]} codes of errors that are fine here @returns {(error: unknown) => void} rethrows any other */
function unless(...codes) {
  return (error) => {
    if (!codes.includes(/** @type {NodeJS.ErrnoException} */ (error).code ?? '')) throw error;
  };
}

/** @param {Built} built */
export function describeBuild(built) {
  const over =
    built.firstLoadKB > FIRST_LOAD_BUDGET_KB ? `, over the budget of ${FIRST_LOAD_BUDGET_KB} KB` : '';
  return `first page load ${built.firstLoadKB} KB gzip${over}`;
}

/**
 * Builds when a source changed since dist was made.
 *
 * @param {import('./steps.mjs').Steps} steps
 */
export async function ensureBuilt(steps) {
  if (await isBuilt()) return steps.done('build', 'up to date');
  await steps.run('build', 'building', () => buildAll(), describeBuild);
}
