/**
 * Budget 1: a container is created by the engine's API; when is its row in the list of a real browser? The engine is
 * quiet otherwise. Podman tells its events late, so there the time counts from the event's arrival at Cleat, and for
 * Cleat's own actions from the engine's answer.
 */
import { connectClient } from './lib/desk';
import { median, quantile, report } from './lib/report';
import { onStage, type Stage } from './lib/stage';
import { pause } from './lib/time';

const CREATES = 40;
const ACTIONS = 10;
/** Longer than anything that follows an event, and out of step with any timer. */
const QUIET_MS = 170;

interface Samples {
  /** From sending the create request, from its answer, and from the event at Cleat's door, to the row. */
  readonly asked: number[];
  readonly answered: number[];
  readonly event: number[];
  readonly painted: number[];
  /** From the answer to the event. */
  readonly lag: number[];
}

async function quiet({ view, proxy, create }: Stage): Promise<Samples> {
  const samples: Samples = { asked: [], answered: [], event: [], painted: [], lag: [] };
  await view.filter('quiet-');
  for (let at = -3; at < CREATES; at++) {
    // Later names sort first: the new row is in sight.
    const name = `quiet-${String(500 - at)}`;
    const created = await create(name);
    const sight = await view.row(name);
    const event = proxy.events.find(({ line }) => line.includes(created.id))?.at ?? Number.NaN;
    if (at >= 0) {
      samples.asked.push(sight.shown - created.asked);
      samples.answered.push(sight.shown - created.answered);
      samples.event.push(sight.shown - event);
      samples.painted.push(sight.painted - created.asked);
      samples.lag.push(event - created.answered);
    }
    await pause(QUIET_MS + at);
  }
  return samples;
}

/** Starts and stops a container through Cleat; from the engine's answer to that, until the list says so. */
async function ownActions({ view, proxy, cleat, create }: Stage): Promise<number[]> {
  const { client, close } = await connectClient(cleat);
  try {
    await view.filter('own-');
    const samples: number[] = [];
    for (let at = 0; at < ACTIONS; at++) {
      const name = `own-${String(500 - at)}`;
      await create(name);
      await view.row(name);
      const ref = await client.containers.find({ name });
      await client.containers.start({ ref });
      const running = await view.state(name, 'running');
      samples.push(running.shown - (proxy.answered(`POST /containers/${ref.id}/start`) ?? Number.NaN));
      await client.containers.stop({ ref, timeout: 5 });
      const exited = await view.state(name, 'exited');
      samples.push(exited.shown - (proxy.answered(`POST /containers/${ref.id}/stop`) ?? Number.NaN));
    }
    return samples;
  } finally {
    close();
  }
}

const ms = (values: readonly number[]): string =>
  `${median(values).toFixed(0)} (p95 ${quantile(values, 0.95).toFixed(0)})`;

await onStage('docker', 1000, async (stage) => {
  const { asked, answered, event, painted } = await quiet(stage);
  const p95 = quantile(asked, 0.95);
  report({
    name: '1 create request sent → row in the browser, Docker, 1,000 containers',
    value: median(asked),
    unit: 'ms',
    reference: 1591,
    ratio: median(asked) / 1591,
    budget: 'p95 ≤ 60 ms',
    met: p95 <= 60,
    samples: asked.length,
    p95,
    note: `from the answer ${ms(answered)}, from the event ${ms(event)}; painted ${ms(painted)} after the request`,
  });
  const own = await ownActions(stage);
  report({
    name: '1 own start and stop: the engine answered → the list says so, Docker',
    value: median(own),
    unit: 'ms',
    reference: 100,
    ratio: median(own) / 100,
    budget: 'p95 ≤ 100 ms',
    met: quantile(own, 0.95) <= 100,
    samples: own.length,
    p95: quantile(own, 0.95),
  });
});

await onStage('podman', 500, async (stage) => {
  const { asked, answered, event, lag } = await quiet(stage);
  const p95 = quantile(event, 0.95);
  report({
    name: '1 raw event → row in the browser, Podman, 500 containers',
    value: median(event),
    unit: 'ms',
    reference: 50,
    ratio: median(event) / 50,
    budget: 'p95 ≤ 50 ms',
    met: p95 <= 50,
    samples: event.length,
    p95,
    note: `from the request ${ms(asked)}, from its answer ${ms(answered)}; Podman's event comes ${ms(lag)} after the answer`,
  });
  const own = await ownActions(stage);
  report({
    name: '1 own start and stop: the engine answered → the list says so, Podman',
    value: median(own),
    unit: 'ms',
    reference: 100,
    ratio: median(own) / 100,
    budget: 'p95 ≤ 100 ms',
    met: quantile(own, 0.95) <= 100,
    samples: own.length,
    p95: quantile(own, 0.95),
  });
});
