import { describe, expect, it } from 'vitest';
import { formatLogs } from '../../../src-main/containers/log-format';
import type { MergedItem } from '../../../src-main/containers/log-merge';

const T = Date.parse('2026-01-02T03:04:05.678Z');
const item = (
  text: string,
  more: { source?: number; stream?: 'stdout' | 'stderr'; partial?: true } = {},
): MergedItem => ({
  source: more.source ?? 0,
  item: {
    type: 'line',
    stream: more.stream ?? 'stdout',
    text,
    time: T,
    ...(more.partial ? { partial: true } : {}),
  },
});
function written(
  items: readonly MergedItem[],
  options: Partial<Parameters<typeof formatLogs>[0]> = {},
): string {
  const formatter = formatLogs({ format: 'text', timestamps: false, names: ['web'], ...options });
  return formatter.push(items) + formatter.end();
}

describe('a saved log', () => {
  it('is what the container wrote, escapes and all', () => {
    expect(written([item('\u001b[31mé漢\u001b[0m'), item(''), item('a\rb')])).toBe(
      '\u001b[31mé漢\u001b[0m\n\na\rb\n',
    );
  });

  it('says whose a line is when there are several, and when when asked', () => {
    expect(
      written([item('one'), item('two', { source: 1 })], { names: ['web', 'database'], timestamps: true }),
    ).toBe('web      | 2026-01-02T03:04:05.678Z one\ndatabase | 2026-01-02T03:04:05.678Z two\n');
  });

  it('lets no name begin a line or an escape', () => {
    const text = written([item('x', { source: 1 })], { names: ['a', 'b\n\u001b[2Jroot'] });
    expect(text).toBe('b??[2Jroot | x\n');
  });

  it('keeps a line whole whose pieces the other stream comes between', () => {
    expect(
      written([
        item('long', { partial: true }),
        item('error', { stream: 'stderr' }),
        item('er', { partial: true }),
        item(' end'),
        item('next'),
      ]),
    ).toBe('longer end\nerror\nnext\n');
  });

  it('ends a line that nothing ended, and loses nothing that waited for it', () => {
    expect(
      written([item('half', { partial: true }), item('error', { stream: 'stderr' })], { names: ['web'] }),
    ).toBe('half\nerror\n');
  });

  it('as JSONL is one object a line, which says when a line goes on', () => {
    const text = written([item('a\u2028"\n', { partial: true }), item('b')], { format: 'jsonl' });
    expect(
      text
        .split('\n')
        .filter(Boolean)
        .map((one): unknown => JSON.parse(one)),
    ).toEqual([
      {
        time: '2026-01-02T03:04:05.678Z',
        container: 'web',
        stream: 'stdout',
        text: 'a\u2028"\n',
        partial: true,
      },
      { time: '2026-01-02T03:04:05.678Z', container: 'web', stream: 'stdout', text: 'b' },
    ]);
  });

  it('holds back empty lines only up to a bound while a line is unfinished', () => {
    const formatter = formatLogs({ format: 'text', timestamps: false, names: ['web'] });
    formatter.push([item('begun', { partial: true })]);
    const empty = item('', { stream: 'stderr' });
    let text = '';
    for (let batch = 0; batch < 50 && text === ''; batch += 1)
      text = formatter.push(Array.from({ length: 1000 }, () => empty));
    expect(text).toMatch(/^\n\n/);
  });
});
