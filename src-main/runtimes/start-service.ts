import { spawn } from 'node:child_process';
import { lstat, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CleatError } from '../../src-shared/model/error';
import { killTree } from '../exec/process-tree';
import { makeFolder } from '../store/make-folder';

export interface ServiceOptions {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where what it prints goes: it may outlive us, so it must not hang on a pipe of ours. */
  readonly log: string;
}

/** A service that was started to outlive us. */
export interface StartedService {
  readonly pid: number;
  /** Resolves with why when it ended or could not be started; never while it runs. */
  readonly ended: Promise<string>;
  /** Ends it: for a start that was cancelled or took too long. */
  kill(): void;
}

const LOG_TAIL = 2_000;

async function lastWords(log: string): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '');
  const lines = text.slice(-LOG_TAIL).trim().split('\n');
  const why = lines.filter((line) => /error|fatal|cannot|failed/i.test(line)).at(-1) ?? lines.at(-1);
  return why?.trim() ?? '';
}

/**
 * Starts a program as its own process group with nothing of ours attached, so that it goes on without us.
 * Throws `exec.not-found` or `exec.failed` when it cannot be started, `store.io` when its log cannot be written.
 */
export async function startService({ file, args, env, log }: ServiceOptions): Promise<StartedService> {
  await makeFolder(dirname(log));
  let handle;
  try {
    handle = await open(log, 'w', 0o600);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw CleatError.of('store.io', { path: log, detail }, { cause: error });
  }
  try {
    const child = spawn(file, [...args], {
      env: { ...env },
      detached: true,
      stdio: ['ignore', handle.fd, handle.fd],
      windowsHide: true,
    });
    const exited = new Promise<string>((resolve) => {
      child.on('exit', (code, signal) => resolve(`it ended (${signal ?? String(code)})`));
    });
    const failed = new Promise<never>((_, reject) => {
      child.on('error', (error: NodeJS.ErrnoException) => {
        reject(
          error.code === 'ENOENT'
            ? CleatError.of('exec.not-found', { file }, { cause: error })
            : CleatError.of('exec.failed', { file, exitCode: -1, detail: error.message }, { cause: error }),
        );
      });
    });
    failed.catch(() => undefined); // an error after the start (a failed kill) is nobody's
    const started = new Promise<void>((resolve) => {
      child.on('spawn', resolve);
    });
    await Promise.race([started, failed]);
    const { pid } = child;
    if (pid === undefined)
      throw CleatError.of('exec.failed', { file, exitCode: -1, detail: 'it has no pid' });
    child.unref();
    return {
      pid,
      ended: exited.then(async (how) => (await lastWords(log)) || how),
      kill: () => killTree(pid),
    };
  } finally {
    await handle.close();
  }
}

/** Takes away a socket nobody listens on; anything that is no socket stays, and is in the way. */
export async function clearSocket(path: string): Promise<void> {
  const what = await lstat(path).catch(() => undefined);
  if (what?.isSocket()) await rm(path, { force: true });
}
