import { describe, expect, it } from 'vitest';
import { packParcel } from '../../../src-renderer/lib/log-parcel';
import { LogRing } from '../../../src-renderer/lib/log-ring';
import { packLog } from '../../../src-shared/model/log-pack';
import type { LogItem, LogLines } from '../../../src-shared/model/log-line';

const line = (text: string, more: Partial<Extract<LogItem, { type: 'line' }>> = {}): LogItem => ({
  type: 'line',
  stream: 'stdout',
  text,
  ...more,
});
const lines = (count: number, from = 0): LogItem[] =>
  Array.from({ length: count }, (_, index) => line(`line ${from + index}`));

function give(ring: LogRing, items: readonly (LogItem | LogLines)[], source = 0): number {
  return ring.push(packParcel(items), source);
}

function texts(ring: LogRing): string[] {
  return Array.from({ length: ring.length }, (_, index) => {
    const row = ring.row(ring.first + index);
    return row?.kind === 'line' ? row.text : `<${row?.what}>`;
  });
}

describe('the ring behind a log', () => {
  it('keeps lines and marks in order, by a number that never changes', () => {
    const ring = new LogRing();
    give(ring, [line('a'), { type: 'mark', what: 'ended', time: 5 }, line('b')]);
    expect(texts(ring)).toEqual(['a', '<ended>', 'b']);
    expect(ring.row(2)).toMatchObject({ seq: 2, text: 'b' });
  });

  it('holds no more lines than it may, and drops the oldest', () => {
    const ring = new LogRing(5_000);
    for (let from = 0; from < 40_000; from += 100) give(ring, lines(100, from));
    expect(ring.length).toBeLessThanOrEqual(5_000);
    expect(ring.length).toBeGreaterThan(3_900);
    expect(ring.first + ring.length).toBe(40_000);
    expect(texts(ring).at(-1)).toBe('line 39999');
    expect(ring.row(ring.first)).toMatchObject({ text: `line ${ring.first}` });
    expect(ring.row(ring.first - 1)).toBeUndefined();
  });

  it('holds no more bytes than it may, and always the last line', () => {
    const ring = new LogRing(100_000, 10 * 32_768);
    for (let n = 0; n < 1_000; n++) give(ring, [line(`${n} ${'x'.repeat(3_990)}`)]);
    const held = texts(ring);
    expect(held.join('').length).toBeLessThanOrEqual(10 * 32_768);
    expect(held.join('').length).toBeGreaterThan(8 * 32_768);
    expect(held.map((text) => Number(text.split(' ')[0]))).toEqual(held.map((_, at) => ring.first + at));
    expect(ring.end).toBe(1_000);
    const small = new LogRing(100_000, 1);
    for (let n = 0; n < 20; n++) give(small, [line(`${n}${'漢'.repeat(8_000)}`)]);
    expect(texts(small).at(-1)).toBe(`19${'漢'.repeat(8_000)}`);
    expect(small.length).toBeLessThanOrEqual(2);
  });

  it('gives back what it was given, whatever the characters', () => {
    const ring = new LogRing(2_000, 300_000);
    const text = (n: number): string => `${n} é 漢字 😀 ${'\u001b[1m'}b${'ß'.repeat(n % 50)}\ufeff`;
    for (let n = 0; n < 10_000; n++) give(ring, [line(text(n), { time: n })]);
    for (let seq = ring.first; seq < ring.end; seq++)
      expect(ring.row(seq)).toMatchObject({ seq, text: text(seq), time: seq });
    expect(ring.length).toBeGreaterThan(900);
  });

  it('takes a run of lines as it takes them one by one', () => {
    const texts = ['a', '', '\u001b[31mred', 'é 漢字', 'x'.repeat(9_000), ''];
    const [one, other] = [new LogRing(), new LogRing()];
    give(
      one,
      texts.map((text, n) => line(text, { time: n })),
    );
    give(other, [
      { type: 'lines', stream: 'stdout', text: texts.join('\n'), time: 0, after: texts.map((_, n) => n) },
    ]);
    const rows = (ring: LogRing) => Array.from({ length: ring.length }, (_, seq) => ring.row(seq));
    expect(rows(other)).toEqual(rows(one));
    expect(other.length).toBe(7);
  });

  it.each([
    ['whatever they hold', 100_000, 64 * 1024 * 1024],
    ['also when the oldest have to go', 700, 64 * 1024 * 1024],
    ['also when there is little memory', 100_000, 300_000],
    ['also when there is less than a run needs', 100_000, 1],
  ])('takes runs of lines as it takes the lines, %s', (_how, maxLines, maxBytes) => {
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const words = [
      'plain',
      'é漢字',
      '😀',
      '',
      '\u001b[31mred',
      '\u001b[0m',
      '\u009b32mgreen',
      '\u6c5b\u009c',
      'x'.repeat(300),
      'y'.repeat(8_500),
    ];
    const [one, other] = [new LogRing(maxLines, maxBytes), new LogRing(maxLines, maxBytes)];
    for (let run = 0; run < 200; run++) {
      const common = random(3) > 0 ? 3 : words.length;
      const stream = random(4) > 0 ? 'stdout' : 'stderr';
      const many = Array.from({ length: 2 + random(40) }, (_, n) => {
        const text = `${run}.${n} ${words[random(common)] ?? ''}`;
        return { type: 'line', stream, text, time: run * 100 + n } as const;
      });
      // A line that goes on in the next batch, now and then.
      const before = random(10) === 0 ? [line('goes on ', { partial: true, stream })] : [];
      give(one, [...before, ...many]);
      give(other, packLog([...before, ...many]));
    }
    expect(other.end).toBe(one.end);
    const first = Math.max(one.first, other.first);
    const rows = (ring: LogRing) => Array.from({ length: ring.end - first }, (_, at) => ring.row(first + at));
    expect(rows(other)).toEqual(rows(one));
    expect(other.widest).toBe(one.widest);
    expect(other.length).toBeGreaterThan(0);
  });

  it('never breaks a character in two', () => {
    const ring = new LogRing();
    give(ring, [line(`a${'😀'.repeat(5_000)}`)]);
    expect(texts(ring).join('')).toBe(`a${'😀'.repeat(5_000)}`);
  });

  it('goes on with a line whose row had to go', () => {
    const ring = new LogRing(100_000, 1);
    give(ring, [line('begun', { partial: true })]);
    for (let n = 0; n < 20; n++) give(ring, [line('y'.repeat(8_000), { stream: 'stderr' })]);
    give(ring, [line('ended')]);
    expect(texts(ring).at(-1)).toBe('ended');
  });

  it('joins the pieces of one line, stream by stream', () => {
    const ring = new LogRing();
    give(ring, [
      line('out 1/2 ', { partial: true }),
      line('err', { stream: 'stderr' }),
      line('2/2'),
      line('next'),
    ]);
    expect(texts(ring)).toEqual(['out 1/2 2/2', 'err', 'next']);
  });

  it('breaks a line that would be too long for one row', () => {
    const ring = new LogRing();
    give(ring, [line('a'.repeat(20_000))]);
    expect(texts(ring).map((text) => text.length)).toEqual([8_192, 8_192, 3_616]);
    give(ring, [line('y'.repeat(8_192)), line('another')]);
    const rows = Array.from({ length: 5 }, (_, seq) => ring.row(seq));
    expect(rows.map((row) => row?.kind === 'line' && row.goesOn)).toEqual([
      undefined,
      true,
      true,
      undefined,
      undefined,
    ]);
  });

  it('says after a line that was cut that it was, and goes on with the next', () => {
    const ring = new LogRing();
    give(ring, [line('a'.repeat(9_000), { partial: true }), line('err', { stream: 'stderr' })]);
    expect(give(ring, [line('its end', { cut: true }), line('another')])).toBe(1);
    expect(texts(ring).slice(1)).toEqual([`${'a'.repeat(808)}its end`, 'err', '<cut>', 'another']);
    expect(ring.kind(3)).toBe('mark');
    expect(ring.row(4)).not.toHaveProperty('goesOn');
  });

  it('begins a line in the colour that the line before it, of its stream, ended with', () => {
    const ring = new LogRing();
    give(ring, [line('\u001b[31mred'), line('plain', { stream: 'stderr' }), line('still red')]);
    expect(ring.row(1)).toMatchObject({ style: {} });
    expect(ring.row(2)).toMatchObject({ style: { fg: 1 } });
  });
});
