import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Mirror } from '../../../src-main/mirror/mirror';
import { until } from '../../engines';
import { equalsFreshList, openMirror, Outside, REAL, untilRow } from './stage';

describe.each(REAL)('the mirror of a real $kind', ({ kind, start, why }) => {
  describe.skipIf(why !== undefined)(why ?? 'that runs', () => {
    let outside: Outside;
    let mirror: Mirror;
    let warnings: string[];

    beforeAll(async () => {
      outside = await Outside.open(await start());
    });
    afterAll(async () => {
      await outside?.close();
    });
    beforeEach(async () => {
      ({ mirror, warnings } = openMirror(outside));
      await mirror.settled();
    });
    afterEach(async () => {
      await mirror.close();
      await outside.removeAll();
      expect(warnings).toEqual([]);
    });

    it('follows one container through its whole life', async () => {
      const id = await outside.create('boat');
      const ref = outside.ref(id);
      await untilRow(mirror, ref, 'created', (row) => row?.state === 'created');
      const steps = [
        ['start', 'running'],
        ['pause', 'paused'],
        ['unpause', 'running'],
        ['rename?name=ship', 'running'],
        ['restart', 'running'],
        ['stop', 'exited'],
        ['start', 'running'],
        ['kill', 'exited'],
      ] as const;
      for (const [what, state] of steps) {
        await outside.post(id, what);
        await untilRow(mirror, ref, `${state} after ${what}`, (row) => row?.state === state);
        await equalsFreshList(mirror, outside);
      }
      expect(mirror.container(ref)).toMatchObject({ name: 'ship', state: 'exited', exitCode: 137 });
      await outside.remove(id);
      await untilRow(mirror, ref, 'gone', (row) => row === undefined);
      expect(await mirror.reconcile()).toBe(0);
    });

    it('shows that a container ended by itself, and with which exit code', async () => {
      for (let round = 0; round < 5; round++) {
        const id = await outside.run(`short-${String(round)}`, { Cmd: ['sh', '-c', 'sleep 0.1; exit 3'] });
        await untilRow(mirror, outside.ref(id), 'exited', (row) => row?.exitCode === 3);
      }
      await equalsFreshList(mirror, outside);
      expect(await mirror.reconcile()).toBe(0);
    });

    it('knows since when a container runs, for a new run again', async () => {
      const id = await outside.run('boat');
      const ref = outside.ref(id);
      await untilRow(mirror, ref, 'its start', (row) => row?.startedAt !== undefined);
      const first = mirror.container(ref)?.startedAt ?? 0;
      const inspected = await outside.connection.inspectContainer(id);
      expect(Math.abs(first - (inspected?.container.startedAt ?? 0))).toBeLessThanOrEqual(1000);

      // A mirror that comes later has no start event to learn it from.
      const late = openMirror(outside);
      await untilRow(late.mirror, ref, 'its start', (row) => row?.startedAt !== undefined);
      expect(Math.abs(first - (late.mirror.container(ref)?.startedAt ?? 0))).toBeLessThanOrEqual(1000);
      await late.mirror.close();

      await until('a later second', () => Date.now() - first > 2100);
      await outside.post(id, 'restart');
      await untilRow(mirror, ref, 'a later start', (row) => (row?.startedAt ?? 0) > first + 1000);
    });

    it('shows another image name when its tag moves away, and back', async () => {
      const id = await outside.create('boat');
      const ref = outside.ref(id);
      await untilRow(mirror, ref, 'a row', (row) => row !== undefined);
      const name = mirror.container(ref)?.image ?? '';
      const repo = name.replace(/:latest$/, '');
      await outside.send('POST', `/images/${outside.image}/tag?repo=${repo}&tag=kept`);
      // Another image, so that the tag can move.
      const answer = await outside.send('POST', `/commit?container=${id}&repo=${repo}&tag=other`, {});
      await outside.send('POST', `/images/${repo}:other/tag?repo=${repo}&tag=latest`);
      await until('quiet after the tag', async () => {
        await equalsFreshList(mirror, outside);
        return true;
      });
      await outside.send('POST', `/images/${repo}:kept/tag?repo=${repo}&tag=latest`);
      await equalsFreshList(mirror, outside);
      expect(mirror.container(ref)?.image).toBe(name);
      expect(answer).toBeDefined();
      await outside.send('DELETE', `/images/${repo}:other`);
    });

    it('shows a network that a running container is connected to', async () => {
      await outside.send('POST', '/networks/create', { Name: 'lagoon' });
      await outside.send('POST', '/networks/create', { Name: 'harbour' });
      try {
        const id = await outside.run('boat', { HostConfig: { NetworkMode: 'harbour' } });
        const ref = outside.ref(id);
        await untilRow(mirror, ref, 'running', (row) => row?.state === 'running');
        await outside.send('POST', '/networks/lagoon/connect', { Container: id });
        // Podman 4 sends no network events: there an action of ours asks.
        if (kind === 'podman') await mirror.refresh(ref);
        await untilRow(mirror, ref, 'two networks', (row) => row?.networks.length === 2);
        await outside.send('POST', '/networks/lagoon/disconnect', { Container: id });
        if (kind === 'podman') await mirror.refresh(ref);
        await untilRow(mirror, ref, 'one network', (row) => row?.networks.length === 1);
        await equalsFreshList(mirror, outside);
        await outside.remove(id);
      } finally {
        await outside.send('DELETE', '/networks/lagoon');
        await outside.send('DELETE', '/networks/harbour');
      }
    });

    it('is right after a burst of 200 creates and removes', async () => {
      let next = 0;
      const lane = async (): Promise<void> => {
        while (next < 200) {
          const index = next++;
          const id = await outside.create(`burst-${String(index)}`);
          if (index % 10 !== 0) await outside.remove(id);
        }
      };
      await Promise.all(Array.from({ length: 8 }, lane));
      await until('20 rows', () => mirror.containers().length === 20);
      await equalsFreshList(mirror, outside);
      expect(await mirror.reconcile()).toBe(0);
    });

    it('has an object at once when it is asked to refresh it', async () => {
      const id = await outside.create('boat');
      await mirror.refresh(outside.ref(id));
      expect(mirror.container(outside.ref(id))?.name).toBe('boat');
      await outside.remove(id);
      await mirror.refresh(outside.ref(id));
      expect(mirror.container(outside.ref(id))).toBeUndefined();
    });
  });
});
