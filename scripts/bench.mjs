// @ts-check
// npm run bench [-- 04 14]: every benchmark (or those whose names begin so), one JSON line each on stdout.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CACHE, inRoot, ROOT } from './lib/paths.mjs';
import { checkNode, ensurePackages } from './lib/packages.mjs';
import { createSteps, StepError } from './lib/steps.mjs';
import { endAll, endOnSignals, run } from './lib/child.mjs';
import { ensureBuilt } from './lib/bundle.mjs';
import { prepareSurroundings } from './lib/surroundings.mjs';

const BENCH_LIMIT_MS = 15 * 60_000;
const TSX = inRoot('node_modules', 'tsx', 'dist', 'cli.mjs');

// Results alone go to stdout, so that they can be piped.
const steps = createSteps(process.stderr, 24);
endOnSignals();
steps.title('Cleat — benchmarks');
let step = 'setting up';
/** @type {Awaited<ReturnType<typeof prepareSurroundings>> | undefined} */
let surroundings;
/** @type {string[]} */
const results = [];
try {
  const wanted = process.argv.slice(2);
  const files = (await readdir(inRoot('bench')))
    .filter((name) => name.endsWith('.ts'))
    .filter((name) => wanted.length === 0 || wanted.some((prefix) => name.startsWith(prefix)))
    .sort();
  if (files.length === 0) throw new StepError(`no benchmark begins with ${wanted.join(' or ')}`);
  steps.done('node', checkNode());
  await ensurePackages(steps);
  surroundings = await prepareSurroundings(steps);
  await ensureBuilt(steps);
  const env = { ...process.env, ...surroundings.env };
  for (const file of files) {
    step = file.replace(/\.ts$/, '');
    await steps
      .run(step, 'measuring', () => measure(inRoot('bench', file), env))
      .catch((error) => {
        steps.failed(step, error);
        process.exitCode = 1;
      });
  }
} catch (error) {
  steps.failed(step, error);
  process.exitCode = 1;
} finally {
  await surroundings?.close();
  await endAll();
}
await keep();

/** Keeps the last line of every result, so that one benchmark can be repeated and the others stay. */
async function keep() {
  const file = join(CACHE, 'bench.ndjson');
  const before = await readFile(file, 'utf8').catch(() => '');
  /** @type {Map<string, string>} */
  const byName = new Map();
  for (const line of [...before.split('\n'), ...results]) {
    if (line !== '') byName.set(JSON.parse(line).name, line);
  }
  const kept = [...byName].sort(([a], [b]) => parseInt(a, 10) - parseInt(b, 10)).map(([, line]) => line);
  await mkdir(CACHE, { recursive: true });
  await writeFile(file, kept.map((line) => `${line}\n`).join(''));
}

/** @param {string} file @param {NodeJS.ProcessEnv} env */
async function measure(file, env) {
  const outcome = await run(process.execPath, [TSX, file], {
    cwd: ROOT,
    env,
    timeoutMs: BENCH_LIMIT_MS,
    capture: true,
  });
  for (const line of outcome.stdout.split('\n').filter((text) => text.startsWith('{'))) {
    results.push(line);
    process.stdout.write(`${line}\n`);
  }
  if (outcome.code !== 0) {
    throw new StepError(
      outcome.timedOut ? 'did not end within 15 minutes' : `ended with ${outcome.code}`,
      undefined,
      outcome.output,
    );
  }
}
