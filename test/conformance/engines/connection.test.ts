import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineConnection } from '../../../src-main/engines/connection';
import { connectEngine } from '../../../src-main/engines/connect';
import type { EngineEvent } from '../../../src-main/engines/events';
import type { Container } from '../../../src-shared/model/container';
import type { TestEngine } from '../../engines';
import { createContainer, removeAll } from './containers';
import { describeEngine, REAL_ENGINES } from './real';

/** The row without what only an inspect can tell. */
function listed(row: Container | undefined, kind: string): Container | undefined {
  if (!row || kind === 'podman') return row;
  const rest = { ...row };
  delete rest.startedAt;
  return rest;
}

describe.each(REAL_ENGINES)('a connection to a real $kind', ({ kind, why, start }) => {
  describe.skipIf(why !== undefined)(why ?? 'that runs', () => {
    let engine: TestEngine;
    let connection: EngineConnection;
    const signal = new AbortController().signal;

    beforeAll(async () => {
      engine = await start();
      await engine.busybox();
      connection = await connectEngine(describeEngine(engine), { signal });
    });
    afterAll(async () => {
      connection?.close();
      await engine?.close();
    });

    const create = (name: string, cmd: readonly string[], extra: object = {}): Promise<string> =>
      createContainer(engine, name, cmd, extra);

    it('knows who it talks to', () => {
      expect(connection.facts).toMatchObject({
        dialect: kind,
        os: 'linux',
        apiVersion: expect.stringMatching(/^1\.\d+$/) as string,
      });
    });

    it('lists nothing on an empty engine', async () => {
      await removeAll(engine);
      expect(await connection.listContainers()).toEqual([]);
    });

    it('gives the same row by list, by filtered list and by inspect, in every state', async () => {
      const ids = [
        await create('fresh', ['true'], { Labels: { 'a.label': 'ünï "quoted" <b>' } }),
        await create('ported', ['sleep', '600'], {
          ExposedPorts: { '80/tcp': {}, '53/udp': {} },
          Labels: { one: '1' },
        }),
        await create('paused', ['sh', '-c', 'sleep 600']),
        await create('ended', ['sh', '-c', 'exit 7']),
        await create('entry', ['one', 'two words'], { Entrypoint: ['echo', 'first'] }),
        await create('terminal', ['sleep', '600'], { Tty: true }),
      ];
      for (const id of ids.slice(1)) await connection.startContainer(id);
      await engine.request('POST', `/containers/${ids[2] ?? ''}/pause`);
      await engine.request('POST', `/containers/${ids[3] ?? ''}/wait`);
      await engine.request('POST', `/containers/${ids[4] ?? ''}/wait`);

      const all = await connection.listContainers();
      const some = await connection.listContainers({ ids });
      expect(some.sort(byId)).toEqual(all.sort(byId));
      for (const row of all) {
        const inspected = await connection.inspectContainer(row.id);
        expect(listed(inspected?.container, kind)).toEqual(row);
      }
      expect(all.map((row) => [row.name, row.state, row.exitCode]).sort()).toEqual([
        ['ended', 'exited', 7],
        ['entry', 'exited', 0],
        ['fresh', 'created', undefined],
        ['paused', 'paused', undefined],
        ['ported', 'running', undefined],
        ['terminal', 'running', undefined],
      ]);
      const fresh = all.find((row) => row.name === 'fresh');
      expect(fresh).toMatchObject({
        labels: { 'a.label': 'ünï "quoted" <b>' },
        imageId: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
        image: expect.stringContaining('cleat-busybox') as string,
      });
      expect(Math.abs(Date.now() - (fresh?.createdAt ?? 0))).toBeLessThan(120_000);
      const running = await connection.inspectContainer(ids[1] ?? '');
      expect(Math.abs(Date.now() - (running?.container.startedAt ?? 0))).toBeLessThan(120_000);
    });

    it('leaves ids that are gone, and ids that only begin alike, out of an answer', async () => {
      const [row] = await connection.listContainers();
      const id = row?.id ?? '';
      expect(await connection.listContainers({ ids: [id.slice(0, 12), 'f'.repeat(64)] })).toEqual([]);
      expect(await connection.inspectContainer('f'.repeat(64))).toBeUndefined();
      expect(await connection.listContainers({ ids: [] })).toEqual([]);
    });

    it('asks for more than a hundred ids at once', async () => {
      const rows = await connection.listContainers();
      const ids = [...rows.map((row) => row.id), ...Array.from({ length: 150 }, (_, i) => fakeId(i))];
      expect((await connection.listContainers({ ids })).sort(byId)).toEqual(rows.sort(byId));
    });

    it('starts, stops and removes, and takes “already so” for done', async () => {
      const id = await create('worker', ['sh', '-c', 'trap exit TERM; sleep 600 & wait']);
      await connection.startContainer(id);
      await connection.startContainer(id);
      expect((await connection.inspectContainer(id))?.container.state).toBe('running');
      await connection.stopContainer(id, { timeout: 5 });
      await connection.stopContainer(id, { timeout: 5 });
      expect((await connection.inspectContainer(id))?.container.state).toBe('exited');
      await connection.removeContainer(id);
      expect(await connection.inspectContainer(id)).toBeUndefined();
    });

    it('says that a container is unknown, or in the wrong state, in the words of Cleat', async () => {
      const unknown = { code: 'container.unknown' };
      const none = 'f'.repeat(64);
      await expect(connection.startContainer(none)).rejects.toMatchObject(unknown);
      await expect(connection.stopContainer(none)).rejects.toMatchObject(unknown);
      await expect(connection.removeContainer(none)).rejects.toMatchObject(unknown);
      await expect(connection.openLogs(none, { signal, follow: false })).rejects.toMatchObject(unknown);

      const id = await create('busy', ['sleep', '600']);
      await connection.startContainer(id);
      await expect(connection.removeContainer(id)).rejects.toMatchObject({ code: 'container.conflict' });
      await connection.removeContainer(id, { force: true });
      expect(await connection.inspectContainer(id)).toBeUndefined();
    });

    it('passes on why a container cannot start', async () => {
      const id = await create('broken', ['/no/such/program']);
      await expect(connection.startContainer(id)).rejects.toMatchObject({
        code: 'engine.refused',
        message: expect.stringMatching(/no such file/i) as string,
      });
    });

    it('misses no event that comes after its headers', async () => {
      const aborter = new AbortController();
      const events = await connection.openEvents({ signal: aborter.signal });
      const id = await create('heard', ['true']);
      const seen: EngineEvent[] = [];
      const reading = (async () => {
        for await (const event of events) {
          if (event.id === id) seen.push(event);
          if (event.id === id && event.action === (kind === 'docker' ? 'destroy' : 'remove')) return;
        }
      })();
      await connection.startContainer(id);
      await engine.request('POST', `/containers/${id}/wait`);
      await connection.removeContainer(id);
      await reading;
      const actions = seen.map((event) => event.action);
      expect(actions[0]).toBe('create');
      expect(actions).toEqual(expect.arrayContaining(['start', 'die']));
      expect(seen.every((event) => Math.abs(event.time - Date.now()) < 120_000)).toBe(true);
      aborter.abort();
    });

    it('ends its events quietly when told to', async () => {
      const aborter = new AbortController();
      const events = await connection.openEvents({ signal: aborter.signal });
      const end = (async () => {
        const seen = [];
        for await (const event of events) seen.push(event);
        return seen.length;
      })();
      aborter.abort();
      await expect(end).resolves.toBeGreaterThanOrEqual(0);
    });

    it('gives up a call whose caller gives up', async () => {
      const aborter = new AbortController();
      const call = connection.listContainers({ signal: aborter.signal });
      aborter.abort();
      await expect(call).rejects.toMatchObject({ code: 'app.cancelled' });
    });
  });
});

const byId = (a: Container, b: Container): number => (a.id < b.id ? -1 : 1);
const fakeId = (index: number): string => index.toString(16).padStart(64, '0');
