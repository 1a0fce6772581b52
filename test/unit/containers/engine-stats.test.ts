import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EngineStats } from '../../../src-main/containers/engine-stats';
import type { EngineConnection, UsageReading } from '../../../src-main/engines/connection';
import { CleatError } from '../../../src-shared/model/error';
import type { ContainerStats } from '../../../src-shared/model/stats';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Streams that say what they are given, and note which are open; one ends when it is told to. */
function engineOf(dialect: 'docker' | 'podman') {
  const open = new Map<string, { say(readings: readonly UsageReading[]): void; end(): void }>();
  const opened: string[] = [];
  const connection = {
    facts: { dialect },
    async *openStats(ids: readonly string[], { signal }: { signal: AbortSignal }) {
      const key = ids.join(' ');
      opened.push(key);
      const held: (readonly UsageReading[])[] = [];
      let isOver = false;
      let wake = (): void => undefined;
      const onAbort = (): void => wake();
      signal.addEventListener('abort', onAbort);
      open.set(key, {
        say: (readings) => {
          held.push(readings);
          wake();
        },
        end: () => {
          isOver = true;
          wake();
        },
      });
      try {
        while (!signal.aborted) {
          const next = held.shift();
          if (next) yield next;
          else if (isOver) return;
          else await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        open.delete(key);
      }
    },
  } as unknown as EngineConnection;
  return { connection, open, opened };
}
const reading = (id: string, cpuTime: number, coreTime: number): UsageReading => ({
  figures: { id, at: 0 },
  cpuTime,
  coreTime,
});
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

function statsOf(dialect: 'docker' | 'podman') {
  const engine = engineOf(dialect);
  const pushed: ContainerStats[] = [];
  const failures: CleatError[] = [];
  const stats = new EngineStats({
    engine: 'e',
    connection: () => engine.connection,
    push: (one) => pushed.push(one),
    onFailure: (error) => failures.push(error),
  });
  return { ...engine, pushed, failures, stats };
}

it('opens one stream for each container of a Docker and one for all of a Podman, and closes those of no use', async () => {
  const docker = statsOf('docker');
  docker.stats.want(['a', 'b']);
  docker.stats.want(['b', 'c']);
  await settled();
  expect([...docker.open.keys()].sort()).toEqual(['b', 'c']);
  docker.stats.close();
  await settled();
  expect(docker.open.size).toBe(0);
  const podman = statsOf('podman');
  podman.stats.want(['a', 'b']);
  await settled();
  podman.stats.want(['a']);
  await settled();
  expect(podman.opened).toEqual(['a b', 'a']);
  expect([...podman.open.keys()]).toEqual(['a']);
  podman.stats.close();
});

it('tells a share of the CPU from two readings, and none when the container was started anew between them', async () => {
  const { stats, open, pushed } = statsOf('docker');
  stats.want(['a']);
  await settled();
  open.get('a')?.say([reading('a', 0, 0)]);
  open.get('a')?.say([reading('a', 500, 1000)]);
  open.get('a')?.say([reading('a', 100, 2000)]);
  await settled();
  expect(pushed.map(({ cpu }) => cpu)).toEqual([undefined, 50, undefined]);
  // What was known of one that nobody wanted meanwhile does not count.
  stats.want([]);
  stats.want(['a']);
  await settled();
  open.get('a')?.say([reading('a', 900, 3000)]);
  await settled();
  expect(pushed.at(-1)?.cpu).toBeUndefined();
  stats.close();
});

it('opens a stream again a second after the engine ended it, and never once it is closed', async () => {
  const { stats, open, opened } = statsOf('docker');
  stats.want(['a']);
  await settled();
  open.get('a')?.end();
  await settled();
  expect(opened).toEqual(['a']);
  await vi.advanceTimersByTimeAsync(1000);
  expect(opened).toEqual(['a', 'a']);
  open.get('a')?.end();
  await settled();
  stats.close();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(opened).toEqual(['a', 'a']);
});

it('says why an engine cannot be asked', () => {
  const failures: CleatError[] = [];
  const stats = new EngineStats({
    engine: 'e',
    connection: () => {
      throw CleatError.of('engine.unknown', { id: 'e' });
    },
    push: () => undefined,
    onFailure: (error) => failures.push(error),
  });
  stats.want(['a']);
  expect(failures).toEqual([expect.objectContaining({ code: 'engine.unknown' })]);
  stats.close();
});
