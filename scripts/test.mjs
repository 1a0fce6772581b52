// @ts-check
// npm test: sets up what the tests need, runs the checks and every test, and ends with one line of numbers.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CACHE, inRoot, ROOT } from './lib/paths.mjs';
import { checkNode, ensurePackages } from './lib/packages.mjs';
import { createSteps, StepError } from './lib/steps.mjs';
import { endAll, endOnSignals, run } from './lib/child.mjs';
import { failure, judgeSkips, readReport, summarise } from './lib/tally.mjs';
import { ensureBuilt } from './lib/bundle.mjs';
import { prepareSurroundings } from './lib/surroundings.mjs';
import { runGates } from './lib/gates.mjs';

const LIMIT_MINUTES = Number(process.env['CLEAT_TEST_LIMIT_MINUTES'] ?? 29);
const PARTS = ['gates', 'unit', 'conformance', 'e2e'];
const VITEST = inRoot('node_modules', 'vitest', 'vitest.mjs');

const steps = createSteps(process.stdout, 24);
const started = performance.now();
/** @type {import('./lib/tally.mjs').TestLine[]} */
const lines = [];
let doing = 'setting up';

endOnSignals((signal) => process.stderr.write(`\n${signal} while ${doing}\n`));
const late = new AbortController();
const limit = setTimeout(() => late.abort(), LIMIT_MINUTES * 60_000);

/** @type {{ env: Record<string, string>, close(): Promise<void> } | undefined} */
let surroundings;
try {
  const parts = partsAskedFor(process.argv.slice(2));
  steps.title(`Cleat — ${parts.join(', ')}`);
  surroundings = await setUp(parts);
  for (const part of parts) {
    if (late.signal.aborted) break;
    if (part === 'gates') await gates();
    else await tests(part, surroundings?.env ?? {});
  }
} catch (error) {
  steps.failed(doing, error);
  lines.push(failure(doing, error instanceof Error ? error.message : String(error)));
} finally {
  clearTimeout(limit);
  await surroundings?.close();
  await endAll();
}
if (late.signal.aborted) lines.push(failure('time limit', `${LIMIT_MINUTES} minutes passed while ${doing}`));

const strict = process.env['CI'] === 'true' || process.env['CI'] === '1';
const summary = summarise(judgeSkips(lines, { strict, expected: await expectedSkips() }));
process.stdout.write(`\n${summary.text}`);
process.exitCode = summary.ok ? 0 : 1;

/** @param {string[]} args */
function partsAskedFor(args) {
  if (args.length === 0) return PARTS;
  const [flag, part = ''] = args;
  if (flag === '--only' && args.length === 2 && PARTS.includes(part)) return [part];
  throw new StepError(
    `unknown: ${args.join(' ')}`,
    `npm test, or node scripts/test.mjs --only ${PARTS.join('|')}`,
  );
}

/** @param {string[]} parts */
async function setUp(parts) {
  steps.done('node', checkNode());
  await ensurePackages(steps);
  if (!parts.includes('conformance') && !parts.includes('e2e')) return undefined;
  const prepared = await prepareSurroundings(steps);
  // A build that fails must not hide what the other tests would say.
  await ensureBuilt(steps).catch((error) => {
    steps.failed('build', error);
    lines.push(failure('gate: build', [error.message, error.output].filter(Boolean).join('\n')));
  });
  return prepared;
}

async function gates() {
  doing = 'running the gates';
  lines.push(...(await runGates(steps, late.signal)));
}

/** @param {string} project @param {Record<string, string>} env */
async function tests(project, env) {
  doing = `running the ${project} tests`;
  const folder = join(CACHE, 'test');
  await mkdir(folder, { recursive: true });
  const report = join(folder, `${project}-${process.pid}.ndjson`);
  const args = [
    'run',
    '--project',
    `${project}*`,
    '--reporter=default',
    `--reporter=${inRoot('scripts/vitest-reporter.mjs')}`,
  ];
  const outcome = await run(process.execPath, [VITEST, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env, CLEAT_TEST_REPORT: report },
    show: true,
    signal: late.signal,
  });
  const timedOut = late.signal.aborted;
  lines.push(
    ...readReport(await readFile(report, 'utf8').catch(() => ''), project, { code: outcome.code, timedOut }),
  );
  steps.done(project, `${Math.round((performance.now() - started) / 1000)} s since the start`);
}

/** @returns {Promise<string[]>} full names of tests that may be skipped on this platform, even under CI */
async function expectedSkips() {
  const listed = JSON.parse(await readFile(inRoot('test', 'expected-skips.json'), 'utf8'));
  return listed[process.platform] ?? [];
}
