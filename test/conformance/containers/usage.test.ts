import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStats } from '../../../src-main/containers/stats';
import type { StreamSource } from '../../../src-main/streams/source';
import type { ContainerStats } from '../../../src-shared/model/stats';
import { until } from '../../engines';
import { Outside, REAL } from '../mirror/stage';
import { Deck } from './stage';

const BUSY = { Cmd: ['sh', '-c', 'while :; do :; done'] };

describe.each(REAL)('what containers of a real $kind do', ({ start, why }) => {
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

    async function readUntil(
      source: StreamSource<ContainerStats>,
      isEnough: (stats: ContainerStats) => boolean,
    ): Promise<ContainerStats[]> {
      const { signal } = new AbortController();
      const read: ContainerStats[] = [];
      while ((await source.wait(signal)) === 'more') {
        const items = source.take(65_536);
        read.push(...items);
        if (items.some(isEnough)) break;
      }
      return read;
    }

    it('is waited for, with the exit code it ends with', async () => {
      const ref = await deck.container('ends', true, { Cmd: ['sh', '-c', 'sleep 1; exit 7'] });
      expect(await outside.connection.waitContainer(ref.id)).toBe(7);
      expect(await outside.connection.waitContainer(ref.id)).toBe(7);
      await expect(outside.connection.waitContainer('f'.repeat(64))).rejects.toMatchObject({
        code: 'container.unknown',
      });
    });

    it('is a table of its processes, and none when it does not run', async () => {
      const ref = await deck.container('runs', true);
      // The shell runs a moment before the program that it starts.
      const table = await until('its second process', async () => {
        const found = await outside.connection.topContainer(ref.id);
        return found.processes.length >= 2 && found;
      });
      expect(table.titles).toContain('PID');
      expect(table.processes.flat().some((cell) => cell.includes('sleep 86400'))).toBe(true);
      for (const process of table.processes) expect(process).toHaveLength(table.titles.length);
      const idle = await deck.container('idle', false);
      await expect(outside.connection.topContainer(idle.id)).rejects.toMatchObject({
        code: 'container.conflict',
      });
    });

    it('takes a share of a core that a busy one fills and a resting one does not', async () => {
      const busy = await deck.container('busy', true, BUSY);
      const rests = await deck.container('rests', true);
      const idle = await deck.container('idle', false);
      const source = openStats({ mirror: deck.mirror, refs: [busy, rests, idle], once: true });
      const read = await readUntil(source, () => false);
      source.close();
      expect(read.map(({ id }) => id).sort()).toEqual([busy.id, rests.id].sort());
      for (const stats of read) {
        expect(stats.memory).toBeGreaterThan(0);
        expect(stats.memoryLimit).toBeGreaterThan(stats.memory ?? Infinity);
        expect(stats.pids).toBeGreaterThan(0);
        expect(Math.abs(stats.at - Date.now())).toBeLessThan(60_000);
      }
      // Others want the cores, too: what is sure is that it comes to about one, and never to two.
      const watched = openStats({ mirror: deck.mirror, refs: [busy, rests], once: false });
      const comes = { busy: false, rests: false };
      await readUntil(watched, ({ id, cpu = -1 }) => {
        if (id === busy.id) expect(cpu).toBeLessThan(130);
        comes.busy ||= id === busy.id && cpu > 15;
        comes.rests ||= id === rests.id && cpu >= 0 && cpu < 10;
        return comes.busy && comes.rests;
      });
      watched.close();
    });

    it('is told no more when it stops, and again when it runs, and after its engine was lost', async () => {
      const ref = await deck.container('boat', true);
      const source = openStats({ mirror: deck.mirror, refs: [ref], once: false });
      await readUntil(source, ({ cpu }) => cpu !== undefined);
      await deck.ended(deck.actions.act('stop', ref));
      source.take(65_536);
      await deck.ended(deck.actions.act('start', ref));
      const started = deck.mirror.container(ref)?.startedAt ?? Date.now();
      const [again] = await readUntil(source, () => true);
      expect(again?.at).toBeGreaterThanOrEqual(started - 1000);
      const lost = Date.now();
      await outside.engine.restart();
      const back = Date.now();
      await until('live again', () => {
        const status = deck.mirror.engines()[0]?.status;
        return status?.state === 'live' && status.since > lost;
      });
      if (deck.mirror.container(ref)?.state !== 'running') await outside.post(ref.id, 'start');
      await readUntil(source, ({ at }) => at > back);
      source.close();
    });

    it('refuses what is not there, for one reading', async () => {
      const source = openStats({ mirror: deck.mirror, refs: [outside.ref('f'.repeat(64))], once: true });
      await expect(source.wait(new AbortController().signal)).rejects.toMatchObject({
        code: 'container.unknown',
      });
      source.close();
    });
  });
});
