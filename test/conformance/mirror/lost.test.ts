import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Mirror } from '../../../src-main/mirror/mirror';
import type { ContainersPatch } from '../../../src-shared/model/patch';
import type { EngineState } from '../../../src-shared/model/engine';
import { until } from '../../engines';
import { equalsFreshList, openMirror, Outside, REAL } from './stage';

const reasons = REAL.flatMap(({ why }) => (why === undefined ? [] : [why]));

describe.skipIf(reasons.length > 0)(reasons[0] ?? 'two real engines in one mirror', () => {
  let docker: Outside;
  let podman: Outside;
  let mirror: Mirror;
  let patches: ContainersPatch[];

  beforeAll(async () => {
    [docker, podman] = (await Promise.all(REAL.map(async ({ start }) => Outside.open(await start())))) as [
      Outside,
      Outside,
    ];
  });
  afterAll(async () => {
    await docker?.close();
    await podman?.close();
  });
  beforeEach(async () => {
    ({ mirror, patches } = openMirror(docker, podman));
    await mirror.settled();
  });
  afterEach(async () => {
    await mirror.close();
  });

  const stateOf = ({ description }: Outside): EngineState | undefined =>
    mirror.engines().find(({ id }) => id === description.id)?.status;
  const isLive = (one: Outside): boolean => stateOf(one)?.state === 'live';

  for (const which of ['docker', 'podman'] as const)
    it(`shows a killed ${which} as lost with its last rows, goes on with the other, and comes back by itself`, async () => {
      const dead = which === 'docker' ? docker : podman;
      const alive = which === 'docker' ? podman : docker;
      const id = await dead.create('left-behind');
      await until('its row', () => mirror.container(dead.ref(id)));

      await dead.engine.kill();
      const lost = await until('unreachable', () => {
        const state = stateOf(dead);
        return state?.state === 'unreachable' ? state : undefined;
      });
      expect(lost).toMatchObject({ stale: true, error: { code: 'engine.unreachable' } });
      expect(mirror.container(dead.ref(id))?.name).toBe('left-behind');
      expect(() => mirror.connection(dead.description.id)).toThrow(/does not answer/);

      const other = await alive.create(`meanwhile-${which}`);
      await until('the row of the other engine', () => mirror.container(alive.ref(other)));
      expect(isLive(alive)).toBe(true);

      patches.length = 0;
      await dead.engine.restart();
      await until('live again', () => isLive(dead), { timeoutMs: 5000 });
      dead.connection.close();
      const back = new Outside(dead.engine, await Outside.connect(dead.engine), dead.image);
      await equalsFreshList(mirror, back);
      // What did not change is not sent again.
      const sent = patches.flatMap((patch) => (patch.type === 'rows' ? patch.upsert : []));
      expect(sent.map((row) => row.id)).not.toContain(id);

      const after = await back.create('afterwards');
      await until('events again', () => mirror.container(back.ref(after)));
      await back.removeAll();
      await alive.remove(other);
      await until('no rows', () => mirror.containers().length === 0);
      if (which === 'docker') docker = back;
      else podman = back;
    });

  it('holds no socket, watcher or timer after its end, lost or not', async () => {
    const kinds = /Pipe|FSEvent|Timeout|TCP/;
    const held = (): string[] => process.getActiveResourcesInfo().filter((kind) => kinds.test(kind));
    await mirror.close();
    docker.connection.close();
    podman.connection.close();
    let before = -1;
    await until('what others hold', () => before === (before = held().length), { everyMs: 100 });

    const second = openMirror(docker, podman);
    await second.mirror.settled();
    expect(held().length).toBeGreaterThan(before);
    await podman.engine.kill();
    await until('unreachable', () => second.mirror.engines()[1]?.status.state === 'unreachable');
    await second.mirror.close();
    await until('nothing more held than before', () => held().length <= before);
    await podman.engine.restart();
    docker = new Outside(docker.engine, await Outside.connect(docker.engine), docker.image);
    podman = new Outside(podman.engine, await Outside.connect(podman.engine), podman.image);
  });

  it('says never reached, not stale, of an engine that does not run, and finds it when it starts', async () => {
    await podman.engine.kill('SIGTERM');
    const { mirror: early } = openMirror(docker, podman);
    try {
      await early.settled();
      expect(early.engines().map(({ status }) => status.state)).toEqual(['live', 'unreachable']);
      expect(early.engines()[1]?.status).toMatchObject({ stale: false });
      await podman.engine.restart();
      await until('live', () => early.engines()[1]?.status.state === 'live', { timeoutMs: 5000 });
    } finally {
      await early.close();
    }
  });
});
