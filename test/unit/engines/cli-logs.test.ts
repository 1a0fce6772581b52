import { buffer } from 'node:stream/consumers';
import { afterEach, expect, it, vi } from 'vitest';
import { openCliLogs } from '../../../src-main/engines/cli/logs';
import { engineId } from '../../../src-shared/model/engine';
import { apple } from '../apple/fixtures';

afterEach(() => {
  vi.useRealTimers();
});

const BYTES = 4 * 1024 * 1024;

it('A followed log of a container that has ended comes whole to a reader that is slower than the CLI', async () => {
  const { engine } = apple;
  if (!engine) throw new Error('it is spoken by its CLI');
  const endpoint = { kind: 'cli', path: process.execPath } as const;
  const description = {
    id: engineId('apple', endpoint),
    runtime: 'apple',
    name: 'apple',
    endpoint,
    aliases: [],
  };
  const never = (): Promise<never> => Promise.reject(new Error('not asked'));
  const runner = {
    engine: description,
    file: process.execPath,
    before: [],
    env: process.env,
    ask: never,
    order: never,
  };
  const script = `process.stdout.write('x'.repeat(${BYTES}))`;
  const ended = new AbortController();
  const { body } = await openCliLogs(runner, { ...engine, logs: { args: () => ['-e', script] } }, 'web', {
    signal: new AbortController().signal,
    follow: true,
    ended: ended.signal,
  });
  await vi.waitFor(() => expect(body).toHaveProperty('writableNeedDrain', true), { timeout: 30_000 });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  ended.abort();
  await vi.advanceTimersByTimeAsync(60_000);
  vi.useRealTimers();
  expect(await buffer(body)).toHaveLength(BYTES);
});
