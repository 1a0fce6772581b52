interface Named {
  readonly name: string;
  readonly cli: string;
}

/** How many letters must be changed, added, left out or swapped with a neighbour to make `a` into `b`. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

/**
 * The runtime somebody most likely meant by `typed`: the one whose CLI has that name, else the one whose name or
 * CLI is at most two letters (a third of a short word) away. Undefined when none is near.
 */
export function suggestRuntime(typed: string, runtimes: readonly Named[]): string | undefined {
  const word = typed.trim().toLowerCase();
  const byCli = runtimes.find(({ cli }) => cli.toLowerCase() === word);
  if (byCli) return byCli.name;
  let best: { name: string; distance: number } | undefined;
  for (const { name, cli } of runtimes) {
    for (const known of new Set([name, cli.toLowerCase()])) {
      const distance = editDistance(word, known);
      if (distance > Math.min(2, Math.max(1, Math.floor(known.length / 3)))) continue;
      if (!best || distance < best.distance) best = { name, distance };
    }
  }
  return best?.name;
}
