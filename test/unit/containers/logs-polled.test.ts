import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { openLogs } from '../../../src-main/containers/logs';
import type { EngineConnection } from '../../../src-main/engines/connection';
import type { Container } from '../../../src-shared/model/container';
import type { LogItem } from '../../../src-shared/model/log-line';
import type { ContainersPatch } from '../../../src-shared/model/patch';
import { CleatError } from '../../../src-shared/model/error';
import type { ObjectRef } from '../../../src-shared/model/ref';
import type { StreamSource } from '../../../src-main/streams/source';

const ref: ObjectRef = { engine: 'apple', kind: 'container', id: 'web' };
const rowIn = (state: Container['state']): Container => ({
  engine: 'apple',
  runtime: 'apple',
  id: 'web',
  name: 'web',
  image: 'alpine',
  imageId: '',
  command: '',
  state,
  createdAt: 0,
  ...(state === 'running' ? { startedAt: 5 } : {}),
  ports: [],
  networks: [],
  labels: {},
});

/** An engine that is polled: its log ends when it is told that the container has. */
function desk(first: Container['state']) {
  const listeners = new Set<(patch: ContainersPatch) => void>();
  const state = { row: rowIn(first), inspected: rowIn('running'), inspections: 0 };
  let onInspect: () => void = () => undefined;
  const bodies: PassThrough[] = [];
  const connection = {
    engine: {
      id: 'apple',
      runtime: 'apple',
      name: 'apple',
      endpoint: { kind: 'cli', path: '/c' },
      aliases: [],
    },
    poll: { fastestMs: 1, slowestMs: 1 },
    inspectContainer: async () => {
      state.inspections += 1;
      const container = state.inspected;
      onInspect();
      return { container, raw: {} };
    },
    openLogs: async (_id: string, { ended }: { ended: AbortSignal }) => {
      const body = new PassThrough();
      bodies.push(body);
      if (ended.aborted) body.end();
      else ended.addEventListener('abort', () => body.end(), { once: true });
      return { tty: true, stamped: false, body };
    },
  } as unknown as EngineConnection;
  return {
    bodies,
    state,
    mirror: {
      connection: () => connection,
      container: () => state.row,
      subscribe: (listener: (patch: ContainersPatch) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    whenInspected: (then: () => void) => (onInspect = then),
    tell: (row: Container) => {
      state.row = row;
      for (const listener of listeners)
        listener({ type: 'rows', engine: 'apple', revision: 1, upsert: [row], remove: [] });
    },
  };
}

async function next(source: StreamSource<LogItem>): Promise<readonly LogItem[]> {
  expect(await source.wait(new AbortController().signal)).toBe('more');
  return source.take(65_536);
}

it('a container that ends while its run is asked for ends what is followed of it', async () => {
  const { mirror, state, tell, whenInspected } = desk('running');
  whenInspected(() => {
    state.inspected = rowIn('exited');
    tell(rowIn('exited'));
    whenInspected(() => undefined);
  });
  const source = openLogs({ mirror, ref, follow: true });
  expect(await next(source)).toEqual([expect.objectContaining({ type: 'mark', what: 'ended' })]);
  source.close();
});

it('a row that has not heard of the start yet does not end what is followed', async () => {
  const { mirror, bodies, tell } = desk('exited');
  const source = openLogs({ mirror, ref, follow: true });
  await expect.poll(() => bodies.length).toBe(1);
  bodies[0]?.write('hello\n');
  expect(await next(source)).toEqual([expect.objectContaining({ type: 'line', text: 'hello' })]);
  tell(rowIn('running'));
  bodies[0]?.write('again\n');
  expect(await next(source)).toEqual([expect.objectContaining({ type: 'line', text: 'again' })]);
  expect(bodies).toHaveLength(1);
  source.close();
});

it('a container that was seen to have ended is marked when it runs again, though its start is told as the same second', async () => {
  const { mirror, state, bodies, tell } = desk('running');
  const source = openLogs({ mirror, ref, follow: true });
  await expect.poll(() => bodies.length).toBe(1);
  state.inspected = rowIn('exited');
  tell(rowIn('exited'));
  expect(await next(source)).toEqual([expect.objectContaining({ type: 'mark', what: 'ended' })]);
  state.inspected = rowIn('running');
  tell(rowIn('running'));
  expect(await next(source)).toEqual([expect.objectContaining({ type: 'mark', what: 'restarted' })]);
  // The log of the new run is read whole.
  await expect.poll(() => bodies.length).toBe(2);
  bodies[1]?.write('anew\n');
  expect(await next(source)).toEqual([expect.objectContaining({ type: 'line', text: 'anew' })]);
  source.close();
});

/** An engine that refuses the log of a container in these states, one after the other; then it is gone. */
function refusing(...states: Container['state'][]) {
  const endpoint = { kind: 'unix', path: '/d' };
  const connection = {
    engine: { id: 'docker', runtime: 'docker', name: 'd', endpoint, aliases: [] },
    inspectContainer: async () => {
      const state = states.shift();
      return state === undefined ? undefined : { container: rowIn(state), raw: {} };
    },
    openLogs: () =>
      Promise.reject(CleatError.of('engine.refused', { engine: 'docker', status: 409, detail: 'dead' })),
  } as unknown as EngineConnection;
  const mirror = { connection: () => connection, subscribe: () => () => true };
  return openLogs({ mirror, ref, follow: true });
}

it('a container whose log is refused while it is removed is waited for, and said to be removed', async () => {
  const source = refusing('running', 'removing', 'removing');
  expect(await next(source)).toEqual([expect.objectContaining({ type: 'mark', what: 'removed' })]);
  expect(await source.wait(new AbortController().signal)).toBe('end');
  source.close();
});

it('a container that stays, although its log is refused, is told as the engine told it', async () => {
  const source = refusing('dead', 'dead');
  await expect(source.wait(new AbortController().signal)).rejects.toMatchObject({ code: 'engine.refused' });
  source.close();
});
