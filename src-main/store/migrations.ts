/**
 * The schema of `cleat.db`, step by step. `user_version` counts the steps a file has had: add to the end, never
 * change one that was released.
 */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE view_state (
     key TEXT PRIMARY KEY NOT NULL,
     value TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE launches (
     id TEXT PRIMARY KEY NOT NULL,
     key TEXT NOT NULL UNIQUE,
     at INTEGER NOT NULL,
     runtime TEXT NOT NULL,
     spec TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
];
