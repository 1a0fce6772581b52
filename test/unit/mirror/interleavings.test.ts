import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dialect } from '../../../src-shared/model/engine';
import { hexId, imageId, RUNNING } from './fake-engine';
import { asListed, MirrorStage, settle } from './stage';

const IDS = Array.from({ length: 5 }, (_, n) => hexId(n + 1));

/** One step of what can happen to a mirror; `pick` chooses among what is possible. */
interface Step {
  readonly what: 'act' | 'deliver' | 'move' | 'save' | 'time' | 'crash' | 'return' | 'refresh' | 'check';
  readonly pick: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.oneof(
    { weight: 8, arbitrary: fc.constant('act' as const) },
    { weight: 8, arbitrary: fc.constant('deliver' as const) },
    { weight: 14, arbitrary: fc.constant('move' as const) },
    { weight: 4, arbitrary: fc.constant('save' as const) },
    { weight: 2, arbitrary: fc.constantFrom('time' as const, 'refresh' as const, 'check' as const) },
    { weight: 1, arbitrary: fc.constantFrom('crash' as const, 'return' as const) },
  ),
  pick: fc.nat(10_000),
});

function act({ engine }: MirrorStage, pick: number): void {
  const id = IDS[pick % IDS.length] ?? hexId(1);
  const held = engine.containers.get(id);
  const roll = Math.floor(pick / IDS.length);
  if (!held) {
    engine.create(id, `name-${String(roll)}`);
    return;
  }
  const running = RUNNING.has(held.now.state);
  const acts = [
    () => (running ? engine.die(id) : engine.start(id)),
    () => {
      if (running) engine.pause(id, held.now.state === 'paused' ? 'unpause' : 'pause');
    },
    () => {
      engine.rename(id, `name-${String(roll)}`);
    },
    () => {
      // Docker says nothing of a network connected to a container that does not run.
      if (running) engine.connectTo(id, `net-${String(roll % 3)}`);
    },
    () => {
      engine.remove(id);
    },
    () => {
      if (!running) return;
      engine.die(id);
      engine.start(id);
    },
    () => {
      engine.tag('busybox:latest', imageId(1 + (roll % 2)));
    },
    () => {
      engine.say('container', 'exec_create', id);
    },
    () => {
      engine.say('container', 'a-new-word', id);
    },
  ];
  acts[roll % acts.length]?.();
}

async function take(stage: MirrorStage, { what, pick }: Step): Promise<void> {
  const { engine, clock, mirror } = stage;
  switch (what) {
    case 'act':
      act(stage, pick);
      break;
    case 'deliver':
      engine.deliverEvent();
      break;
    case 'move': {
      const movable = engine.movable();
      const request = movable[pick % Math.max(movable.length, 1)];
      if (request) engine.move(request);
      break;
    }
    case 'save': {
      const id = engine.unsaved()[0];
      if (id !== undefined) engine.save(id);
      break;
    }
    case 'time':
      clock.fire();
      break;
    case 'crash':
      engine.crash();
      break;
    case 'return':
      engine.up = true;
      break;
    case 'refresh':
      void mirror.refresh(stage.ref(IDS[pick % IDS.length] ?? ''));
      break;
    case 'check':
      await stage.answer();
      checkPrefix(stage);
      break;
  }
  await settle();
}

/** With no request in flight, every row that no travelling event speaks of is what a list would say. */
function checkPrefix({ mirror, engine }: MirrorStage): void {
  if (mirror.engines()[0]?.status.state !== 'live') return;
  const unsaid = new Set(
    engine.travelling.flatMap((event) => [event.id, event.attributes['container'] ?? '']),
  );
  if (engine.travelling.some((event) => event.type === 'image')) return;
  for (const id of engine.unsaved()) unsaid.add(id);
  const known = (rows: Map<string, unknown>): object =>
    Object.fromEntries([...rows].filter(([id]) => !unsaid.has(id)).sort(([a], [b]) => a.localeCompare(b)));
  expect(known(asListed(mirror.containers()))).toEqual(known(asListed(engine.list())));
}

async function play(dialect: Dialect, steps: readonly Step[]): Promise<void> {
  const stage = new MirrorStage(dialect);
  const { mirror, engine, reader } = stage;
  engine.create(IDS[0] ?? '', 'first');
  engine.start(IDS[0] ?? '');
  mirror.setEngines([engine.description]);
  await settle();
  try {
    for (const one of steps) await take(stage, one);
    engine.up = true;
    await stage.drain(60_000);
    expect(mirror.engines()[0]?.status.state).toBe('live');
    expect(asListed(mirror.containers())).toEqual(asListed(engine.list()));
    expect(asListed(mirror.containers())).toEqual(asListed(engine.truth()));
    expect(new Map(reader.rows)).toEqual(stage.rows());
    for (const [id, row] of stage.rows()) {
      const started = engine.containers.get(id)?.now.startedAt;
      if (started === undefined) expect(row.startedAt).toBeUndefined();
      else expect(Math.abs((row.startedAt ?? 0) - started)).toBeLessThanOrEqual(1000);
    }
    const fresh = mirror.reconcile();
    await stage.drain();
    expect(await fresh).toBe(0);
    expect(engine.requests).toEqual([]);
    expect(stage.clock.timers.size).toBe(0);
  } finally {
    await mirror.close();
  }
  expect(stage.clock.timers.size).toBe(0);
}

describe.each(['docker', 'podman'] as const)('a mirror of %s', (dialect) => {
  it('equals a fresh list whatever the order of changes, events, requests, answers and losses', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => play(dialect, steps)),
      { numRuns: 150 },
    );
  });
});
