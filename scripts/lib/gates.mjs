// @ts-check
import { failure } from './tally.mjs';
import { inRoot, ROOT } from './paths.mjs';
import { plainEnv, run } from './child.mjs';

const GATE_LIMIT_MS = 8 * 60_000;

/** The checks that need no test: name → the tool's entry below node_modules, and its arguments. */
const GATES = {
  prettier: ['prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
  eslint: ['eslint/bin/eslint.js', '--max-warnings', '0', '.'],
  tsc: ['typescript/bin/tsc', '--noEmit', '-p', '.'],
  'tsc scripts': ['typescript/bin/tsc', '--noEmit', '-p', 'scripts'],
  'svelte-check': ['svelte-check/bin/svelte-check', '--workspace', 'src-renderer', '--output', 'human'],
  'dependency-cruiser': [
    'dependency-cruiser/bin/dependency-cruise.mjs',
    '--config',
    '.dependency-cruiser.cjs',
    'src-main',
    'src-shared',
    'src-renderer',
    'runtime-plugins',
  ],
  knip: ['knip/bin/knip.js', '--no-progress'],
};

/**
 * Runs the checks, two at a time.
 *
 * @param {import('./steps.mjs').Steps} steps
 * @param {AbortSignal} signal
 * @returns {Promise<import('./tally.mjs').TestLine[]>} one line each, e.g. "gate: eslint"
 */
export async function runGates(steps, signal) {
  const waiting = Object.entries(GATES);
  /** @type {import('./tally.mjs').TestLine[]} */
  const lines = [];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, [entry = '', ...args]] = next;
      lines.push(await runGate(steps, `gate: ${name}`, [inRoot('node_modules', entry), ...args], signal));
    }
  };
  await Promise.all([worker(), worker()]);
  return lines;
}

/**
 * @param {import('./steps.mjs').Steps} steps
 * @param {string} name
 * @param {string[]} args
 * @param {AbortSignal} signal
 * @returns {Promise<import('./tally.mjs').TestLine>}
 */
async function runGate(steps, name, args, signal) {
  const started = performance.now();
  const outcome = await run(process.execPath, args, {
    cwd: ROOT,
    env: plainEnv(),
    timeoutMs: GATE_LIMIT_MS,
    signal,
  });
  if (outcome.code === 0) {
    steps.done(name, `${((performance.now() - started) / 1000).toFixed(1)} s`);
    return { name, file: '', state: 'passed', errors: [] };
  }
  const why = outcome.timedOut ? 'did not end within 8 minutes' : `ended with ${outcome.code}`;
  steps.note(name, why);
  return failure(name, `${why}\n${outcome.output}`);
}
