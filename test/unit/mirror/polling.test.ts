import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CleatError } from '../../../src-shared/model/error';
import { hexId, RUNNING } from './fake-engine';
import { asListed, MirrorStage, settle } from './stage';

const A = hexId(1);

describe('An engine without events', () => {
  let stage: MirrorStage;

  beforeEach(async () => {
    stage = new MirrorStage('cli');
    stage.engine.create(A, 'boat');
    await stage.open();
  });
  afterEach(async () => {
    await stage.mirror.close();
    expect(stage.clock.timers.size).toBe(0);
  });
  const lists = (): number => stage.engine.counts.list;
  const state = (): string | undefined => stage.mirror.container(stage.ref(A))?.state;

  it('is listed once, and not again while nobody looks', async () => {
    expect(stage.mirror.engines()[0]?.status.state).toBe('live');
    expect(stage.mirror.containers()).toHaveLength(1);
    await stage.drain(3_600_000);
    expect(stage.engine.counts).toMatchObject({ list: 1, events: 0 });
  });

  it('is listed again and again while somebody looks, more seldom while nothing changes', async () => {
    stage.mirror.attend();
    await stage.drain(60_000);
    // Every 5 s in the end, every second at first.
    expect(lists()).toBeGreaterThan(12);
    expect(lists()).toBeLessThan(20);
  });

  it('shows a change with the next list, and is asked every second for a while after it', async () => {
    stage.mirror.attend();
    await stage.drain(60_000);
    stage.engine.start(A);
    await stage.drain(5_000);
    expect(state()).toBe('running');
    const before = lists();
    await stage.drain(2_600);
    expect(lists() - before).toBeGreaterThanOrEqual(1);
  });

  it('shows a container that is gone', async () => {
    stage.mirror.attend();
    stage.engine.drop(A);
    await stage.drain(2_000);
    expect(stage.mirror.containers()).toEqual([]);
  });

  it('is asked at once when somebody begins to look', async () => {
    stage.clock.time += 60_000;
    stage.engine.start(A);
    stage.mirror.attend();
    await stage.answer(0);
    expect(state()).toBe('running');
  });

  it('is asked no more when the last who looked has gone', async () => {
    const [one, other] = [stage.mirror.attend(), stage.mirror.attend()];
    one();
    one(); // twice is once
    await stage.drain(3_000);
    expect(lists()).toBeGreaterThan(1);
    other();
    const before = lists();
    await stage.drain(3_600_000);
    expect(lists()).toBe(before);
    expect(stage.clock.timers.size).toBe(0);
  });

  it('is asked at once after an action of ours, also when nobody looks', async () => {
    stage.engine.start(A);
    const refreshed = stage.mirror.refresh(stage.ref(A));
    await stage.answer(0);
    await refreshed;
    expect(state()).toBe('running');
  });

  it('is unreachable when a list fails, keeps its rows, and is followed again when it is back', async () => {
    stage.mirror.attend();
    const params = { engine: 'fake', what: 'list containers', seconds: 10 };
    stage.engine.refusals.push(CleatError.of('engine.timeout', params));
    await stage.answer(1_000);
    expect(stage.mirror.engines()[0]?.status).toMatchObject({
      state: 'unreachable',
      error: { code: 'engine.timeout' },
      stale: true,
    });
    expect(stage.mirror.containers()).toHaveLength(1);
    await stage.drain(1_000);
    expect(stage.mirror.engines()[0]?.status.state).toBe('live');
    stage.engine.start(A);
    await stage.drain(2_000);
    expect(state()).toBe('running');
  });

  it('is no wonder when it differs from a fresh list: nothing is logged', async () => {
    stage.engine.start(A);
    const reconciled = stage.mirror.reconcile();
    await stage.answer(0);
    expect(await reconciled).toBe(0);
    expect(state()).toBe('running');
    expect(stage.logged).toEqual([]);
  });
});

/** What can happen to a mirror of an engine that is only asked; `pick` chooses among what is possible. */
const step = fc.record({
  what: fc.oneof(
    { weight: 8, arbitrary: fc.constant('act' as const) },
    { weight: 10, arbitrary: fc.constant('move' as const) },
    { weight: 5, arbitrary: fc.constant('time' as const) },
    {
      weight: 2,
      arbitrary: fc.constantFrom('look' as const, 'away' as const, 'refresh' as const, 'reconcile' as const),
    },
    { weight: 1, arbitrary: fc.constantFrom('crash' as const, 'return' as const, 'late' as const) },
  ),
  pick: fc.nat(10_000),
});

function act({ engine }: MirrorStage, pick: number): void {
  const id = hexId(1 + (pick % 4));
  const held = engine.containers.get(id);
  const roll = Math.floor(pick / 4) % 4;
  if (!held) engine.create(id, `name-${String(pick)}`);
  else if (roll === 0) engine.drop(id);
  else if (RUNNING.has(held.now.state)) engine.die(id);
  else engine.start(id);
  engine.save(id); // it has no events that could come before what they speak of
}

async function play(steps: readonly { readonly what: string; readonly pick: number }[]): Promise<void> {
  const stage = new MirrorStage('cli');
  const { engine, mirror, clock, reader } = stage;
  mirror.setEngines([engine.description]);
  await settle();
  const looking: (() => void)[] = [];
  const does: Readonly<Record<string, (pick: number) => unknown>> = {
    act: (pick) => act(stage, pick),
    move: (pick) => {
      const movable = engine.movable();
      const request = movable[pick % Math.max(movable.length, 1)];
      if (request) engine.move(request);
    },
    time: () => clock.fire(),
    look: () => looking.push(mirror.attend()),
    away: () => looking.pop()?.(),
    refresh: (pick) => void mirror.refresh(stage.ref(hexId(1 + (pick % 4)))).catch(() => undefined),
    reconcile: () => void mirror.reconcile().catch(() => undefined),
    crash: () => engine.crash(),
    return: () => (engine.up = true),
    late: () => {
      const params = { engine: 'fake', what: 'list containers', seconds: 10 };
      engine.refusals.push(CleatError.of('engine.timeout', params));
    },
  };
  try {
    for (const { what, pick } of steps) {
      does[what]?.(pick);
      await settle();
    }
    engine.up = true;
    engine.refusals.length = 0;
    looking.push(mirror.attend());
    await stage.drain(60_000);
    expect(mirror.engines()[0]?.status.state).toBe('live');
    expect(asListed(mirror.containers())).toEqual(asListed(engine.truth()));
    expect(new Map(reader.rows)).toEqual(stage.rows());
    for (const leave of looking) leave();
    await stage.drain(3_600_000);
    expect(clock.timers.size).toBe(0);
    expect(engine.requests).toEqual([]);
  } finally {
    await mirror.close();
  }
  expect(clock.timers.size).toBe(0);
}

it('A mirror without events equals a fresh list whatever the order of changes, answers, looks and losses', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => play(steps)),
    { numRuns: 150 },
  );
});
