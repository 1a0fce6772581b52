import { expect, it } from 'vitest';
import { followRunning } from '../../../src-main/faces/cli/running';
import { StatsFeed } from '../../../src-main/faces/cli/stats-feed';
import type { CleatClient } from '../../../src-shared/contract';
import type { Container } from '../../../src-shared/model/container';
import type { ContainersPatch } from '../../../src-shared/model/patch';
import type { ObjectRef } from '../../../src-shared/model/ref';
import type { ContainerStats } from '../../../src-shared/model/stats';
import { container } from './container';

const ENGINE = 'docker/unix:///a.sock';
const row = (id: string, state: Container['state'], runtime = 'docker'): Container => ({
  ...container(id, { id, state }),
  engine: ENGINE,
  runtime,
});
const rows = (upsert: readonly Container[], remove: readonly string[] = []): ContainersPatch => ({
  type: 'rows',
  engine: ENGINE,
  revision: 1,
  upsert,
  remove,
});
const ref = (id: string): ObjectRef => ({ engine: ENGINE, kind: 'container', id });

/** Batches of a stream, and then silence until it is left. */
async function* stream<T>(batches: readonly (readonly T[])[], signal: AbortSignal | undefined) {
  yield { type: 'open', stream: 's' } as const;
  for (const [at, items] of batches.entries()) yield { type: 'batch', seq: at + 1, items } as const;
  await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
}

function clientOf(patches: readonly (readonly ContainersPatch[])[], asked: string[][] = []) {
  return {
    streams: { ack: () => Promise.resolve({ open: true }) },
    containers: {
      watch: (_: unknown, { signal }: { signal: AbortSignal }) => Promise.resolve(stream(patches, signal)),
      stats: ({ refs }: { refs: readonly ObjectRef[] }, { signal }: { signal: AbortSignal }) => {
        asked.push(refs.map(({ id }) => id));
        const batch = refs.map(({ engine, id }): ContainerStats => ({ engine, id, at: 1 }));
        return Promise.resolve(stream([batch], signal));
      },
    },
  } as unknown as CleatClient;
}

it('tells of those that run, of one runtime and fitting, and of the end of each, once', async () => {
  const told: string[] = [];
  const leave = new AbortController();
  const following = followRunning(
    clientOf([
      [
        rows([
          row('a', 'running'),
          row('b', 'exited'),
          row('x', 'running', 'podman'),
          row('other', 'running'),
        ]),
      ],
      [rows([row('a', 'paused'), row('b', 'running')])],
      [rows([row('a', 'exited')], ['b', 'x'])],
      [rows([row('a', 'running')])],
    ]),
    {
      runtime: 'docker',
      filter: ({ name }) => name !== 'other',
      signal: leave.signal,
      began: ({ id }) => told.push(`+${id}`),
      ended: (key) => told.push(`-${key.split(' ').at(-1)}`),
    },
  );
  await expect.poll(() => told).toEqual(['+a', '+b', '-a', '-b', '+a']);
  leave.abort();
  await following.catch(() => undefined); // it was left
});

it('reads what is added later by a stream of its own, and all by one when there are many', async () => {
  const asked: string[][] = [];
  const read: string[] = [];
  const leave = new AbortController();
  const all: ObjectRef[] = [];
  const feed = new StatsFeed(
    {
      client: clientOf([], asked),
      signal: leave.signal,
      take: (batch) => {
        for (const { id } of batch) read.push(id);
        return Promise.resolve();
      },
    },
    () => all,
  );
  const add = (...ids: readonly string[]): void => {
    for (const id of ids) {
      all.push(ref(id));
      feed.add(ref(id));
    }
  };
  add('a', 'b');
  await expect.poll(() => read).toEqual(['a', 'b']);
  for (let at = 0; at < 8; at += 1) {
    add(`later-${at}`);
    await expect.poll(() => read).toContain(`later-${at}`);
  }
  const later = Array.from({ length: 8 }, (_, at) => `later-${at}`);
  expect(asked.slice(0, 8)).toEqual([['a', 'b'], ...later.slice(0, 7).map((id) => [id])]);
  expect(asked[8]).toEqual(['a', 'b', ...later]);
  leave.abort();
  await feed.done;
});
