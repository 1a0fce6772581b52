/**
 * −1, 0 or 1, part by part as numbers; a part that is missing is 0. Engines write versions loosely (`20.10.24+dfsg1`,
 * `v5.0.0-dev`): what stands around the first run of numbers does not count.
 */
export function compareVersions(a: string, b: string): number {
  const parts = (version: string): number[] =>
    (/\d+(?:\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number);
  const [left, right] = [parts(a), parts(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}
