/**
 * `now`, with every part that is as it was `before` replaced by that part: who shows such a part sees that nothing has
 * changed. For what JSON can say; `now` is changed in place.
 */
export function keepEqual<T>(before: T | undefined, now: T): T {
  if (before === undefined) return now;
  return share(before, now) ? before : now;
}

/** Whether both are equal; where not, what is equal in them has become the same. */
function share(before: unknown, now: unknown): boolean {
  if (Object.is(before, now)) return true;
  if (typeof before !== 'object' || typeof now !== 'object' || before === null || now === null) return false;
  if (Array.isArray(before) !== Array.isArray(now)) return false;
  const keys = Object.keys(now);
  let equal = keys.length === Object.keys(before).length;
  for (const key of keys) {
    const [old, fresh]: [unknown, unknown] = [Reflect.get(before, key), Reflect.get(now, key)];
    if (!Object.hasOwn(before, key) || !share(old, fresh)) equal = false;
    else Reflect.set(now, key, old);
  }
  return equal;
}
