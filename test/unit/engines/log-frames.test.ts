import { describe, expect, it } from 'vitest';
import { LineFrames } from '../../../src-main/engines/cli/log-frames';

const STAMP = '2026-07-14T09:12:44.500000000Z ';
/** What the frames hold: their stream, their length as told, and their text. */
const shown = (frames: readonly { bytes: Buffer }[]): string[] =>
  frames.map(({ bytes }) => {
    expect(bytes.readUInt32BE(4)).toBe(bytes.length - 8);
    return `${bytes[0]} ${bytes.subarray(8).toString('utf8')}`;
  });

describe('Lines of a log that a CLI prints', () => {
  it('are framed whole, wherever chunks end, also inside a character', () => {
    const bytes = Buffer.from(`${STAMP}ünï 🦭\n${STAMP}\n${STAMP}no end`);
    for (let cut = 1; cut < bytes.length; cut++) {
      const lines = new LineFrames(2);
      const frames = [
        ...lines.push(bytes.subarray(0, cut)),
        ...lines.push(bytes.subarray(cut)),
        ...lines.end(),
      ];
      expect(shown(frames)).toEqual([`2 ${STAMP}ünï 🦭\n`, `2 ${STAMP}\n`, `2 ${STAMP}no end`]);
    }
  });

  it('are cut where Docker puts a second time into a long one, and nowhere else', () => {
    const piece = 'x'.repeat(16 * 1024);
    const long = `${STAMP}${piece}${STAMP}rest\n`;
    expect(shown(new LineFrames(1).push(Buffer.from(long)))).toEqual([
      `1 ${STAMP}${piece}`,
      `1 ${STAMP}rest\n`,
    ]);
    const plain = `${STAMP}${piece}yyyy\n${STAMP}says ${STAMP}\n`;
    expect(new LineFrames(1).push(Buffer.from(plain))).toHaveLength(2);
  });

  it('keep the time of the line before where they have none, by which they are put in order', () => {
    const frames = new LineFrames(1).push(Buffer.from(`${STAMP}a\nb\n`));
    expect(frames.map(({ stamp }) => stamp)).toEqual([STAMP, STAMP]);
  });

  it('without an end are given on before they fill the memory', () => {
    const lines = new LineFrames(1);
    expect(lines.push(Buffer.alloc(256 * 1024, 'x'))).toHaveLength(1);
    expect(lines.end()).toEqual([]);
  });
});
