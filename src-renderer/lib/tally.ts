/** How many rows there are of each kind, most first; equal ones in the order in which they came. */
export function tally<R>(
  rows: readonly R[],
  kindOf: (row: R) => string,
): readonly (readonly [kind: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const kind = kindOf(row);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}
