/**
 * Budget 12: from starting the process to a window that can be used, against an empty Electron window, alternating;
 * and from the engine's answer to its 1,000 rows painted. The built app, profiles that exist, a display without a
 * graphics card.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startEmulatedDocker } from '../test/emulators/docker-api';
import { temporaryHome } from './lib/cleat';
import { median, quantile, report } from './lib/report';
import { INTERACTIVE, listOf, openCleatWindow, openDisplay, openEmptyWindow } from './lib/window/window';

const RUNS = 11;
const COUNT = 1000;

const home = temporaryHome();
const display = await openDisplay();
const docker = await startEmulatedDocker(join(home, 'docker.sock'), COUNT);
const empty: number[] = [];
const ours: number[] = [];
const list: number[] = [];
const whole: number[] = [];
try {
  const shared = { home, display: display.name };
  for (let run = -1; run < RUNS; run++) {
    const blank = await openEmptyWindow({ ...shared, wait: { page: 'main' } });
    const blankReady = Math.max(await blank.at('shown'), await blank.at('page'));
    await blank.close();
    const cleat = await openCleatWindow({
      ...shared,
      docker: docker.socket,
      wait: { page: INTERACTIVE, list: listOf(COUNT) },
    });
    const ready = Math.max(await cleat.at('shown'), await cleat.at('page'));
    const listed = await cleat.at('list');
    await cleat.close();
    if (run < 0) continue; // makes the profiles
    empty.push(blankReady - blank.started);
    ours.push(ready - cleat.started);
    whole.push(listed - cleat.started);
    list.push(listed - (docker.answeredAt.get('GET /containers/json') ?? Number.NaN));
  }
} finally {
  await docker.close();
  await display.close();
  rmSync(home, { recursive: true, force: true });
}
const over = median(ours) - median(empty);
report({
  name: '12 start → window shown and painted, Electron',
  value: median(ours),
  unit: 'ms',
  reference: median(empty),
  ratio: median(ours) / median(empty),
  budget: '≤ empty window + 700 ms',
  met: over <= 700,
  samples: RUNS,
  p95: quantile(ours, 0.95),
  note: `${over.toFixed(0)} ms over the empty window; with all 1,000 rows ${median(whole).toFixed(0)} ms after the start`,
});
report({
  name: '12 the engine has answered → 1,000 rows painted, at start',
  value: median(list),
  unit: 'ms',
  reference: 300,
  ratio: median(list) / 300,
  budget: '≤ 300 ms',
  met: median(list) <= 300,
  samples: RUNS,
  p95: quantile(list, 0.95),
});
