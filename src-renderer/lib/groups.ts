/**
 * `rows` by the name that `nameOf` gives each, groups in the order of their names, inside each the order of `rows`;
 * those with the name '' come last. One pass.
 */
export function grouped<R>(
  rows: readonly R[],
  nameOf: (row: R) => string,
): readonly { name: string; rows: readonly R[] }[] {
  const found = new Map<string, R[]>();
  for (const row of rows) {
    const name = nameOf(row);
    const members = found.get(name);
    if (members) members.push(row);
    else found.set(name, [row]);
  }
  return [...found]
    .map(([name, members]) => ({ name, rows: members }))
    .sort((a, b) => Number(a.name === '') - Number(b.name === '') || (a.name < b.name ? -1 : 1));
}
