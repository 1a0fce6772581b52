/**
 * Budget 2: how stale the list is while containers are created every 200 ms for 12 s, and how long after the last
 * event of 200 creates at once it is right. In a real browser, on real engines.
 */
import { median, quantile, report } from './lib/report';
import { onStage, type Stage } from './lib/stage';
import { now, pause } from './lib/time';

const EVERY_MS = 200;
const STORM = 60;
const BURST = 200;
const LANES = 8;

interface Staleness {
  /** Until the row is there: from its request, from its answer, and from the event at Cleat's door. */
  readonly asked: number[];
  readonly answered: number[];
  readonly event: number[];
}

async function storm({ view, proxy, create }: Stage): Promise<Staleness> {
  await view.filter('storm-');
  const began = now();
  const creates = await Promise.all(
    Array.from({ length: STORM }, async (_, at) => {
      await pause(began + at * EVERY_MS - now());
      // Later names sort first: the new row is in sight.
      const name = `storm-${String(500 - at)}`;
      return { name, ...(await create(name)) };
    }),
  );
  await view.rowCount(STORM);
  const stale: Staleness = { asked: [], answered: [], event: [] };
  for (const { name, id, asked, answered } of creates) {
    const shown = (await view.seen(name))?.shown ?? Number.NaN;
    stale.asked.push(shown - asked);
    stale.answered.push(shown - answered);
    stale.event.push(shown - (proxy.events.find(({ line }) => line.includes(id))?.at ?? Number.NaN));
  }
  return stale;
}

/** From the last event until the list has all rows, for one burst. */
async function burst({ view, proxy, create }: Stage, round: number): Promise<number> {
  await view.filter(`burst${round}-`);
  const ids = new Set<string>();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < BURST) ids.add((await create(`burst${round}-${String(next++)}`)).id);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  const right = await view.rowCount(BURST);
  const last = proxy.events.filter(({ line }) => [...ids].some((id) => line.includes(id))).at(-1);
  return right.shown - (last?.at ?? Number.NaN);
}

const ms = (values: readonly number[]): string =>
  `${median(values).toFixed(0)} (p95 ${quantile(values, 0.95).toFixed(0)})`;

await onStage('docker', 1000, async (stage) => {
  const { asked, answered, event } = await storm(stage);
  const p95 = quantile(asked, 0.95);
  report({
    name: '2 staleness in a storm, from the create request, Docker, 1,000 containers',
    value: median(asked),
    unit: 'ms',
    reference: 2600,
    ratio: median(asked) / 2600,
    budget: 'p95 ≤ 100 ms',
    met: p95 <= 100,
    samples: asked.length,
    p95,
    note: `from the answer ${ms(answered)}, from the event ${ms(event)}`,
  });
  await bursts(stage, 5);
});

await onStage('podman', 200, async (stage) => {
  const { asked, answered, event } = await storm(stage);
  const p95 = quantile(event, 0.95);
  report({
    name: '2 staleness in a storm, from the raw event, Podman, 200 containers',
    value: median(event),
    unit: 'ms',
    reference: 100,
    ratio: median(event) / 100,
    budget: 'p95 ≤ 100 ms',
    met: p95 <= 100,
    samples: event.length,
    p95,
    note: `from the request ${ms(asked)}, from the answer ${ms(answered)}`,
  });
  await bursts(stage, 5);
});

async function bursts(stage: Stage, rounds: number): Promise<void> {
  const samples: number[] = [];
  for (let round = 1; round <= rounds; round++) samples.push(await burst(stage, round));
  report({
    name: `2 last event of ${BURST} creates at once → the list is right, ${stage.engine.kind === 'docker' ? 'Docker' : 'Podman'}`,
    value: median(samples),
    unit: 'ms',
    reference: 50,
    ratio: median(samples) / 50,
    budget: '≤ 50 ms',
    met: quantile(samples, 1) <= 50,
    samples: rounds,
    p95: quantile(samples, 0.95),
  });
}
