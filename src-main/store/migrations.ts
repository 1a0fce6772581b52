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
  `CREATE TABLE home (id TEXT NOT NULL) STRICT;
   INSERT INTO home (id) VALUES (lower(hex(randomblob(16))));
   CREATE TABLE work_containers (
     id TEXT PRIMARY KEY NOT NULL,
     kind TEXT NOT NULL,
     title TEXT NOT NULL,
     engine TEXT NOT NULL,
     id_file TEXT,
     process TEXT NOT NULL,
     at INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
];
