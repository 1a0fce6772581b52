import { posix } from 'node:path';

/** What Go's `filepath.Clean` makes of a path with slashes: no `.`, no doubled or last slash, `..` only in front. */
export function cleanPath(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}
