/**
 * Budget 14: `cleat runtime which` from cold, the built command line started by node, two real engines there; and what
 * a look at all runtimes costs over its slowest probe.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startDocker, startPodman } from '../test/engines';
import { createLogger } from '../src-main/log/logger';
import { createRuntimes } from '../src-main/runtimes/create-runtimes';
import { PROBE_LIMIT_MS, probeInTime } from '../src-main/runtimes/look';
import { createSettings } from '../src-main/settings/settings';
import { CLI, DIST, engineEnv, temporaryHome } from './lib/cleat';
import { median, quantile, report } from './lib/report';

const RUNS = 15;

function time(args: readonly string[], env: NodeJS.ProcessEnv): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  const took = performance.now() - started;
  if (status !== 0) throw new Error(stderr);
  return took;
}

/** A look at everything, manifests included, and the slowest probe in it. */
async function detection(env: NodeJS.ProcessEnv, home: string): Promise<{ whole: number[]; over: number[] }> {
  const logger = createLogger({});
  const settings = await createSettings({ home: join(home, '.cleat'), watch: false, logger });
  let slowest = 0;
  const runtimes = createRuntimes({
    home: join(home, '.cleat'),
    env,
    platform: process.platform,
    watch: false,
    logger,
    settings,
    bundledDir: join(DIST, 'runtime-plugins'),
    ports: {
      probe: async (engine, signal) => {
        const began = performance.now();
        try {
          return await probeInTime(engine, PROBE_LIMIT_MS, signal);
        } finally {
          slowest = Math.max(slowest, performance.now() - began);
        }
      },
    },
  });
  try {
    await runtimes.settled();
    const whole: number[] = [];
    const over: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      slowest = 0;
      const began = performance.now();
      const { runtimes: found } = await runtimes.refresh();
      const took = performance.now() - began;
      const ready = found.filter(({ availability }) => availability.state === 'ready');
      if (ready.length !== 2) throw new Error(`${ready.length} runtimes are ready`);
      whole.push(took);
      over.push(took - slowest);
    }
    return { whole, over };
  } finally {
    await runtimes.close();
    await settings.close();
    await logger.close();
  }
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
  const { whole, over } = await detection(env, home);
  report({
    name: '14 a look at all runtimes, over its slowest probe',
    value: median(over),
    unit: 'ms',
    reference: 30,
    ratio: median(over) / 30,
    budget: '≤ 30 ms',
    met: median(over) <= 30,
    samples: RUNS,
    p95: quantile(over, 0.95),
    note: `the look takes ${median(whole).toFixed(0)} ms`,
  });
} finally {
  rmSync(home, { recursive: true, force: true });
  await Promise.all([docker.close(), podman.close()]);
}
