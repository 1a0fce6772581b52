// @ts-check
// npm run build: everything into dist/, always anew.
import { endOnSignals } from './lib/child.mjs';
import { buildAll, describeBuild } from './lib/bundle.mjs';
import { createSteps } from './lib/steps.mjs';

endOnSignals();
const steps = createSteps();
try {
  await steps.run('build', 'building', () => buildAll(), describeBuild);
} catch (error) {
  steps.failed('build', error);
  process.exitCode = 1;
}
