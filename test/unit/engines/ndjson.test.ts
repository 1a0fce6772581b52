import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../../src-main/engines/ndjson';

/** Cuts bytes at the given places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

describe('lines out of chunks', () => {
  it('are the same wherever the chunks are cut, inside a character too', () => {
    const line = fc
      .string({ unit: 'binary', minLength: 1 })
      .filter((text) => !text.includes('\n') && text.trim() !== '');
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat(2_000)), (lines, places) => {
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''), 'utf8');
        const expected = bytes.toString('utf8').split('\n').slice(0, -1);
        const splitter = new LineSplitter();
        expect(cut(bytes, places).flatMap((chunk) => splitter.push(chunk))).toEqual(expected);
      }),
    );
  });

  it('leave out empty ones, which only keep a connection alive', () => {
    expect(new LineSplitter().push(Buffer.from('{}\n\n \r\n{}\n'))).toEqual(['{}', '{}']);
  });

  it('are bounded: a line without end is refused, whole or in pieces', () => {
    const splitter = new LineSplitter(10);
    splitter.push(Buffer.from('12345'));
    expect(() => splitter.push(Buffer.from('6789012'))).toThrow(RangeError);
    expect(() => new LineSplitter(10).push(Buffer.from('12345678901\n'))).toThrow(RangeError);
  });
});
