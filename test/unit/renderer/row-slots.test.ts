import { describe, expect, it } from 'vitest';
import { RowSlots } from '../../../src-renderer/lib/row-slots';

describe('the rows that lines are drawn in', () => {
  it('stay with their lines, and go over from lines that have gone to those that come', () => {
    const rows = new RowSlots();
    const [one, two, three] = rows.assign(['a', 'b', 'c'], true);
    expect(rows.assign(['b', 'c', 'd'], true)).toEqual([two, three, one]);
    expect(new Set(rows.assign(['x', 'y', 'z'], true))).toEqual(new Set([one, two, three]));
  });

  it('are new for new lines when none may be used again', () => {
    const rows = new RowSlots();
    const before = rows.assign(['a', 'b'], true);
    const after = rows.assign(['b', 'c'], false);
    expect(after[0]).toBe(before[1]);
    expect(before).not.toContain(after[1]);
    expect(new Set(rows.assign(['a', 'b', 'c', 'd'], true)).size).toBe(4);
  });
});
