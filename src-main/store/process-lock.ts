import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CleatError } from '../../src-shared/model/error';
import { isBusy, openDatabase, type Database } from './database';
import { ioError } from './io-error';
import { makeFolder } from './make-folder';

/** A lock that is held. Releasing twice is harmless. */
export interface ProcessLock {
  release(): Promise<void>;
}

export interface LockOptions {
  /** How long to wait for another holder, in ms. Default 10 s. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
}

const WAIT_MS = 10_000;
const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 60;

/**
 * Takes the lock at once, or gives undefined when somebody (this process included) holds it.
 *
 * The lock is an exclusive SQLite transaction on a file that holds nothing: the kernel frees it when the holder
 * dies, however it dies. The file stays: unlinking it would let two holders lock two files of one name. It must
 * never be opened by other means in a process that holds it, as POSIX locks end with the first close.
 * Throws `store.io`, `store.disk-full`.
 */
export async function tryLock(path: string): Promise<ProcessLock | undefined> {
  let database: Database | undefined;
  try {
    await makeFolder(dirname(path));
    database = await openDatabase(path);
    database.exec('PRAGMA journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (isBusy(error)) return undefined;
    throw ioError(path, error);
  }
  let held: Database | undefined = database;
  return {
    release: () => {
      held?.close(); // ends the transaction
      held = undefined;
      return Promise.resolve();
    },
  };
}

/**
 * Waits for the lock. Throws `store.locked` when `waitMs` have passed, `store.io`, and `app.cancelled` when
 * `signal` aborts.
 */
export async function acquireLock(path: string, options: LockOptions = {}): Promise<ProcessLock> {
  const { waitMs = WAIT_MS, signal } = options;
  const deadline = performance.now() + waitMs;
  let pause = FIRST_PAUSE_MS;
  for (;;) {
    if (signal?.aborted) throw CleatError.of('app.cancelled', {}, { cause: signal.reason });
    const lock = await tryLock(path);
    if (lock) return lock;
    const left = deadline - performance.now();
    if (left <= 0) throw CleatError.of('store.locked', { path, seconds: waitMs / 1000 });
    try {
      // Spread, so that waiters do not knock together for ever.
      await delay(Math.min(left, pause * (0.5 + Math.random())), undefined, signal ? { signal } : {});
    } catch (error) {
      throw CleatError.of('app.cancelled', {}, { cause: error });
    }
    pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS);
  }
}

/** Runs `work` while the lock is held, and frees it whatever happens. */
export async function withLock<T>(
  path: string,
  options: LockOptions,
  work: () => T | Promise<T>,
): Promise<T> {
  const lock = await acquireLock(path, options);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}
