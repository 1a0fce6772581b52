/**
 * The thread that holds the database. SQLite is synchronous: here it may take its time without freezing anybody.
 * It opens and migrates with the first request, so that a lock held elsewhere is an answer (`busy`), not a crash.
 */
import { existsSync, chmodSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { isBusy, openDatabase, sqliteCode, type Database } from './database';
import type {
  StatementResult,
  SqlValue,
  Statement,
  WorkerAnswer,
  WorkerFailure,
  WorkerRequest,
  WorkerStart,
} from './protocol';

class NewerSchema extends Error {
  constructor(
    readonly found: number,
    readonly known: number,
  ) {
    super(`schema ${found}, known ${known}`);
  }
}

function schemaVersion(database: Database): number {
  const row: unknown = database.prepare('PRAGMA user_version').get();
  return row !== null && typeof row === 'object' && 'user_version' in row ? Number(row.user_version) : 0;
}

/** Applies what is missing, in one transaction; two processes that start at once apply it once. */
function migrate(database: Database, migrations: readonly string[]): void {
  const check = (): number => {
    const found = schemaVersion(database);
    if (found > migrations.length) throw new NewerSchema(found, migrations.length);
    return found;
  };
  if (check() === migrations.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const script of migrations.slice(check())) database.exec(script);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

async function openMigrated({ path, migrations }: WorkerStart): Promise<Database> {
  const isNew = !existsSync(path);
  const database = await openDatabase(path);
  try {
    if (isNew) chmodSync(path, 0o600);
    // The number is looked at before anything is changed: a newer file stays as it is.
    const found = schemaVersion(database);
    if (found > migrations.length) throw new NewerSchema(found, migrations.length);
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = NORMAL');
    database.exec('PRAGMA foreign_keys = ON');
    migrate(database, migrations);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function runOne(database: Database, { sql, params = [] }: Statement): StatementResult {
  const statement = database.prepare<SqlValue[]>(sql);
  if (!statement.reader) return { rows: [], changes: statement.run(...params).changes };
  const rows = statement.all(...params).map((row) => {
    if (row === null || typeof row !== 'object') return row;
    // libsql adds a key of its own to rows.
    return Object.fromEntries(Object.entries(row).filter(([key]) => key !== '_metadata'));
  });
  return { rows, changes: 0 };
}

function runAll(database: Database, statements: readonly Statement[]): StatementResult[] {
  if (statements.length === 1) return statements.map((statement) => runOne(database, statement));
  database.exec('BEGIN IMMEDIATE');
  try {
    const results = statements.map((statement) => runOne(database, statement));
    database.exec('COMMIT');
    return results;
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function failureOf(error: unknown): WorkerFailure {
  if (isBusy(error)) return { kind: 'busy' };
  if (error instanceof NewerSchema) return { kind: 'newer', found: error.found, known: error.known };
  const code = sqliteCode(error) ?? '';
  const detail = error instanceof Error ? error.message : String(error);
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(code)) return { kind: 'corrupt', detail };
  if (/^(SQLITE_FULL|ENOSPC|EDQUOT)/.test(code)) return { kind: 'full' };
  if (/^SQLITE_(CANTOPEN|IOERR|READONLY|PERM)/.test(code) || code.startsWith('E'))
    return { kind: 'io', detail };
  return { kind: 'sql', detail: code === '' ? detail : `${code}: ${detail}` };
}

const port = parentPort;
if (!port) throw new Error('the store’s worker was started as a program');
const start = workerData as WorkerStart; // made by createStore alone
let database: Database | undefined;

async function answer({ id, statements }: WorkerRequest): Promise<WorkerAnswer> {
  try {
    if (statements === 'close') {
      database?.close();
      database = undefined;
      return { id, results: [] };
    }
    database ??= await openMigrated(start);
    return { id, results: runAll(database, statements) };
  } catch (error) {
    return { id, failure: failureOf(error) };
  }
}

port.on('message', (request: WorkerRequest) => {
  void answer(request).then((message) => port.postMessage(message));
});
