import { CleatError } from '../../src-shared/model/error';

/** What the system (`ENOSPC`, `EDQUOT`) and SQLite (`SQLITE_FULL`) call a disk with no room left. */
const DISK_FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL']);

/** Why `path` of the home could not be read or written: `store.disk-full` when there is no room, else `store.io`. */
export function ioError(path: string, error: unknown): CleatError {
  if (error instanceof Error && 'code' in error && DISK_FULL.has(error.code))
    return CleatError.of('store.disk-full', { path }, { cause: error });
  const detail = error instanceof Error ? error.message : String(error);
  return CleatError.of('store.io', { path, detail }, { cause: error });
}
