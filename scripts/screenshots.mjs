// @ts-check
// npm run screenshots: the pictures of the main views in docs/, made anew from the built app.
import { inRoot, ROOT } from './lib/paths.mjs';
import { checkNode, ensurePackages } from './lib/packages.mjs';
import { createSteps, StepError } from './lib/steps.mjs';
import { endAll, endOnSignals, run } from './lib/child.mjs';
import { ensureBuilt } from './lib/bundle.mjs';
import { prepareSurroundings } from './lib/surroundings.mjs';

const PICTURES_LIMIT_MS = 10 * 60_000;
const TSX = inRoot('node_modules', 'tsx', 'dist', 'cli.mjs');

const steps = createSteps();
endOnSignals();
steps.title('Cleat — screenshots');
let step = 'setting up';
/** @type {Awaited<ReturnType<typeof prepareSurroundings>> | undefined} */
let surroundings;
try {
  steps.done('node', checkNode());
  await ensurePackages(steps);
  surroundings = await prepareSurroundings(steps);
  await ensureBuilt(steps);
  step = 'pictures';
  const outcome = await run(process.execPath, [TSX, inRoot('test', 'e2e', 'screenshots.ts')], {
    cwd: ROOT,
    env: { ...process.env, ...surroundings.env },
    timeoutMs: PICTURES_LIMIT_MS,
    show: true,
  });
  if (outcome.code !== 0) {
    throw new StepError(outcome.timedOut ? 'not done within 10 minutes' : `ended with ${outcome.code}`);
  }
} catch (error) {
  steps.failed(step, error);
  process.exitCode = 1;
} finally {
  await surroundings?.close();
  await endAll();
}
