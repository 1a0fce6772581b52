import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CleatError } from '../../../src-shared/model/error';
import { hexId } from './fake-engine';
import { MirrorStage } from './stage';

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
