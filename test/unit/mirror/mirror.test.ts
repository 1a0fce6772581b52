import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CleatError } from '../../../src-shared/model/error';
import type { ContainersPatch } from '../../../src-shared/model/patch';
import { hexId, imageId } from './fake-engine';
import { MirrorStage, settle } from './stage';

const A = hexId(1);
const B = hexId(2);

describe('a mirror', () => {
  let stage: MirrorStage;

  const open = async (dialect: 'docker' | 'podman' = 'docker'): Promise<void> => {
    stage = new MirrorStage(dialect);
    await stage.open();
  };
  const status = () => stage.mirror.engines()[0]?.status;
  const rowPatches = (): Extract<ContainersPatch, { type: 'rows' }>[] =>
    stage.reader.patches.flatMap((patch) => (patch.type === 'rows' ? [patch] : []));
  const deliver = async (): Promise<void> => {
    while (stage.engine.canDeliver) stage.engine.deliverEvent();
    await settle();
  };

  beforeEach(() => open());
  afterEach(async () => {
    await stage.mirror.close();
    expect(stage.clock.timers.size).toBe(0);
  });

  it('asks for events before it lists, and lists once', () => {
    expect(stage.engine.counts).toMatchObject({ connect: 1, events: 1, list: 1 });
    expect(status()?.state).toBe('live');
  });

  it('asks nothing while nothing happens', async () => {
    stage.engine.create(A, 'boat');
    stage.engine.start(A);
    await stage.drain();
    const { list, inspect, connect } = stage.engine.counts;
    await stage.drain(3_600_000);
    expect(stage.engine.counts).toMatchObject({ list, inspect, connect });
    expect(stage.clock.timers.size).toBe(0);
  });

  it('asks nothing because of health probes and lookers-on', async () => {
    stage.engine.create(A, 'boat');
    await stage.drain();
    const { list, inspect } = stage.engine.counts;
    for (const action of ['exec_create', 'exec_start', 'exec_die', 'top', 'attach', 'resize'])
      stage.engine.say('container', action, A);
    await stage.drain();
    expect(stage.engine.counts).toMatchObject({ list, inspect });
  });

  it('asks for the first event at once and for those that come meanwhile together', async () => {
    const ids = Array.from({ length: 251 }, (_, n) => hexId(n + 1));
    for (const id of ids) stage.engine.create(id, `c${id.slice(0, 8)}`);
    await deliver();
    const asked: number[] = [];
    for (let request = stage.engine.movable()[0]; request; request = stage.engine.movable()[0]) {
      if (!request.answered) asked.push(request.ids.length);
      stage.engine.move(request);
      await settle();
    }
    expect(asked).toEqual([1, 100, 100, 50]);
    expect(stage.mirror.containers()).toHaveLength(251);
    // One patch an answer, not one a row.
    expect(rowPatches()).toHaveLength(4);
  });

  it('does the same for an event whether it holds ten containers or ten thousand', async () => {
    for (const count of [10, 10_000]) {
      await stage.mirror.close();
      stage = new MirrorStage('docker');
      for (let n = 10; n < count + 10; n++) stage.engine.create(hexId(n), `c${String(n)}`);
      await stage.open();
      const { list, listed } = stage.engine.counts;
      const patches = rowPatches().length;
      stage.engine.rename(hexId(12), 'other');
      await stage.drain();
      expect([stage.engine.counts.list - list, stage.engine.counts.listed - listed]).toEqual([1, 1]);
      expect(rowPatches().slice(patches)).toMatchObject([{ upsert: [{ name: 'other' }], remove: [] }]);
    }
  });

  it('sends nothing when an event changed nothing that is shown', async () => {
    stage.engine.create(A, 'boat');
    await stage.drain();
    const before = stage.mirror.revision(stage.engine.description.id);
    stage.engine.change(A, 'update', {});
    await stage.drain();
    expect(stage.mirror.revision(stage.engine.description.id)).toBe(before);
  });

  it('drops a removed row at once, and a late answer does not bring it back', async () => {
    stage.engine.create(A, 'boat');
    await stage.drain();
    stage.engine.rename(A, 'ship');
    await deliver();
    const request = stage.engine.movable()[0];
    if (request) stage.engine.move(request); // read while it was there
    stage.engine.remove(A);
    await deliver();
    expect(stage.mirror.container(stage.ref(A))).toBeUndefined();
    await stage.drain();
    expect(stage.mirror.containers()).toEqual([]);
    const upserts = rowPatches().flatMap((patch) => patch.upsert.map((row) => row.name));
    expect(upserts).toEqual(['boat']);
  });

  it('asks again for a row whose answer was read before its tag moved', async () => {
    stage.engine.create(A, 'boat');
    await deliver();
    const request = stage.engine.movable()[0];
    if (request) stage.engine.move(request); // read with the old name, not yet answered
    stage.engine.tag('busybox:latest', imageId(2));
    await deliver();
    await stage.drain();
    expect(stage.mirror.container(stage.ref(A))?.image).toBe(imageId(1));
  });

  it('takes an action it does not know as a change, and says so once', async () => {
    stage.engine.create(A, 'boat');
    stage.engine.change(A, 'transmogrify', { name: 'ship' });
    stage.engine.say('container', 'transmogrify', A);
    await stage.drain();
    expect(stage.mirror.container(stage.ref(A))?.name).toBe('ship');
    expect(stage.logged.map(({ message }) => message)).toEqual([
      expect.stringContaining('container transmogrify'),
    ]);
  });

  it('says at once that the engine is lost, keeps its rows, and sends only differences when it is back', async () => {
    stage.engine.create(A, 'boat');
    stage.engine.create(B, 'ship');
    await stage.drain();
    const patches = rowPatches().length;
    stage.engine.crash();
    await settle();
    expect(status()).toMatchObject({
      state: 'unreachable',
      stale: true,
      error: { code: 'engine.unreachable' },
    });
    expect(stage.mirror.containers()).toHaveLength(2);
    expect(() => stage.mirror.connection(stage.engine.description.id)).toThrow(/does not answer/);
    stage.engine.remove(B);
    stage.engine.create(hexId(3), 'raft');
    stage.engine.up = true;
    await stage.drain(60_000);
    expect(status()?.state).toBe('live');
    expect(rowPatches().slice(patches)).toMatchObject([{ upsert: [{ name: 'raft' }], remove: [B] }]);
  });

  it('says never reached of an engine that was not, and settles', async () => {
    await stage.mirror.close();
    stage = new MirrorStage('podman');
    stage.engine.up = false;
    stage.mirror.setEngines([stage.engine.description]);
    await stage.mirror.settled();
    expect(status()).toMatchObject({ state: 'unreachable', stale: false });
  });

  it('tries a far engine again after longer and longer pauses, to 30 s, and at once when somebody looks', async () => {
    stage.engine.crash();
    await settle();
    const pauses: number[] = [];
    while (pauses.length < 10) {
      pauses.push(stage.clock.next() ?? 0);
      stage.clock.fire();
      await settle();
    }
    expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    stage.engine.up = true;
    const before = stage.clock.now();
    stage.mirror.wake();
    await stage.answer(0);
    expect(status()?.state).toBe('live');
    expect(stage.clock.now()).toBe(before);
  });

  it('gives a hanging try up for a new one when somebody looks', async () => {
    stage.engine.crash();
    await settle();
    stage.engine.up = true;
    stage.clock.fire();
    await settle();
    expect(stage.engine.requests.map(({ what }) => what)).toEqual(['connect']); // nobody answers it
    const { connect } = stage.engine.counts;
    stage.clock.time += 5000;
    stage.mirror.wake();
    await settle();
    expect(stage.engine.counts.connect).toBe(connect + 1);
    await stage.drain();
    expect(status()?.state).toBe('live');
  });

  it('asks again for an id whose request failed, and gives the engine up when that goes on', async () => {
    stage.engine.create(A, 'boat');
    await stage.drain();
    const timeout = CleatError.of('engine.timeout', { engine: 'fake', what: 'list', seconds: 30 });
    stage.engine.refusals.push(timeout, timeout);
    stage.engine.rename(A, 'ship');
    await stage.drain();
    expect(stage.mirror.container(stage.ref(A))?.name).toBe('ship');
    expect(status()?.state).toBe('live');

    stage.engine.refusals.push(timeout, timeout, timeout, timeout);
    stage.engine.rename(A, 'raft');
    await deliver();
    await stage.answer(3000);
    const states = stage.reader.patches.flatMap((patch) => (patch.type === 'engines' ? patch.engines : []));
    expect(states.at(-2)?.status).toMatchObject({ state: 'unreachable', error: { code: 'engine.timeout' } });
    await stage.drain();
    expect(status()?.state).toBe('live');
    expect(stage.mirror.container(stage.ref(A))?.name).toBe('raft');
  });

  it('counts and mends what differs from a fresh list without an event, and logs it', async () => {
    stage.engine.create(A, 'boat');
    await stage.drain();
    const held = stage.engine.containers.get(A);
    if (held) stage.engine.put({ ...held.now, name: 'changed without a word' }, true);
    const count = stage.mirror.reconcile();
    await stage.drain();
    expect(await count).toBe(1);
    expect(stage.mirror.container(stage.ref(A))?.name).toBe('changed without a word');
    expect(stage.logged.at(-1)?.message).toMatch(/differed from a fresh list in 1 row/);
  });

  it('does not count what an event tells that comes a little late', async () => {
    stage.engine.create(A, 'boat'); // its event travels
    const count = stage.mirror.reconcile();
    await stage.answer(0);
    expect(stage.mirror.container(stage.ref(A))?.name).toBe('boat');
    await deliver();
    await stage.drain();
    expect(await count).toBe(0);
    expect(stage.logged).toEqual([]);
  });

  it('shows a mark on a row until it is cleared or the row is gone, and never takes it for the engine’s word', async () => {
    const pending = { action: 'stop', operationId: 'x' } as const;
    stage.mirror.mark(stage.ref(A), pending); // no such row
    stage.engine.create(A, 'boat');
    await stage.drain();
    expect(stage.mirror.container(stage.ref(A))?.pending).toBeUndefined();
    stage.mirror.mark(stage.ref(A), pending);
    expect(rowPatches().at(-1)?.upsert).toMatchObject([{ name: 'boat', pending }]);
    stage.engine.rename(A, 'ship');
    await stage.drain();
    expect(stage.mirror.container(stage.ref(A))).toMatchObject({ name: 'ship', pending });
    const count = stage.mirror.reconcile();
    await stage.drain();
    expect(await count).toBe(0);
    stage.mirror.mark(stage.ref(A), undefined);
    expect(stage.mirror.container(stage.ref(A))?.pending).toBeUndefined();

    stage.mirror.mark(stage.ref(A), pending);
    stage.engine.remove(A);
    await stage.drain();
    stage.engine.create(A, 'again');
    await stage.drain();
    expect(stage.mirror.container(stage.ref(A))?.pending).toBeUndefined();
  });

  it('learns start times behind everything else, a few at a time, and sends them together', async () => {
    await stage.mirror.close();
    stage = new MirrorStage('docker');
    const ids = Array.from({ length: 20 }, (_, n) => hexId(n + 1));
    for (const id of ids) {
      stage.engine.create(id, id.slice(0, 8));
      stage.engine.start(id);
    }
    stage.mirror.setEngines([stage.engine.description]);
    let most = 0;
    while (status()?.state !== 'live') {
      const request = stage.engine.movable()[0];
      if (request) stage.engine.move(request);
      await settle();
    }
    expect(stage.mirror.containers().map((row) => row.startedAt)).toEqual(ids.map(() => undefined));
    const patches = rowPatches().length;
    for (let request = stage.engine.movable()[0]; request; request = stage.engine.movable()[0]) {
      most = Math.max(most, stage.engine.requests.length);
      stage.engine.move(request);
      await settle();
    }
    expect(most).toBe(4);
    await stage.drain();
    expect(stage.mirror.containers().every((row) => row.startedAt !== undefined)).toBe(true);
    expect(rowPatches().slice(patches)).toHaveLength(1);
    expect(stage.engine.counts.inspect).toBe(20);
  });

  it('drops an engine that is no longer named with its rows, and never counts a revision twice', async () => {
    stage.engine.create(A, 'boat');
    await stage.drain();
    const { id } = stage.engine.description;
    stage.mirror.setEngines([]);
    expect(stage.mirror.containers()).toEqual([]);
    expect(stage.mirror.engines()).toEqual([]);
    expect(stage.reader.rows.size).toBe(0);
    expect(() => stage.mirror.connection(id)).toThrow(/no engine/);
    await expect(stage.mirror.refresh(stage.ref(A))).rejects.toMatchObject({ code: 'engine.unknown' });
    stage.mirror.setEngines([stage.engine.description]);
    await stage.drain();
    expect(stage.mirror.containers()).toHaveLength(1);
    expect(stage.reader.revisions.get(id)).toBe(stage.mirror.revision(id));
    expect(stage.engine.counts.closed).toBe(1);
  });

  it('takes a new name and new aliases of an engine over without asking it again', async () => {
    const { connect } = stage.engine.counts;
    stage.mirror.setEngines([{ ...stage.engine.description, name: 'other', aliases: ['ctx'] }]);
    await stage.drain();
    expect(stage.reader.engines).toMatchObject([
      { name: 'other', aliases: ['ctx'], status: { state: 'live' } },
    ]);
    expect(stage.engine.counts.connect).toBe(connect);
  });

  it('goes on when a listener fails', async () => {
    stage.mirror.subscribe(() => {
      throw new Error('a view with a defect');
    });
    stage.engine.create(A, 'boat');
    await stage.drain();
    expect(stage.reader.rows.get(A)?.name).toBe('boat');
    expect(stage.logged.map(({ message }) => message)).toContain('a listener of the mirror failed');
  });

  it('does not wait on one busy Podman container with the others', async () => {
    await stage.mirror.close();
    await open('podman');
    stage.engine.create(A, 'slow');
    stage.engine.create(B, 'quick');
    await deliver();
    const requests = [...stage.engine.requests];
    expect(requests.map(({ ids }) => ids)).toEqual([[A], [B]]);
    for (const request of requests.filter(({ ids }) => ids[0] === B)) {
      stage.engine.move(request);
      stage.engine.move(request);
    }
    await settle();
    expect(stage.mirror.containers().map(({ name }) => name)).toEqual(['quick']);
    await stage.drain();
    expect(stage.mirror.containers()).toHaveLength(2);
  });
});
