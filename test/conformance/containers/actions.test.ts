import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createContainerActions, type ContainerActions } from '../../../src-main/containers/actions';
import type { Mirror } from '../../../src-main/mirror/mirror';
import { createOperations } from '../../../src-main/operations/create-operations';
import type { Operations } from '../../../src-main/operations/operations';
import type { ContainersPatch } from '../../../src-shared/model/patch';
import type { Operation } from '../../../src-shared/model/operation';
import { until } from '../../engines';
import { openMirror, Outside, REAL, untilRow } from '../mirror/stage';

describe.each(REAL)('actions on containers of a real $kind', ({ start, why }) => {
  describe.skipIf(why !== undefined)(why ?? 'that runs', () => {
    let outside: Outside;
    let mirror: Mirror;
    let patches: ContainersPatch[];
    let operations: Operations;
    let actions: ContainerActions;

    beforeAll(async () => {
      outside = await Outside.open(await start());
    });
    afterAll(async () => {
      await outside?.close();
    });
    beforeEach(async () => {
      ({ mirror, patches } = openMirror(outside));
      operations = createOperations();
      actions = createContainerActions({ mirror, operations });
      await mirror.settled();
    });
    afterEach(async () => {
      await operations.close();
      await mirror.close();
      await outside.removeAll();
    });

    const ended = (operation: Operation): Promise<Operation> =>
      until(`${operation.title} to end`, () => {
        const now = operations.get(operation.id);
        return now?.state === 'running' ? undefined : now;
      });
    const container = async (name: string, runs: boolean): Promise<ReturnType<Outside['ref']>> => {
      const ref = outside.ref(await (runs ? outside.run(name) : outside.create(name)));
      await untilRow(mirror, ref, 'its row', (row) => row?.state === (runs ? 'running' : 'created'));
      return ref;
    };

    it('starts, stops and removes, and shows what was asked for until the engine shows it', async () => {
      const ref = await container('boat', false);
      for (const [action, state] of [
        ['start', 'running'],
        ['stop', 'exited'],
      ] as const) {
        const operation = actions.act(action, ref);
        expect(mirror.container(ref)?.pending).toEqual({ action, operationId: operation.id });
        expect(await ended(operation)).toMatchObject({ state: 'succeeded', kind: `container.${action}` });
        // The end of the operation is the moment from which the row is right.
        expect(mirror.container(ref)).toMatchObject({ state });
        expect(mirror.container(ref)?.pending).toBeUndefined();
      }
      expect(await ended(actions.act('remove', ref))).toMatchObject({
        state: 'succeeded',
        title: 'Remove boat',
      });
      expect(mirror.container(ref)).toBeUndefined();
      const marks = patches
        .flatMap((patch) => (patch.type === 'rows' ? patch.upsert : []))
        .flatMap((row) => row.pending?.action ?? []);
      expect([...new Set(marks)]).toEqual(['start', 'stop', 'remove']);
    });

    it('rolls back when the engine refuses, and says why by the name of the container', async () => {
      const ref = await container('running-boat', true);
      const operation = await ended(actions.act('remove', ref));
      expect(operation).toMatchObject({
        state: 'failed',
        error: { code: 'container.conflict', params: { name: 'running-boat', action: 'remove' } },
      });
      expect(operation.error?.message).toContain('running-boat');
      expect(mirror.container(ref)).toMatchObject({ state: 'running' });
      expect(mirror.container(ref)?.pending).toBeUndefined();
      expect(await ended(actions.act('remove', ref, { force: true }))).toMatchObject({ state: 'succeeded' });
      expect(mirror.container(ref)).toBeUndefined();
    });

    it('rolls back when the engine is gone', async () => {
      const ref = await container('boat', false);
      await outside.engine.kill();
      const operation = await ended(actions.act('start', ref));
      expect(operation).toMatchObject({ state: 'failed', error: { code: 'engine.unreachable' } });
      expect(mirror.container(ref)).toMatchObject({ name: 'boat', state: 'created' });
      expect(mirror.container(ref)?.pending).toBeUndefined();
      await outside.engine.restart();
      await until('live', () => mirror.engines()[0]?.status.state === 'live');
    });

    it('refuses a second action on a row that is busy, and the first goes on', async () => {
      const ref = await container('boat', true);
      const first = actions.act('stop', ref);
      const second = actions.act('remove', ref, { force: true });
      expect(await ended(second)).toMatchObject({
        state: 'failed',
        error: { code: 'container.conflict', params: { name: 'boat', detail: 'it is being stopped' } },
      });
      expect(mirror.container(ref)?.pending).toEqual({ action: 'stop', operationId: first.id });
      expect(await ended(first)).toMatchObject({ state: 'succeeded' });
      expect(mirror.container(ref)).toMatchObject({ state: 'exited' });
    });

    it('says that a container is gone that was removed by somebody else', async () => {
      const ref = await container('boat', false);
      await outside.remove(ref.id);
      // Either its row was still there and the engine refuses, or it was not.
      const operation = await ended(actions.act('start', ref));
      expect(operation).toMatchObject({ state: 'failed', error: { code: 'container.unknown' } });
      await untilRow(mirror, ref, 'no row', (row) => row === undefined);
    });
  });
});
