import type { Database as Libsql } from 'libsql';

export type Database = Libsql;

/**
 * Opens a SQLite file, making it when it is not there. libsql is a native module: loaded when first needed, not
 * at start. It never waits for a lock (`timeout` 0): it is synchronous, so waiting would freeze the thread.
 */
export async function openDatabase(path: string): Promise<Database> {
  const { default: Libsql } = await import('libsql');
  return new Libsql(path, { timeout: 0 });
}

/** The code SQLite gives for a failure (`SQLITE_BUSY`, …), when it is one of SQLite's. */
export function sqliteCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** True when somebody else holds a lock that was needed: to be tried again. */
export function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(sqliteCode(error) ?? '');
}
