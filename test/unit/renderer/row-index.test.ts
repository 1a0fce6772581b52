import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowIndex } from '../../../src-renderer/lib/row-index';

interface Row {
  readonly key: string;
  weight: number;
}
const byWeight = (a: Row, b: Row): number => a.weight - b.weight;
const ordered = (rows: readonly Row[]): Row[] =>
  [...rows].sort((a, b) => byWeight(a, b) || (a.key < b.key ? -1 : 1));

describe('the order of rows', () => {
  it('is the same as sorting all of them, after any changes', () => {
    const step = fc.record({
      key: fc.integer({ min: 0, max: 30 }),
      weight: fc.integer({ min: 0, max: 5 }),
      remove: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(fc.array(step, { maxLength: 8 }), { maxLength: 20 }), (batches) => {
        const index = new RowIndex<Row>(byWeight);
        const model = new Map<string, Row>();
        for (const batch of batches) {
          const changed = new Set<Row>();
          const removed = new Set<Row>();
          for (const { key, weight, remove } of batch) {
            const row = model.get(String(key));
            if (remove) {
              if (row) removed.add(row);
              model.delete(String(key));
            } else if (row) {
              row.weight = weight;
              changed.add(row);
            } else {
              const added = { key: String(key), weight };
              model.set(added.key, added);
              changed.add(added);
            }
          }
          index.update(changed, removed);
          expect(index.rows).toEqual(ordered([...model.values()]));
        }
      }),
    );
  });

  it('can be turned around', () => {
    const index = new RowIndex<Row>(byWeight);
    index.update(
      new Set([
        { key: 'a', weight: 1 },
        { key: 'b', weight: 2 },
      ]),
      new Set(),
    );
    index.sortBy((a, b) => byWeight(b, a));
    expect(index.rows.map((row) => row.key)).toEqual(['b', 'a']);
  });
});
