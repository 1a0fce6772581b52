/** Budget 3: what one event costs Cleat with 100 and with 10,000 containers, as CPU time of its process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulatedDocker } from '../test/emulators/docker-api';
import { openDesk } from './lib/desk';
import { cpuMs } from './lib/processes';
import { median, report } from './lib/report';

const EVENTS = 200;
const ROUNDS = 5;
async function costPerEvent(count: number): Promise<number[]> {
  const dir = mkdtempSync(join(tmpdir(), 'cleat-bench-'));
  const docker = await startEmulatedDocker(join(dir, 'docker.sock'), count);
  const desk = await openDesk({ docker: docker.socket });
  try {
    await desk.state('docker', 'live');
    const pid = desk.cleat.process.pid;
    if (pid === undefined) throw new Error('cleat has no pid');
    const costs: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const before = cpuMs(pid);
      for (let at = 0; at < EVENTS; at++) {
        const name = `event-${round}-${at}`;
        docker.create(name);
        await desk.row((row) => row.name === name);
      }
      if (round > 0) costs.push((cpuMs(pid) - before) / EVENTS); // the first round warms up
    }
    return costs;
  } finally {
    await desk.close();
    await docker.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

const few = await costPerEvent(100);
const many = await costPerEvent(10_000);
const [reference, value] = [median(few), median(many)];
report({
  name: '3 work per event, 10,000 against 100 containers',
  value,
  unit: 'ms CPU',
  reference,
  ratio: value / reference,
  budget: '≤ 1.5 × the cost at 100',
  met: value <= 1.5 * reference,
  samples: ROUNDS,
  note: `${EVENTS} events a sample`,
});
