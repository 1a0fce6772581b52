import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { assertNever } from '../../src-shared/model/assert-never';
import { CleatError } from '../../src-shared/model/error';
import { problemsOf } from './atomic-file';
import { ioError } from './io-error';
import { MIGRATIONS } from './migrations';
import type {
  Statement,
  StatementResult,
  SqlValue,
  WorkerAnswer,
  WorkerFailure,
  WorkerRequest,
  WorkerStart,
} from './protocol';
import { workerEntry } from './worker-entry';
import { makeFolder } from './make-folder';

/**
 * The database of a home. Requests run one after the other, in the order they were made. Each may throw
 * `store.locked`, `store.newer`, `store.corrupt`, `store.io`, `store.disk-full`.
 */
export interface Store {
  /** Rows, each checked by `row`. */
  all<S extends z.ZodType>(row: S, sql: string, ...params: SqlValue[]): Promise<z.output<S>[]>;
  /** The first row, or undefined. */
  get<S extends z.ZodType>(row: S, sql: string, ...params: SqlValue[]): Promise<z.output<S> | undefined>;
  /** How many rows changed. */
  run(sql: string, ...params: SqlValue[]): Promise<number>;
  /** All or nothing. */
  transaction(statements: readonly Statement[]): Promise<void>;
  /** Waits for what was asked, then closes the file and ends the thread. */
  close(): Promise<void>;
}

export interface StoreOptions {
  /** The SQLite file; its folder is made when missing. */
  readonly path: string;
  /** The built worker. Default: found beside the running code. */
  readonly worker?: string;
  readonly migrations?: readonly string[];
  /** How long to try again while another process holds the file, in ms. Default 5 s. */
  readonly waitMs?: number;
}

const WAIT_MS = 5_000;
const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 100;

interface Pending {
  resolve(answer: WorkerAnswer): void;
  reject(error: CleatError): void;
}

/** The thread, started with the first request; a thread that died is started anew by the next. */
class WorkerThread {
  private readonly pending = new Map<number, Pending>();
  private starting: Promise<Worker> | undefined;
  private nextId = 1;

  constructor(
    private readonly start: WorkerStart,
    private readonly built: string | undefined,
  ) {}

  get started(): boolean {
    return this.starting !== undefined;
  }

  async ask(statements: WorkerRequest['statements']): Promise<WorkerAnswer> {
    this.starting ??= this.open();
    const worker = await this.starting;
    return new Promise((resolve, reject) => {
      const id = this.nextId++;
      this.pending.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ id, statements } satisfies WorkerRequest);
    });
  }

  async end(): Promise<void> {
    const worker = await this.starting;
    this.starting = undefined;
    await worker?.terminate();
  }

  private async open(): Promise<Worker> {
    try {
      await makeFolder(dirname(this.start.path));
      const { Worker } = await import('node:worker_threads');
      const worker = new Worker(workerEntry(this.built), { workerData: this.start });
      worker.unref(); // an idle database keeps nobody alive
      worker.on('message', (answer: WorkerAnswer) => {
        this.pending.get(answer.id)?.resolve(answer);
        this.pending.delete(answer.id);
        if (this.pending.size === 0) worker.unref();
      });
      worker.on('error', (error) => this.lost(error.message, error));
      worker.on('exit', (code) => this.lost(`its thread ended (${code})`));
      return worker;
    } catch (error) {
      this.starting = undefined;
      throw ioError(this.start.path, error);
    }
  }

  private lost(detail: string, cause?: unknown): void {
    this.starting = undefined;
    for (const { reject } of this.pending.values())
      reject(CleatError.of('store.io', { path: this.start.path, detail }, { cause }));
    this.pending.clear();
  }
}

function errorOf(path: string, failure: Exclude<WorkerFailure, { kind: 'busy' }>): CleatError {
  switch (failure.kind) {
    case 'newer':
      return CleatError.of('store.newer', { path, found: failure.found, known: failure.known });
    case 'corrupt':
      return CleatError.of('store.corrupt', { path, detail: failure.detail });
    case 'full':
      return CleatError.of('store.disk-full', { path });
    case 'io':
      return CleatError.of('store.io', { path, detail: failure.detail });
    case 'sql':
      return CleatError.of('app.unexpected', { detail: `${path}: ${failure.detail}` });
    default:
      return assertNever(failure);
  }
}

/** Opens nothing yet: the thread and the file come with the first request. */
export function createStore(options: StoreOptions): Store {
  const { path, worker, migrations = MIGRATIONS, waitMs = WAIT_MS } = options;
  const thread = new WorkerThread({ path, migrations }, worker);
  let queue: Promise<unknown> = Promise.resolve();
  let closed: Promise<void> | undefined;

  const untilFree = async (statements: readonly Statement[]): Promise<readonly StatementResult[]> => {
    const deadline = performance.now() + waitMs;
    let pause = FIRST_PAUSE_MS;
    for (;;) {
      const answer = await thread.ask(statements);
      if ('results' in answer) return answer.results;
      if (answer.failure.kind !== 'busy') throw errorOf(path, answer.failure);
      const left = deadline - performance.now();
      if (left <= 0) throw CleatError.of('store.locked', { path, seconds: waitMs / 1000 });
      await delay(Math.min(left, pause * (0.5 + Math.random())));
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  };
  // One after the other, retries included: a later write must not be overtaken by an earlier one.
  const ask = (...statements: Statement[]): Promise<readonly StatementResult[]> => {
    if (closed) return Promise.reject(CleatError.of('store.io', { path, detail: 'it is closed' }));
    const answer = queue.then(() => untilFree(statements));
    queue = answer.catch(() => undefined);
    return answer;
  };
  const rowsOf = <S extends z.ZodType>(row: S, results: readonly StatementResult[]): z.output<S>[] => {
    const parsed = z.array(row).safeParse(results[0]?.rows ?? []);
    if (parsed.success) return parsed.data;
    throw CleatError.of('store.corrupt', { path, detail: problemsOf(parsed.error).join('; ') });
  };

  return {
    all: async (row, sql, ...params) => rowsOf(row, await ask({ sql, params })),
    get: async (row, sql, ...params) => rowsOf(row, await ask({ sql, params }))[0],
    run: async (sql, ...params) => (await ask({ sql, params }))[0]?.changes ?? 0,
    transaction: async (statements) => {
      if (statements.length > 0) await ask(...statements);
    },
    close: () => {
      closed ??= queue.then(async () => {
        if (!thread.started) return;
        try {
          await thread.ask('close');
        } finally {
          await thread.end();
        }
      });
      return closed;
    },
  };
}
