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
  `CREATE TABLE builds (
     id TEXT PRIMARY KEY NOT NULL,
     started_at INTEGER NOT NULL,
     ended_at INTEGER,
     state TEXT NOT NULL,
     runtime TEXT NOT NULL,
     engine TEXT NOT NULL,
     process TEXT,
     operation TEXT,
     spec TEXT NOT NULL,
     steps TEXT NOT NULL,
     warnings TEXT NOT NULL,
     context_bytes INTEGER,
     log_lost INTEGER NOT NULL,
     image TEXT,
     error TEXT
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX builds_by_start ON builds (started_at);
   CREATE TABLE build_logs (
     build TEXT NOT NULL REFERENCES builds (id) ON DELETE CASCADE,
     seq INTEGER NOT NULL,
     text TEXT NOT NULL,
     PRIMARY KEY (build, seq)
   ) STRICT, WITHOUT ROWID;`,
  'ALTER TABLE builds ADD COLUMN dockerfile TEXT;',
];
