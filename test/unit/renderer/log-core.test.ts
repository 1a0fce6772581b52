import { describe, expect, it, vi } from 'vitest';
import { packParcel } from '../../../src-renderer/lib/log-parcel';
import { LogCore } from '../../../src-renderer/logs/log-core';
import { answerJob } from '../../../src-renderer/logs/match-lines';
import type { FromLogWorker, LogFrame, ToLogWorker } from '../../../src-renderer/logs/protocol';
import { LogMerge } from '../../../src-renderer/logs/merge';
import { RegexRunner } from '../../../src-renderer/logs/regex-runner';
import type { LogItem, LogLines } from '../../../src-shared/model/log-line';

const line = (text: string, more: Partial<Extract<LogItem, { type: 'line' }>> = {}): LogItem => ({
  type: 'line',
  stream: 'stdout',
  text,
  ...more,
});

/** A core, and what it last told the page; every frame is taken as drawn. */
function openLog(names: readonly string[] = ['one']) {
  const said: FromLogWorker[] = [];
  const core = new LogCore({
    post: (message) => {
      said.push(message);
      if (message.type === 'frame') setTimeout(() => core.take({ type: 'drawn' }), 0);
    },
    free: () => undefined,
    startMatching: (on) => ({
      post: (job) => void setTimeout(() => on.answer(answerJob(job)), 0),
      terminate: () => undefined,
    }),
  });
  const frame = (): LogFrame | undefined => said.findLast((one) => one.type === 'frame');
  const shown = (): (string | number)[] =>
    (frame()?.rows ?? []).map((one) =>
      one.kind === 'gap' ? one.lines : one.row.kind === 'line' ? one.row.text : `<${one.row.what}>`,
    );
  const take = (...messages: ToLogWorker[]): void => messages.forEach((message) => core.take(message));
  take({ type: 'begin', names });
  return { take, frame, shown, said };
}
const push = (items: readonly (LogItem | LogLines)[], source = 0): ToLogWorker => ({
  type: 'push',
  source,
  ...packParcel(items),
});
const find = (text: string, regex = false, caseSensitive = false): ToLogWorker => ({
  type: 'find',
  query: { text, regex, caseSensitive },
});

describe('the log behind the viewer', () => {
  it('shows the end of what it holds, and any other part that is asked for', async () => {
    const { take, frame, shown } = openLog();
    take({ type: 'sight', sight: { from: 0, to: 3, tail: true } });
    take(push(Array.from({ length: 1_000 }, (_, n) => line(`line ${n}`))));
    await vi.waitFor(() => expect(shown()).toEqual(['line 997', 'line 998', 'line 999']));
    expect(frame()).toMatchObject({ extent: { first: 0, length: 1_000 }, newest: 999 });
    take({ type: 'sight', sight: { from: 10, to: 12, tail: false } });
    await vi.waitFor(() => expect(shown()).toEqual(['line 10', 'line 11']));
  });

  it.each([false, true])('finds text, counts it, steps through it and goes on (regex: %s)', async (regex) => {
    const { take, frame } = openLog();
    take(push([line('Error one'), line('fine'), line('an \u001b[1mER\u001b[0mROR')]), find('error', regex));
    await vi.waitFor(() =>
      expect(frame()?.search).toEqual({ state: 'done', detail: '', count: 2, at: 2, seq: 2 }),
    );
    const hits = frame()?.rows.map((one) => (one.kind === 'row' ? one.hits : []));
    expect(hits).toEqual([[0, 5], [], [3, 8]]);
    take({ type: 'step', by: -1 });
    await vi.waitFor(() => expect(frame()?.search).toMatchObject({ at: 1, seq: 0 }));
    take({ type: 'step', by: -1 });
    await vi.waitFor(() => expect(frame()?.search).toMatchObject({ at: 2, seq: 2 }));
    take(push([line('third error')]));
    await vi.waitFor(() => expect(frame()?.search).toMatchObject({ count: 3, at: 2 }));
    take(find('error', regex, true));
    await vi.waitFor(() => expect(frame()?.search).toMatchObject({ state: 'done', count: 1, seq: 3 }));
  });

  it('takes plain text for what it is, and says what is wrong with an expression', async () => {
    const { take, frame } = openLog();
    take(push([line('a.b'), line('axb')]), find('a.b'));
    await vi.waitFor(() => expect(frame()?.search).toMatchObject({ state: 'done', count: 1 }));
    take(find('(', true));
    await vi.waitFor(() => expect(frame()?.search.state).toBe('bad'));
    expect(frame()?.search.detail).toContain('(');
  });

  it('shows matches only, with lines around them, and how many are left out between', async () => {
    const { take, shown } = openLog();
    take(push(Array.from({ length: 12 }, (_, n) => line(n === 4 || n === 10 ? `hit ${n}` : `line ${n}`))));
    take({ type: 'show', shown: { stream: 'all', context: 1 } }, find('hit'));
    const first = [3, 'line 3', 'hit 4', 'line 5', 3, 'line 9', 'hit 10', 'line 11'];
    await vi.waitFor(() => expect(shown()).toEqual(first));
    take(push([line('line 12'), line('hit 13')]));
    await vi.waitFor(() => expect(shown()).toEqual([...first, 'line 12', 'hit 13']));
  });

  it('shows one of the two streams, and its matches alone count', async () => {
    const { take, shown, frame } = openLog();
    take(
      push([
        line('x out'),
        line('x err', { stream: 'stderr' }),
        { type: 'mark', what: 'restarted', time: 1 },
      ]),
    );
    take({ type: 'show', shown: { stream: 'stderr', context: undefined } }, find('x'));
    await vi.waitFor(() => expect(frame()?.search).toMatchObject({ state: 'done', count: 1 }));
    expect(shown()).toEqual(['x err', '<restarted>']);
  });

  it('clears the view, not the log', async () => {
    const { take, shown, frame } = openLog();
    take(push([line('a'), line('b')]), { type: 'clear' }, push([line('c')]));
    await vi.waitFor(() => expect(shown()).toEqual(['c']));
    expect(frame()?.cleared).toBe(2);
    take({ type: 'unclear' });
    await vi.waitFor(() => expect(shown()).toEqual(['a', 'b', 'c']));
  });

  it('copies plain text, with times when asked', async () => {
    const { take, said } = openLog();
    take(push([line('\u001b[31mred\u001b[0m', { time: 0 }), line('two', { time: 1_000 })]));
    take({ type: 'copy', id: 1, range: undefined, times: false });
    take({ type: 'copy', id: 2, range: { from: 1, to: 1 }, times: true });
    expect(said.filter((one) => one.type === 'copied').map((one) => one.text)).toEqual([
      'red\ntwo',
      '1970-01-01T00:00:01.000Z two',
    ]);
  });
});

describe('several logs as one', () => {
  it('are in the order of time, each told apart', () => {
    const merge = new LogMerge(2, 400);
    merge.push(0, [line('a', { time: 1 }), line('c', { time: 3 })], 0);
    expect(merge.release(0)).toEqual([]);
    merge.push(1, [line('b', { time: 2 }), line('d', { time: 4 })], 10);
    const texts = (now: number) =>
      merge.release(now).map(({ source, item }) => `${source}${item.type === 'line' ? item.text : ''}`);
    expect(texts(10)).toEqual(['0a', '1b', '0c']);
    expect(texts(409)).toEqual([]);
    expect(texts(410)).toEqual(['1d']);
  });

  it('wait for nothing that has ended, and never when alone', () => {
    const merge = new LogMerge(2, 400);
    merge.push(0, [line('a', { time: 1 })], 0);
    merge.end(1);
    expect(merge.release(0)).toHaveLength(1);
    const alone = new LogMerge(1);
    alone.push(0, [line('late', { time: 9 }), line('no time')], 0);
    expect(alone.release(0)).toHaveLength(2);
  });
});

describe('a regular expression that would never end', () => {
  it('is stopped with its thread, and the next one gets a new thread', async () => {
    let started = 0;
    let ended = 0;
    const runner = new RegexRunner((on) => {
      const silent = ++started === 1;
      return {
        post: (job) => {
          if (!silent) on.answer(answerJob(job));
        },
        terminate: () => void (ended += 1),
      };
    }, 5);
    expect(await runner.run(/(a+)+$/g, ['aaa!'])).toEqual({ outcome: 'stopped' });
    expect(ended).toBe(1);
    expect(await runner.run(/a/g, ['ab'])).toEqual({ outcome: 'found', found: [[0, [0, 1]]] });
    expect(started).toBe(2);
  });

  it('says when no thread can be had', async () => {
    const runner = new RegexRunner(() => {
      throw new Error('no threads');
    });
    expect(await runner.run(/a/g, ['a'])).toEqual({ outcome: 'broken' });
  });
});
