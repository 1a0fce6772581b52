/** Budget 14: `cleat runtime which` from cold, the built command line started by node, two real engines there. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { startDocker, startPodman } from '../test/engines';
import { CLI, engineEnv, temporaryHome } from './lib/cleat';
import { median, quantile, report } from './lib/report';

const RUNS = 15;

function time(args: readonly string[], env: NodeJS.ProcessEnv): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  const took = performance.now() - started;
  if (status !== 0) throw new Error(stderr);
  return took;
}

const [docker, podman] = await Promise.all([startDocker(), startPodman()]);
const home = temporaryHome();
try {
  const env = engineEnv({ docker: docker.socket, podman: podman.socket }, home);
  const which: number[] = [];
  const node: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    which.push(time([CLI, 'runtime', 'which'], env));
    node.push(time(['-e', ''], env));
  }
  const value = median(which);
  report({
    name: '14 runtime which, cold',
    value,
    unit: 'ms',
    reference: 250,
    ratio: value / 250,
    budget: '≤ 250 ms',
    met: value <= 250,
    samples: RUNS,
    p95: quantile(which, 0.95),
    note: `an empty node process takes ${median(node).toFixed(0)} ms here`,
  });
} finally {
  rmSync(home, { recursive: true, force: true });
  await Promise.all([docker.close(), podman.close()]);
}
