/** More would only wait in the engine; a connection to an owner takes 256 calls, of which each name has up to two. */
const AT_ONCE = 64;

/** Begins the work for each in order, a bounded number at once; gives a promise for each. */
export function inLanes<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R>[] {
  const waiting: (() => void)[] = [];
  let free = AT_ONCE;
  return items.map(async (item) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work(item);
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  });
}
