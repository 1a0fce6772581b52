import { expect, it } from 'vitest';
import { openStats } from '../../../src-main/containers/stats';
import { dockerStatsSchema, readDockerStats } from '../../../src-main/engines/stats-schema';
import type { EngineConnection, UsageReading } from '../../../src-main/engines/connection';
import type { Container } from '../../../src-shared/model/container';
import { CleatError } from '../../../src-shared/model/error';
import type { ObjectRef } from '../../../src-shared/model/ref';

const ids = Array.from({ length: 100 }, (_, n) => `c${String(n)}`);
const refs = ids.map((id): ObjectRef => ({ engine: 'podman', kind: 'container', id }));
const reading = (id: string, second: number): UsageReading => ({
  figures: { id, at: second * 1000 },
  cpuTime: second * 5e8,
  coreTime: second * 1e9,
});

it('one reading of many containers of a Podman is one question, which is closed at the end', async () => {
  const asked: (readonly string[])[] = [];
  let open = 0;
  const connection = {
    facts: { dialect: 'podman' },
    async *openStats(wanted: readonly string[], { signal }: { signal: AbortSignal }) {
      asked.push(wanted);
      open += 1;
      try {
        for (let second = 1; !signal.aborted; second += 1) {
          yield wanted.map((id) => reading(id, second));
          await new Promise((resolve) => setImmediate(resolve));
        }
      } finally {
        open -= 1;
      }
    },
  } as unknown as EngineConnection;
  const source = openStats({
    mirror: {
      connection: () => connection,
      container: () => ({ state: 'running' }) as unknown as Container,
      subscribe: () => () => undefined,
    },
    refs,
    once: true,
  });
  const seen: string[] = [];
  while ((await source.wait(new AbortController().signal)) === 'more')
    for (const { id, cpu } of source.take(1e6)) {
      expect(cpu).toBe(50);
      seen.push(id);
    }
  source.close();
  expect(seen.sort()).toEqual([...ids].sort());
  expect(asked).toHaveLength(1);
  await expect.poll(() => open).toBe(0);
});

it('an answer of no known shape ends the reading with its reason, and is not asked for again', async () => {
  let asked = 0;
  const connection = {
    facts: { dialect: 'docker' },
    // eslint-disable-next-line require-yield -- it fails before it has anything
    async *openStats() {
      asked += 1;
      throw CleatError.of('engine.answer', { engine: 'docker', what: 'statistics', detail: 'read: missing' });
    },
  } as unknown as EngineConnection;
  const source = openStats({
    mirror: {
      connection: () => connection,
      container: () => ({ state: 'running' }) as unknown as Container,
      subscribe: () => () => undefined,
    },
    refs: [{ engine: 'docker', kind: 'container', id: 'a' }],
    once: false,
  });
  await expect(source.wait(new AbortController().signal)).rejects.toMatchObject({ code: 'engine.answer' });
  source.close();
  expect(asked).toBe(1);
});

it('counts that a system does not have are left out', () => {
  const line = dockerStatsSchema.parse({
    read: '2026-01-02T03:04:05Z',
    cpu_stats: {
      cpu_usage: { total_usage: 5, percpu_usage: null },
      system_cpu_usage: null,
      online_cpus: null,
    },
    memory_stats: null,
    networks: null,
    blkio_stats: { io_service_bytes_recursive: null },
    pids_stats: { current: null },
  });
  expect(readDockerStats('a', line)).toEqual({
    figures: { id: 'a', at: Date.parse('2026-01-02T03:04:05Z') },
  });
});
