import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { startProgress } from '../../src-shared/messages/en/runtimes';
import { CleatError } from '../../src-shared/model/error';
import type { StartCommand } from '../../src-shared/plugin-api/runtime-manifest';
import { acquireLock, tryLock, type ProcessLock } from '../store/process-lock';
import type { RuntimeEntry } from './manifests';
import { clearSocket, startService, type StartedService } from './start-service';
import { privateSocketOf, runDir, SOCKET_TEMPLATE, type Surroundings } from './surroundings';
import { makeFolder } from '../store/make-folder';

export interface StartRequest {
  readonly entry: RuntimeEntry;
  readonly start: StartCommand;
  /** The full path of the runtime's CLI; the start command may be another program. */
  readonly cliPath: string | undefined;
  readonly surroundings: Surroundings;
  readonly signal: AbortSignal;
  progress(message: string): void;
  /** Whether an engine of this runtime answers now. */
  isReady(): Promise<boolean>;
}

const FIRST_PAUSE_MS = 15;
const LONGEST_PAUSE_MS = 250;

function cancelled(signal: AbortSignal): CleatError {
  return CleatError.of('app.cancelled', {}, { cause: signal.reason });
}

/** Asks until it is ready, or throws what `failure` holds, `app.cancelled`, or `runtime.start-timeout`. */
async function untilReady(request: StartRequest, failure: () => CleatError | undefined): Promise<void> {
  const { entry, start, signal } = request;
  const deadline = performance.now() + start.seconds * 1000;
  let pause = FIRST_PAUSE_MS;
  for (;;) {
    if (signal.aborted) throw cancelled(signal);
    if (await request.isReady()) return;
    const failed = failure();
    if (failed) throw failed;
    if (performance.now() >= deadline)
      throw CleatError.of('runtime.start-timeout', { name: entry.name, seconds: start.seconds });
    await delay(pause, undefined, { signal }).catch(() => undefined); // seen at the top
    pause = Math.min(pause * 1.3, LONGEST_PAUSE_MS);
  }
}

function programOf({ entry, start, cliPath }: StartRequest): string {
  const file = start.command ?? cliPath;
  if (file === undefined) throw CleatError.of('exec.not-found', { file: entry.cli });
  return file;
}

function argsOf({ start, entry }: StartRequest, socket: string | undefined): string[] {
  const args = start.args.map((arg) => arg.replaceAll(SOCKET_TEMPLATE, socket ?? ''));
  return start.command === undefined ? [...entry.global_args, ...args] : args;
}

/** Starts a service on our private socket, as a process of its own that ends by itself when nobody uses it. */
async function onPrivateSocket(request: StartRequest, socket: string): Promise<void> {
  const { entry, surroundings } = request;
  await clearSocket(socket);
  const service: StartedService = await startService({
    file: programOf(request),
    args: argsOf(request, socket),
    env: { ...surroundings.env, ...entry.env },
    log: join(surroundings.home, 'logs', `${entry.name}-service.log`),
  });
  let reason: string | undefined;
  void service.ended.then((why) => {
    reason = why;
  });
  try {
    await untilReady(request, () =>
      reason === undefined ? undefined : CleatError.of('runtime.not-startable', { name: entry.name, reason }),
    );
  } catch (error) {
    service.kill();
    throw error;
  }
}

/** Runs a command that starts the engine and ends, then waits until an engine answers. */
async function byCommand(request: StartRequest): Promise<void> {
  const { entry, start, surroundings, signal, progress } = request;
  const { runCommand } = await import('../exec/run-command');
  try {
    await runCommand({
      file: programOf(request),
      args: argsOf(request, undefined),
      env: { ...surroundings.env, ...entry.env },
      timeoutMs: start.seconds * 1000,
      signal,
      // What it says (“Booting the machine”) is what somebody who waits wants to know.
      onLine: (line) => progress(stripVTControlCharacters(line)),
    });
  } catch (error) {
    const known = CleatError.from(error);
    if (known.code === 'exec.timeout')
      throw CleatError.of(
        'runtime.start-timeout',
        { name: entry.name, seconds: start.seconds },
        { cause: error },
      );
    if (known.code !== 'exec.failed') throw known;
    throw CleatError.of(
      'runtime.not-startable',
      { name: entry.name, reason: known.message },
      { cause: error },
    );
  }
  progress(startProgress.waiting({ name: entry.name }));
  await untilReady(request, () => undefined);
}

/** One process starts it; the others say that they wait. Throws `runtime.start-timeout`, `app.cancelled`, `store.io`. */
async function lockToStart(
  path: string,
  { entry, start, signal, progress }: StartRequest,
): Promise<ProcessLock> {
  const { name } = entry;
  const free = await tryLock(path);
  if (free) return free;
  progress(startProgress.elsewhere({ name }));
  try {
    return await acquireLock(path, { waitMs: start.seconds * 1000, signal });
  } catch (error) {
    if (CleatError.from(error).code !== 'store.locked') throw error;
    throw CleatError.of('runtime.start-timeout', { name, seconds: start.seconds }, { cause: error });
  }
}

/**
 * Starts the engine behind a runtime and resolves when it answers. One process starts it, however many ask: the
 * others wait for the lock and find it running.
 * Throws `runtime.not-startable`, `runtime.start-timeout`, `exec.not-found`, `app.cancelled`, `store.io`.
 */
export async function startRuntime(request: StartRequest): Promise<void> {
  const { entry, surroundings, progress } = request;
  const run = runDir(surroundings.home);
  await makeFolder(run);
  await chmod(run, 0o700); // an older folder may be open to others, and a socket of root's lies in it
  const lock = await lockToStart(join(run, `start-${entry.name}.lock`), request);
  try {
    if (await request.isReady()) return;
    progress(startProgress.starting({ name: entry.name }));
    const socket = privateSocketOf(entry, surroundings);
    if (socket === undefined) await byCommand(request);
    else await onPrivateSocket(request, socket);
  } finally {
    await lock.release();
  }
}

/**
 * Lets several callers wait for one piece of work per name: it is aborted when the last one has gone.
 */
export function createSharedWork() {
  const running = new Map<string, { promise: Promise<void>; controller: AbortController; waiters: number }>();
  return {
    isRunning: (name: string): boolean => running.has(name),
    join: (
      name: string,
      signal: AbortSignal,
      work: (signal: AbortSignal) => Promise<void>,
    ): Promise<void> => {
      if (signal.aborted) return Promise.reject(cancelled(signal));
      let shared = running.get(name);
      if (!shared || shared.controller.signal.aborted) {
        const controller = new AbortController();
        const fresh = { promise: Promise.resolve(), controller, waiters: 0 };
        fresh.promise = work(controller.signal).finally(() => {
          if (running.get(name) === fresh) running.delete(name);
        });
        running.set(name, fresh);
        shared = fresh;
      }
      const { promise, controller } = shared;
      const entry = shared;
      entry.waiters++;
      return new Promise((resolve, reject) => {
        const leave = (): void => {
          signal.removeEventListener('abort', onAbort);
          if (--entry.waiters === 0) controller.abort();
        };
        const onAbort = (): void => {
          leave();
          // The one who cancels last waits until the started process is being ended.
          if (entry.waiters > 0) reject(cancelled(signal));
          else promise.then(() => reject(cancelled(signal)), reject);
        };
        signal.addEventListener('abort', onAbort, { once: true });
        promise.then(
          () => {
            if (signal.aborted) return;
            signal.removeEventListener('abort', onAbort);
            resolve();
          },
          (error: unknown) => {
            if (signal.aborted) return;
            signal.removeEventListener('abort', onAbort);
            reject(CleatError.from(error));
          },
        );
      });
    },
    /** Aborts everything and waits for its end. */
    close: async (): Promise<void> => {
      const all = [...running.values()];
      for (const { controller } of all) controller.abort();
      await Promise.allSettled(all.map(({ promise }) => promise));
    },
  };
}
