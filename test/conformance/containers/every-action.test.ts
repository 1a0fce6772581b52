import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { containerFacts } from '../../../src-main/engines/container-facts';
import type { ContainerFacts } from '../../../src-shared/model/container-facts';
import type { Operation } from '../../../src-shared/model/operation';
import type { ObjectRef } from '../../../src-shared/model/ref';
import { Outside, REAL } from '../mirror/stage';
import { Deck } from './stage';

const MB = 1024 * 1024;

describe.each(REAL)('every action on containers of a real $kind', ({ kind, start, why }) => {
  describe.skipIf(why !== undefined)(why ?? 'that runs', () => {
    let outside: Outside;
    let deck: Deck;

    beforeAll(async () => {
      outside = await Outside.open(await start());
    });
    afterAll(async () => {
      await outside?.close();
    });
    beforeEach(async () => {
      deck = await Deck.open(outside);
    });
    afterEach(async () => {
      await deck.close();
    });

    const done = async (operation: Operation): Promise<void> => {
      expect(await deck.ended(operation)).toMatchObject({ state: 'succeeded' });
    };
    const refusedWith = async (operation: Operation): Promise<string | undefined> => {
      const { state, error } = await deck.ended(operation);
      expect(state).toBe('failed');
      return error?.code;
    };
    const stateOf = (ref: ObjectRef): string | undefined => deck.mirror.container(ref)?.state;
    const facts = async (ref: ObjectRef): Promise<ContainerFacts> => {
      const found = await outside.connection.inspectContainer(ref.id);
      return containerFacts(outside.description, found?.raw);
    };

    it('pauses and lets go on, also by a start, and shows it', async () => {
      const ref = await deck.container('boat', true);
      await done(deck.actions.act('pause', ref));
      expect(stateOf(ref)).toBe('paused');
      await done(deck.actions.act('unpause', ref));
      expect(stateOf(ref)).toBe('running');
      await done(deck.actions.act('pause', ref));
      await done(deck.actions.act('start', ref));
      expect(stateOf(ref)).toBe('running');
    });

    it('restarts with a new process', async () => {
      const ref = await deck.container('boat', true);
      const before = await facts(ref);
      await done(deck.actions.act('restart', ref, { timeout: 5 }));
      expect(stateOf(ref)).toBe('running');
      const after = await facts(ref);
      expect(after.pid).toBeGreaterThan(0);
      expect(after.pid).not.toBe(before.pid);
    });

    it('kills with SIGKILL unless told otherwise, and says how it ended', async () => {
      const ref = await deck.container('boat', true);
      await done(deck.actions.act('kill', ref, { signal: 'CONT' }));
      expect(stateOf(ref)).toBe('running');
      await done(deck.actions.act('kill', ref));
      await expect.poll(() => stateOf(ref), { timeout: 10_000 }).toBe('exited');
      await expect
        .poll(async () => (await facts(ref)).exit, { timeout: 10_000 })
        .toMatchObject({ code: 137, outOfMemory: false });
    });

    it('renames, and the row has the new name when the operation ends', async () => {
      const ref = await deck.container('boat', false);
      await done(deck.actions.rename(ref, 'ship'));
      expect(deck.mirror.container(ref)?.name).toBe('ship');
    });

    it('refuses what cannot be, each with its own reason', async () => {
      const idle = await deck.container('idle', false);
      const busy = await deck.container('busy', true);
      expect(await refusedWith(deck.actions.act('pause', idle))).toBe('container.conflict');
      expect(await refusedWith(deck.actions.act('unpause', busy))).toBe('container.conflict');
      expect(await refusedWith(deck.actions.act('kill', idle))).toBe('container.conflict');
      expect(await refusedWith(deck.actions.act('kill', busy, { signal: 'NOSUCH' }))).toBe(
        'container.invalid',
      );
      expect(await refusedWith(deck.actions.rename(idle, 'busy'))).toBe('container.name-taken');
      expect(await refusedWith(deck.actions.rename(idle, 'not a name'))).toBe('container.invalid');
      expect(deck.mirror.container(idle)).toMatchObject({ name: 'idle', state: 'created' });
      expect(deck.mirror.container(busy)).toMatchObject({ name: 'busy', state: 'running' });
      expect(deck.mirror.container(busy)?.pending).toBeUndefined();
    });

    const onDocker = kind === 'docker' ? it : undefined;
    onDocker?.('changes limits and the restart policy, and leaves the rest', async () => {
      for (const runs of [true, false]) {
        const ref = await deck.container(runs ? 'runs' : 'rests', runs);
        await done(deck.actions.update(ref, { memory: 64 * MB, cpus: 0.5 }));
        await done(deck.actions.update(ref, { restartPolicy: { name: 'on-failure', maximumRetries: 3 } }));
        // More than the memory-and-swap limit that the first change brought.
        await done(deck.actions.update(ref, { memory: 256 * MB, pids: 100 }));
        expect(await facts(ref)).toMatchObject({
          limits: { memory: 256 * MB, memorySwap: 512 * MB, cpus: 0.5, pids: 100 },
          restartPolicy: { name: 'on-failure', maximumRetries: 3 },
        });
        await done(deck.actions.update(ref, { pids: 0, memorySwap: -1 }));
        const { limits } = await facts(ref);
        expect(limits).toMatchObject({ memory: 256 * MB, memorySwap: -1 });
        expect(limits.pids).toBeUndefined();
        // What Docker would silently leave as it is.
        expect(await refusedWith(deck.actions.update(ref, { memory: 0 }))).toBe('container.cannot-update');
        expect(await refusedWith(deck.actions.update(ref, { cpus: 0 }))).toBe('container.cannot-update');
      }
    });

    const onPodman = kind === 'podman' ? it : undefined;
    onPodman?.('changes limits of what runs, and says what Podman 4 cannot', async () => {
      const LIMITS =
        'cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup/memory.max';
      const ref = await deck.container('runs', true);
      await done(deck.actions.update(ref, { memory: 64 * MB, cpus: 0.5, pids: 100 }));
      const shown = await outside.engine.cli(['exec', 'runs', 'sh', '-c', LIMITS]);
      if (shown.exitCode === 0) expect(shown.stdout.trim()).toBe(String(64 * MB));
      await done(deck.actions.update(ref, { memory: 0 }));
      expect(await refusedWith(deck.actions.update(ref, { restartPolicy: { name: 'always' } }))).toBe(
        'container.cannot-update',
      );
      const rests = await deck.container('rests', false);
      expect(await refusedWith(deck.actions.update(rests, { memory: 64 * MB }))).toBe(
        'container.cannot-update',
      );
    });

    it('works on thirty at once, one of which fails, and says what became of each', async () => {
      const refs = await Promise.all(
        Array.from({ length: 30 }, (_, index) => deck.container(`boat-${String(index)}`, false)),
      );
      const gone = { ...outside.ref(''), id: 'f'.repeat(64) };
      const operation = deck.actions.actOnMany('start', [...refs, gone]);
      expect(refs.map((ref) => deck.mirror.container(ref)?.pending?.operationId)).toEqual(
        refs.map(() => operation.id),
      );
      expect(await deck.ended(operation)).toMatchObject({
        state: 'failed',
        kind: 'container.start',
        items: { total: 31, done: 31, failed: 1 },
        error: { code: 'container.some-failed', params: { failed: 1, total: 31 } },
      });
      const results = deck.operations.results(operation.id);
      expect(results.filter(({ state }) => state === 'succeeded')).toHaveLength(30);
      expect(results.find(({ state }) => state === 'failed')).toMatchObject({
        target: gone,
        error: { code: 'container.unknown' },
      });
      expect(refs.map((ref) => [stateOf(ref), deck.mirror.container(ref)?.pending])).toEqual(
        refs.map(() => ['running', undefined]),
      );
      const removal = await deck.ended(deck.actions.actOnMany('remove', refs, { force: true }));
      expect(removal).toMatchObject({ state: 'succeeded', items: { total: 30, done: 30, failed: 0 } });
      expect(deck.mirror.containers()).toEqual([]);
    });

    it('leaves alone what has not begun when cancelled, and clears every mark', async () => {
      const refs = await Promise.all(
        Array.from({ length: 20 }, (_, index) => deck.container(`boat-${String(index)}`, false)),
      );
      const operation = deck.actions.actOnMany('start', refs);
      const results = (): string[] => deck.operations.results(operation.id).map(({ state }) => state);
      await expect.poll(() => results().includes('succeeded'), { interval: 1, timeout: 20_000 }).toBe(true);
      expect(await deck.operations.cancel(operation.id)).toMatchObject({ state: 'cancelled' });
      expect(new Set(results())).toEqual(new Set(['succeeded', 'cancelled']));
      expect(refs.some((ref) => deck.mirror.container(ref)?.pending)).toBe(false);
      // Eight are asked for at once; what came after them was never asked for.
      expect(refs.slice(-1).map(stateOf)).toEqual(['created']);
    });
  });
});
