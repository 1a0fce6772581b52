import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBuildHistory, type BuildHistory } from '../../../src-main/builds/history/history';
import { openBuildLog } from '../../../src-main/builds/history/log-source';
import { maskOf } from '../../../src-main/builds/history/mask';
import { createRecorder, type Recorder } from '../../../src-main/builds/history/recorder';
import type { BuildRow } from '../../../src-main/builds/history/rows';
import { markOfProcess } from '../../../src-main/exec/process-mark';
import { CleatError } from '../../../src-shared/model/error';
import { createStore, type Store } from '../../../src-main/store/store';
import { workerEntry } from '../../../src-main/store/worker-entry';

let dir: string;
let store: Store;
let history: BuildHistory;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cleat-builds-'));
  store = createStore({ path: join(dir, 'cleat.db'), worker: workerEntry() });
  history = createBuildHistory(store);
});
afterEach(async () => {
  await store.close();
  await rm(dir, { recursive: true, force: true });
});

const row = (id: string, more: Partial<BuildRow> = {}): BuildRow => ({
  id,
  started_at: 1_000,
  ended_at: null,
  state: 'running',
  runtime: 'docker',
  engine: 'docker/unix:///a',
  process: null,
  operation: 'op',
  spec: { context: '/app', tags: ['shop:1'], secrets: [{ id: 'token', env: 'TOKEN' }] },
  steps: [],
  warnings: [],
  context_bytes: null,
  log_lost: 0,
  image: null,
  error: null,
  dockerfile: null,
  ...more,
});
const recorderOf = async (own: BuildRow, secrets: readonly string[] = []): Promise<Recorder> => {
  await history.add(own);
  return createRecorder({
    row: own,
    history,
    logger: { warn: () => undefined },
    mask: maskOf(secrets.map((one) => Buffer.from(one))),
    changed: () => undefined,
  });
};
const logOf = async (id: string): Promise<string> => {
  const source = openBuildLog({ id, history, running: () => false, subscribe: () => () => undefined });
  const { signal } = new AbortController();
  let text = '';
  while ((await source.wait(signal)) === 'more')
    text += source
      .take(65_536)
      .map((one) => one.text)
      .join('');
  source.close();
  return text;
};
const log = (text: string) => ({ type: 'log', step: 'a', stream: 'stdout', text, time: 5 }) as const;
const ended = { state: 'succeeded', image: null, error: null, ended_at: 2_000 } as const;

describe('the history of builds', () => {
  it('keeps steps, warnings, the log and the result', async () => {
    const recorder = await recorderOf(row('one'));
    const step = {
      id: 'a',
      name: '[1/2] FROM x',
      state: 'cached',
      needs: [],
      startedAt: 1,
      endedAt: 2,
    } as const;
    recorder.on({ type: 'step', step: { ...step, state: 'running' } });
    recorder.on({ type: 'step', step });
    recorder.on(log('hello\n'));
    recorder.on({ type: 'warning', text: 'old syntax', line: 3 });
    recorder.on({ type: 'context', bytes: 42 });
    await recorder.end({ ...ended, image: { id: 'sha256:1', size: 7 } });
    expect(await history.get('one')).toMatchObject({
      state: 'succeeded',
      image: { id: 'sha256:1', size: 7 },
      steps: { total: 1, done: 1, cached: 1, all: [step] },
      warnings: [{ text: 'old syntax', line: 3 }],
      contextBytes: 42,
      logLost: 0,
      startedAt: 1_000,
      endedAt: 2_000,
    });
    expect(await logOf('one')).toBe('hello\n');
  });

  it('takes secrets out of what is printed, of names and of errors', async () => {
    const recorder = await recorderOf(row('one'), ['s3cret-value\nsecond-line\n']);
    recorder.on(log('it is s3cret-value, and second-line.\n'));
    const failed = { id: 'a', name: 'RUN echo s3cret-value', state: 'failed', needs: [] } as const;
    recorder.on({ type: 'step', step: { ...failed, error: 'second-line went wrong' } });
    await recorder.end(ended);
    expect(await logOf('one')).toBe('it is •••, and •••.\n');
    expect(JSON.stringify(await history.get('one'))).not.toMatch(/s3cret|second-line/);
  });

  it('keeps the beginning and the end of a log that is too long, and counts what it left out', async () => {
    const recorder = await recorderOf(row('one'));
    const line = `${'x'.repeat(1023)}\n`;
    for (let at = 0; at < 8_000; at += 1) {
      recorder.on(log(at === 0 ? 'first\n' : line));
      // As an engine does: the database finds time.
      if (at % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    recorder.on(log('last\n'));
    await recorder.end(ended);
    const text = await logOf('one');
    const lost = (await history.get('one'))?.logLost ?? 0;
    expect(text.endsWith('last\n')).toBe(true);
    expect(lost).toBeGreaterThan(0);
    expect(text.length + lost).toBe(7_999 * 1024 + 'first\n'.length + 'last\n'.length);
  });

  it('counts what was printed while the database could not be written', async () => {
    await history.add(row('one'));
    let refused = false;
    const recorder = createRecorder({
      row: row('one'),
      history: {
        save: async (...save) => {
          if (!refused) {
            refused = true;
            throw CleatError.of('store.locked', { path: dir, seconds: 5 });
          }
          await history.save(...save);
        },
      },
      logger: { warn: () => undefined },
      mask: maskOf([]),
      changed: () => undefined,
    });
    recorder.on(log('lost words'));
    await vi.waitFor(() => expect(refused).toBe(true), { timeout: 20_000 });
    recorder.on(log('kept words'));
    await recorder.end(ended);
    expect((await history.get('one'))?.logLost).toBe('lost words'.length);
    expect(await logOf('one')).toBe('kept words');
  });

  it('keeps the end of a build though others hold the database for long', async () => {
    await history.add(row('one'));
    let refusals = 2;
    const recorder = createRecorder({
      row: row('one'),
      history: {
        save: async (...save) => {
          if (refusals-- > 0) throw CleatError.of('store.locked', { path: dir, seconds: 5 });
          await history.save(...save);
        },
      },
      logger: { warn: () => undefined },
      mask: maskOf([]),
      changed: () => undefined,
    });
    recorder.on(log('the last words'));
    await recorder.end(ended);
    expect(await history.get('one')).toMatchObject({ state: 'succeeded' });
    expect(await logOf('one')).toBe('the last words');
  });

  it('says of a build whose process was killed that it was interrupted', async () => {
    const own = await markOfProcess(process.pid);
    if (!own) throw new Error('this process has no mark');
    await history.add(row('alive', { process: own }));
    await history.add(row('dead', { process: { ...own, started: 'in another life' } }));
    const states = Object.fromEntries((await history.list()).map(({ id, state }) => [id, state]));
    expect(states).toEqual({ alive: 'running', dead: 'interrupted' });
    expect((await history.get('dead'))?.state).toBe('interrupted');
  });

  it('forgets a build with its log, and the oldest when there are many', async () => {
    const recorder = await recorderOf(row('one'));
    recorder.on(log('hello\n'));
    await recorder.end(ended);
    expect(await history.remove(['one', 'none'])).toBe(1);
    expect(await logOf('one')).toBe('');
    for (let at = 0; at < 205; at += 1)
      await history.add(row(`b${at}`, { state: 'failed', started_at: at, operation: null }));
    const kept = await history.list();
    expect(kept[0]?.id).toBe('b204');
    expect(kept.length).toBeLessThanOrEqual(200);
  });

  it('finds a build by how its id begins', async () => {
    await history.add(row('abc1'));
    await history.add(row('abd2'));
    expect(await history.find('abc')).toEqual(['abc1']);
    expect(await history.find('ab')).toHaveLength(2);
    expect(await history.find('%')).toEqual([]);
  });

  it('takes what a removed build still says nowhere', async () => {
    const recorder = await recorderOf(row('one'));
    await history.remove(['one']);
    recorder.on(log('late\n'));
    await recorder.end(ended);
    expect(await history.list()).toEqual([]);
    expect(await logOf('one')).toBe('');
  });
});
