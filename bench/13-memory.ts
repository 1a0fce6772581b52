/** Budget 13: memory of all processes with one window and 1,000 containers, over an empty Electron window's. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startEmulatedDocker } from '../test/emulators/docker-api';
import { temporaryHome } from './lib/cleat';
import { familyOf, pssMb } from './lib/processes';
import { median, quantile, report } from './lib/report';
import { pause } from './lib/time';
import { INTERACTIVE, listOf, openCleatWindow, openDisplay, openEmptyWindow } from './lib/window/window';

const RUNS = 5;
const COUNT = 1000;
/** After the last paint: what starts late (utility processes) has started, what was only needed to start is freed. */
const SETTLE_MS = 5_000;

const home = temporaryHome();
const display = await openDisplay();
const docker = await startEmulatedDocker(join(home, 'docker.sock'), COUNT);

const memory = (pid: number): number => familyOf(pid).reduce((sum, one) => sum + pssMb(one), 0);

const empty: number[] = [];
const ours: number[] = [];
try {
  const shared = { home, display: display.name };
  for (let run = 0; run < RUNS; run++) {
    const blank = await openEmptyWindow({ ...shared, wait: { page: 'main' } });
    await blank.at('page');
    await pause(SETTLE_MS);
    empty.push(memory(blank.pid));
    await blank.close();
    const cleat = await openCleatWindow({
      ...shared,
      docker: docker.socket,
      wait: { page: INTERACTIVE, list: listOf(COUNT) },
    });
    await cleat.at('list');
    await pause(SETTLE_MS);
    ours.push(memory(cleat.pid));
    await cleat.close();
  }
} finally {
  await docker.close();
  await display.close();
  rmSync(home, { recursive: true, force: true });
}
const over = median(ours) - median(empty);
report({
  name: '13 memory (PSS) of all processes, 1,000 containers',
  value: median(ours),
  unit: 'MB',
  reference: median(empty),
  ratio: median(ours) / median(empty),
  budget: '≤ empty window + 90 MB',
  met: over <= 90,
  samples: RUNS,
  p95: quantile(ours, 0.95),
  note: `${over.toFixed(0)} MB over the empty window`,
});
