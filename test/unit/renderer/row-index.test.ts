import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparing, RowIndex, sorted, type SortKey } from '../../../src-renderer/lib/row-index';

interface Row {
  readonly key: string;
  weight: number;
}
const byWeight: readonly SortKey<Row>[] = [{ of: (row) => row.weight }];
const ordered = (rows: readonly Row[]): Row[] =>
  [...rows].sort((a, b) => a.weight - b.weight || (a.key < b.key ? -1 : 1));

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
    index.sortBy([{ of: (row) => row.weight, descending: true }]);
    expect(index.rows.map((row) => row.key)).toEqual(['b', 'a']);
  });

  it('by numbers that stand for its keys is the order of the comparison, and equal rows stay as they stood', () => {
    interface Thing {
      readonly text: string;
      readonly amount: number;
      readonly serial: number;
    }
    const thing = fc.record({
      text: fc.oneof(
        fc.constantFrom('', 'a', 'b', 'B', 'ä', '10', '9', '🦭', '\uffff'),
        fc.string({ maxLength: 3 }),
      ),
      amount: fc.constantFrom(-1, 0, 0.5, 1, 1e15, Infinity, -Infinity),
      serial: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(thing), fc.boolean(), fc.boolean(), (things: Thing[], up, back) => {
        const keys: SortKey<Thing>[] = [
          { of: (one) => one.text, descending: up },
          { of: (one) => one.amount, descending: back },
        ];
        expect(sorted(things, keys)).toEqual([...things].sort(comparing(keys)));
        expect(sorted(things, keys.toReversed())).toEqual([...things].sort(comparing(keys.toReversed())));
      }),
    );
  });

  it('asks each row for a key once, however many rows there are', () => {
    let asked = 0;
    const rows = Array.from({ length: 10_000 }, (_, at) => ({
      key: String(at),
      weight: (at * 7919) % 10_007,
    }));
    const weight = (row: Row): number => {
      asked++;
      return row.weight;
    };
    expect(sorted(rows, [{ of: weight }])[0]?.weight).toBe(0);
    expect(asked).toBe(10_000);
  });
});
