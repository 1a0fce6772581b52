import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import type { LogBody } from '../../../src-main/engines/connection';
import { openCliLogs } from '../../../src-main/engines/cli/logs';
import { engineId } from '../../../src-shared/model/engine';
import { apple } from '../apple/fixtures';

afterEach(() => {
  vi.useRealTimers();
});

const BYTES = 4 * 1024 * 1024;

/** The log of a CLI that does what the script says. */
async function logOf(script: string, ended?: AbortSignal): Promise<LogBody> {
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
  return openCliLogs(runner, { ...engine, logs: { args: () => ['-e', script] } }, 'web', {
    signal: new AbortController().signal,
    follow: ended !== undefined,
    ...(ended ? { ended } : {}),
  });
}

it('A followed log of a container that has ended comes whole to a reader that is slower than the CLI', async () => {
  const ended = new AbortController();
  const { body } = await logOf(`process.stdout.write('x'.repeat(${BYTES}))`, ended.signal);
  await vi.waitFor(() => expect(body).toHaveProperty('writableNeedDrain', true), { timeout: 30_000 });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  ended.abort();
  await vi.advanceTimersByTimeAsync(60_000);
  vi.useRealTimers();
  expect(await buffer(body)).toHaveLength(BYTES);
});

it('A followed log of a container that has ended already waits for a CLI that is slow to begin, then not long', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cleat-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const go = join(folder, 'go');
  const script = `const timer = setInterval(() => {
    if (!require('node:fs').existsSync(${JSON.stringify(go)})) return;
    clearInterval(timer);
    process.stdout.write('late');
    setInterval(() => {}, 1000);
  }, 5)`;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const { body } = await logOf(script, AbortSignal.abort());
  await vi.advanceTimersByTimeAsync(2_000);
  writeFileSync(go, '');
  await new Promise((resolve) => body.once('readable', resolve));
  await vi.advanceTimersByTimeAsync(200);
  expect(String(await buffer(body))).toBe('late');
});

it('A CLI that fails after it has said something is heard first, and its failure after that', async () => {
  const { body } = await logOf(
    `process.stdout.write('x'.repeat(${BYTES}), () => { process.stderr.write('Error: broken'); process.exitCode = 1; })`,
  );
  let read = 0;
  const reading = async (): Promise<void> => {
    for await (const chunk of body) read += String(chunk).length;
  };
  await expect(reading()).rejects.toMatchObject({ code: 'engine.command' });
  expect(read).toBe(BYTES);
});

it('A CLI that fails before anybody reads is heard all the same', async () => {
  const { body } = await logOf(
    `process.stdout.write('last words', () => { process.stderr.write('Error: broken'); process.exitCode = 1; })`,
  );
  await vi.waitFor(() => expect(body.readableLength).toBeGreaterThan(0), { timeout: 30_000 });
  const failed = vi.fn();
  let read = '';
  const ended = new Promise<void>((resolve) => body.once('close', resolve));
  body.on('error', failed);
  body.on('data', (chunk: unknown) => (read += String(chunk)));
  await ended;
  expect(read).toBe('last words');
  expect(failed).toHaveBeenCalledOnce();
});
