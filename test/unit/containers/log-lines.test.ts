import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  LogAssembler,
  LONGEST_PIECE,
  sinceOf,
  type LogPosition,
} from '../../../src-main/containers/log-lines';
import { splitFrames, splitRaw, type MessageSplitter } from '../../../src-main/containers/log-messages';
import { compareStamps, stampOf, type Stamp } from '../../../src-main/containers/log-time';
import type { LogItem, LogLine } from '../../../src-shared/model/log-line';

const T0 = Date.parse('2026-01-02T03:04:05.000Z');

/** Docker's stamp: nine digits and Z. */
const nano = (n: number): string =>
  `${new Date(T0 + Math.floor(n / 1e6)).toISOString().slice(0, 20)}${String(n % 1e9).padStart(9, '0')}Z`;

function frame(stream: 'stdout' | 'stderr', payload: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream === 'stdout' ? 1 : 2;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

/** Cuts `bytes` at the given places, which may be anywhere. */
function chunks(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, i) => bytes.subarray(from, places[i] ?? bytes.length));
}

function readAll(
  split: (take: LogAssembler['take']) => MessageSplitter,
  body: readonly Buffer[],
  from?: LogPosition,
  longest?: number,
): { items: LogItem[]; position: LogPosition | undefined } {
  const items: LogItem[] = [];
  const assembler = new LogAssembler((item) => items.push(item), from, true, undefined, longest);
  const splitter = split(assembler.take);
  for (const chunk of body) splitter.push(chunk);
  splitter.end();
  assembler.end();
  return { items, position: assembler.position };
}
const framed = (take: LogAssembler['take']): MessageSplitter => splitFrames('docker', take);
const raw = (take: LogAssembler['take']): MessageSplitter => splitRaw(take);

/** Text that hurts: several bytes a character, escapes, what looks like a stamp, carriage returns inside. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    'é漢字🛥️',
    '\u001b[31mred',
    '2026-01-02T03:04:05Z not a stamp of ours',
    '\uFEFFbom',
    'a\rb',
  ),
);
const line = text.map((value) => Buffer.from(value.replaceAll('\n', ' ').replace(/\r+$/, '')).toString());
const lines = fc.array(fc.record({ stream: fc.constantFrom('stdout', 'stderr'), text: line }), {
  maxLength: 30,
});
const cuts = fc.array(fc.nat(100_000), { maxLength: 60 });

const plain = (items: readonly LogItem[]): LogLine[] =>
  items.flatMap((item) => (item.type === 'line' ? [{ stream: item.stream, text: item.text }] : []));

describe('the lines of a log', () => {
  it('come out of frames as they went in, whatever the chunks', () => {
    fc.assert(
      fc.property(lines, cuts, (wanted, places) => {
        const body = wanted.map((one, i) =>
          frame(one.stream, Buffer.from(`${nano(i * 1000)} ${one.text}\n`)),
        );
        const { items } = readAll(framed, chunks(Buffer.concat(body), places));
        expect(plain(items)).toEqual(wanted);
        items.forEach((item) => expect(item).toMatchObject({ time: T0 }));
      }),
    );
  });

  it('come out of a terminal as they went in, whatever the chunks', () => {
    fc.assert(
      fc.property(lines, cuts, (wanted, places) => {
        const body = wanted.map((one, i) => `${nano(i * 1000)} ${one.text}\r\n`).join('');
        const { items } = readAll(raw, chunks(Buffer.from(body), places));
        expect(plain(items)).toEqual(wanted.map((one) => ({ stream: 'stdout', text: one.text })));
      }),
    );
  });

  it('are decoded once: a character cut by pieces of a line, by frames and by chunks stays whole', () => {
    const piece = fc.integer({ min: 1, max: 7 });
    fc.assert(
      fc.property(line, piece, cuts, (wanted, size, places) => {
        const bytes = Buffer.from(`${wanted}\n`);
        const frames: Buffer[] = [];
        for (let at = 0; at < bytes.length; at += size)
          frames.push(
            frame(
              'stdout',
              Buffer.concat([Buffer.from('2026-01-02T03:04:05Z '), bytes.subarray(at, at + size)]),
            ),
          );
        const { items } = readAll(framed, chunks(Buffer.concat(frames), places));
        expect(plain(items)).toEqual([{ stream: 'stdout', text: wanted }]);
      }),
    );
  });

  it('never throw, whatever bytes come in a frame, and lose no valid line after them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), cuts, (bytes, places) => {
        const body = Buffer.concat([
          frame('stdout', Buffer.from(bytes)),
          frame('stdout', Buffer.from('\n')),
          frame('stdout', Buffer.from(`${nano(0)} after\n`)),
        ]);
        expect(plain(readAll(framed, chunks(body, places)).items).at(-1)?.text).toBe('after');
      }),
    );
    const { items } = readAll(framed, [frame('stdout', Buffer.from([0x61, 0xff, 0xc3, 0x0a]))]);
    expect(plain(items)).toEqual([{ stream: 'stdout', text: 'a\uFFFD\uFFFD' }]);
  });

  it('come in pieces of at most 64 KiB when they are long, and make one line together', () => {
    for (const unit of ['x', 'é', '漢', '🛥']) {
      const wanted = unit.repeat(200_000 / Buffer.byteLength(unit));
      const { items } = readAll(
        framed,
        chunks(frame('stdout', Buffer.from(`${nano(0)} ${wanted}\n`)), [7, 99, 70_001]),
      );
      const pieces = items.flatMap((item) => (item.type === 'line' ? [item] : []));
      expect(pieces.map((piece) => piece.partial ?? false)).toEqual([true, true, true, false]);
      for (const piece of pieces) expect(Buffer.byteLength(piece.text)).toBeLessThanOrEqual(LONGEST_PIECE);
      expect(pieces.map((piece) => piece.text).join('')).toBe(wanted);
    }
  });

  it('are left out from where more is asked for of none, each marked there, and the next come whole', () => {
    for (const unit of ['x', 'é', '漢', '🛥']) {
      const long = unit.repeat(1_000_000 / Buffer.byteLength(unit));
      const body = Buffer.concat([
        frame('stdout', Buffer.from(`${nano(0)} ${long}\r\n`)),
        frame('stderr', Buffer.from(`${nano(1)} beside\n`)),
        frame('stdout', Buffer.from(`${nano(2)} next\n${long}`)),
      ]);
      for (const cuts of [[], [9, 70_001, 200_003, 999_999]]) {
        const { items } = readAll(framed, chunks(body, cuts), undefined, 2 * LONGEST_PIECE);
        const lines = items.flatMap((item) => (item.type === 'line' ? [item] : []));
        const stdout = lines.filter(({ stream }) => stream === 'stdout');
        expect(stdout.map(({ partial, cut }) => [partial, cut])).toEqual([
          [true, undefined],
          [true, undefined],
          [undefined, true],
          [undefined, undefined],
          [true, undefined],
          [true, undefined],
          [undefined, true],
        ]);
        const kept = stdout
          .slice(0, 3)
          .map(({ text }) => text)
          .join('');
        expect(long.startsWith(kept)).toBe(true);
        expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(3 * LONGEST_PIECE);
        expect(stdout[3]?.text).toBe('next');
        expect(lines.find(({ stream }) => stream === 'stderr')?.text).toBe('beside');
      }
    }
  });

  it('that are exactly as long as is asked for are not cut', () => {
    const pieces = (length: number): LogItem[] =>
      readAll(
        framed,
        [frame('stdout', Buffer.from(`${nano(0)} ${'x'.repeat(length)}\n`))],
        undefined,
        LONGEST_PIECE - 4,
      ).items;
    expect(pieces(LONGEST_PIECE - 4)).toMatchObject([{ text: 'x'.repeat(LONGEST_PIECE - 4) }]);
    expect(pieces(LONGEST_PIECE - 4)[0]).not.toHaveProperty('cut');
    expect(pieces(LONGEST_PIECE - 3)).toMatchObject([{ text: 'x'.repeat(LONGEST_PIECE - 4), cut: true }]);
  });

  it('have a line end of their own after pieces that end exactly there', () => {
    for (const length of [LONGEST_PIECE - 6, LONGEST_PIECE - 5, LONGEST_PIECE - 4, LONGEST_PIECE - 3]) {
      const { items } = readAll(framed, [frame('stdout', Buffer.from(`${'x'.repeat(length)}\r\nnext\r\n`))]);
      const [last, ...pieces] = plain(items).reverse();
      expect(last?.text).toBe('next');
      expect(
        pieces
          .reverse()
          .map((piece) => piece.text)
          .join(''),
      ).toBe('x'.repeat(length));
      expect(items.filter((item) => item.type === 'line' && !item.partial)).toHaveLength(2);
    }
  });

  it('of a terminal are free of the stamps that Docker puts before every 16 KiB of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70_000 }), cuts, (length, places) => {
        const wanted = 'z'.repeat(length);
        let body = '';
        for (let at = 0; at < length; at += 16_384) body += `${nano(at)} ${wanted.slice(at, at + 16_384)}`;
        const { items } = readAll(raw, chunks(Buffer.from(`${body}\r\n${nano(1)} next\r\n`), places));
        const texts = plain(items).map((item) => item.text);
        expect(texts.at(-1)).toBe('next');
        expect(texts.slice(0, -1).join('')).toBe(wanted);
      }),
      { numRuns: 50 },
    );
  });

  it('without an end are lines too when the log is over', () => {
    expect(plain(readAll(framed, [frame('stderr', Buffer.from(`${nano(0)} no end`))]).items)).toEqual([
      { stream: 'stderr', text: 'no end' },
    ]);
    expect(plain(readAll(raw, [Buffer.from(`${nano(0)} no end`)]).items)[0]?.text).toBe('no end');
  });

  it('are refused, not guessed, when the frames are none', () => {
    expect(() => readAll(framed, [Buffer.from('HTTP/1.1 500 what is this')])).toThrow(
      /in a shape Cleat does not know/,
    );
  });

  it('are read in pieces from a frame that claims to be endless', () => {
    const header = Buffer.from([1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]);
    const seen: number[] = [];
    const splitter = splitFrames('docker', (_stream, _bytes, from, to) => seen.push(to - from));
    splitter.push(header);
    for (let i = 0; i < 100; i++) splitter.push(Buffer.alloc(64 * 1024, 0x61));
    expect(seen.reduce((sum, n) => sum + n, 0)).toBeGreaterThan(6_000_000);
  });
});

describe('reading a log on', () => {
  /** What an engine sends for `since`: everything stamped then or later, in its order. */
  const answer = (
    all: readonly { stream: 'stdout' | 'stderr'; stamp: string; text: string }[],
    since: number,
  ): Buffer =>
    Buffer.concat(
      all
        .filter(({ stamp }) => Date.parse(stamp) / 1000 >= since)
        .map(({ stream, stamp, text: value }) => frame(stream, Buffer.from(`${stamp} ${value}\n`))),
    );

  it.each([
    ['nanoseconds', (ms: number): string => nano(ms * 1e6 + 7)],
    ['whole seconds', (ms: number): string => `${new Date(T0 + ms).toISOString().slice(0, 19)}Z`],
  ])('gives each line once and loses none, with stamps of %s', (_name, stampAt) => {
    const entry = fc.record({
      stream: fc.constantFrom('stdout' as const, 'stderr' as const),
      gap: fc.constantFrom(0, 0, 0, 1, 400, 1500),
    });
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 40 }), fc.nat(), (entries, cut) => {
        let ms = 0;
        const all = entries.map(({ stream, gap }, i) => ({
          stream,
          stamp: stampAt((ms += gap)),
          text: `line ${String(i)}`,
        }));
        const seen = all.slice(0, cut % (all.length + 1));
        const first = readAll(framed, [answer(seen, 0)]);
        const since = first.position ? sinceOf(first.position) : 0;
        const second = readAll(framed, [answer(all, since)], first.position);
        expect([...plain(first.items), ...plain(second.items)].map((item) => item.text)).toEqual(
          all.map((one) => one.text),
        );
      }),
    );
  });
});

describe('a time stamp', () => {
  const stamp = (value: string): Stamp =>
    stampOf(Buffer.from(`${value} `)) ?? { nanos: 0, time: NaN, length: 0 };
  it('is read in the forms of both engines', () => {
    expect(stampOf(Buffer.from('2026-01-02T03:04:05.123456789Z text'))).toEqual({
      time: T0 + 123,
      nanos: 123_456_789,
      length: 31,
    });
    expect(stampOf(Buffer.from('2026-01-02T05:04:05+02:00 text'))).toMatchObject({ time: T0, length: 26 });
    expect(stampOf(Buffer.from('2026-01-02T03:04:05Z'))).toBeUndefined();
    expect(stampOf(Buffer.from('2026-13-02T03:04:05Z text'))).toBeUndefined();
    expect(stampOf(Buffer.from(''))).toBeUndefined();
  });
  it('is compared to the nanosecond', () => {
    const earlier = stamp('2026-01-02T03:04:05.123456788Z');
    const later = stamp('2026-01-02T03:04:05.123456789Z');
    expect(compareStamps(earlier, later)).toBeLessThan(0);
    expect(compareStamps(later, later)).toBe(0);
  });
});
