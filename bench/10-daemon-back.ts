/** Budget 10: a daemon is killed and comes back; from its first answer until the list is live and complete. */
import { startDocker, startPodman, fillDocker, until, type TestEngine } from '../test/engines';
import { openDesk } from './lib/desk';
import { median, quantile, report } from './lib/report';

const RUNS = 5;

async function measure(engine: TestEngine, fill: (engine: TestEngine) => Promise<unknown>): Promise<void> {
  await fill(engine);
  const desk = await openDesk(
    engine.kind === 'docker' ? { docker: engine.socket } : { podman: engine.socket },
  );
  try {
    const samples: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      await desk.state(engine.kind, 'live');
      await engine.kill();
      await desk.state(engine.kind, 'unreachable');
      await engine.restart(); // resolves at its first answer, polled every 15 ms
      const answered = performance.now();
      await desk.state(engine.kind, 'live');
      samples.push(performance.now() - answered);
      const path =
        engine.kind === 'docker' ? '/containers/json?all=1' : '/v4.0.0/libpod/containers/json?all=true';
      const { body } = await engine.request('GET', path);
      const there = Array.isArray(body) ? body.length : Number.NaN;
      await until(`${there} rows`, () => desk.rows(engine.kind) === there);
    }
    const value = median(samples);
    report({
      name: `10 daemon killed and back, ${engine.kind}`,
      value,
      unit: 'ms',
      reference: 1000,
      ratio: value / 1000,
      budget: '≤ 1 s after it answers, nothing missed',
      met: quantile(samples, 1) <= 1000,
      samples: RUNS,
      p95: quantile(samples, 0.95),
    });
  } finally {
    await desk.close();
  }
}

const docker = await startDocker();
try {
  await measure(docker, (engine) => fillDocker(engine, 1000));
} finally {
  await docker.close();
}
const podman = await startPodman();
try {
  await measure(podman, async (engine) => {
    const image = await engine.busybox();
    for (let at = 0; at < 20; at++) await engine.cli(['create', '--network', 'none', image, 'true']);
  });
} finally {
  await podman.close();
}
