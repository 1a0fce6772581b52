import { describe, expect, it } from 'vitest';
import type { ShownRow } from '../../../src-renderer/logs/protocol';
import { beginning, likelyLines } from '../../../src-renderer/views/logs/drawn';

const row = (text: string): ShownRow => ({
  kind: 'row',
  position: 0,
  row: { seq: 0, kind: 'line', source: 0, stream: 'stdout', text, time: undefined, style: {} },
  hits: [],
});

describe('what is looked at of a very long line', () => {
  it('is its beginning, when only that is drawn', () => {
    expect(beginning('x'.repeat(8_000), 1_000)).toHaveLength(4_000);
    expect(beginning('x'.repeat(3_000), 1_000)).toHaveLength(3_000);
    expect(beginning('x'.repeat(8_000), Infinity)).toHaveLength(8_000);
  });

  it('is all of it when a carriage return may take its beginning back', () => {
    expect(beginning(`${'x'.repeat(7_000)}\rdone`, 1_000)).toHaveLength(7_005);
  });
});

describe('the height of wrapped rows before any was measured', () => {
  it('is that of their lines on average, and never less than one', () => {
    expect(likelyLines([row('x'.repeat(8_192)), row('x'.repeat(8_192))], 128)).toBe(64);
    expect(likelyLines([row(''), { kind: 'gap', position: 1, lines: 5 }], 128)).toBe(1);
    expect(likelyLines([], 128)).toBe(1);
  });
});
