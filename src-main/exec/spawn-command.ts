import type { Readable, Writable } from 'node:stream';
import { CleatError } from '../../src-shared/model/error';
import { killTree, ownTree } from './process-tree';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface SpawnOptions {
  /** A name looked up on `env.PATH`, or a path. */
  readonly file: string;
  readonly args: readonly string[];
  /** The whole environment of the child. Default: ours. */
  readonly env?: Environment;
  readonly cwd?: string;
  /** Ends the whole tree. */
  readonly signal?: AbortSignal;
}

/** A program that runs, with its three streams. Its owner reads or destroys them, and waits for `exited`. */
export interface RunningCommand {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when the program has ended; never rejects. */
  readonly exited: Promise<{ readonly exitCode?: number; readonly signal?: string }>;
  /** Ends the whole tree: SIGTERM, then SIGKILL. */
  kill(): void;
}

/**
 * Starts a program with its streams open, never through a shell, as leader of its own process group.
 * Throws `exec.not-found`, or `exec.failed` when it cannot be started for another reason.
 */
export async function spawnCommand(options: SpawnOptions): Promise<RunningCommand> {
  const { file, args, env = process.env, cwd, signal } = options;
  signal?.throwIfAborted();
  const { execa } = await import('execa');
  const child = execa(file, [...args], {
    env: { ...env },
    extendEnv: false,
    ...(cwd === undefined ? {} : { cwd }),
    detached: process.platform !== 'win32',
    cleanup: false, // ownTree does it, for the whole tree
    reject: false,
    buffer: false,
    stdio: 'pipe',
    windowsHide: true,
  });
  const { pid } = child;
  if (pid === undefined) throw startError(file, await child);
  const forget = ownTree(pid);
  const kill = (): void => killTree(pid);
  signal?.addEventListener('abort', kill, { once: true });
  const exited = child.then(({ exitCode, signal: by }) => {
    forget();
    signal?.removeEventListener('abort', kill);
    return {
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(by === undefined ? {} : { signal: by }),
    };
  });
  if (signal?.aborted) kill(); // aborted while execa was loaded
  // A reader that has gone must not bring this process down.
  child.stdin.on('error', () => undefined);
  return { pid, stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, exited, kill };
}

/** Why a program could not be started: missing, or something else about it or its folder. */
export function startError(file: string, result: { code?: string | undefined; cause?: unknown }): CleatError {
  const { code, cause } = result;
  if (code === 'ENOENT') return CleatError.of('exec.not-found', { file }, { cause });
  const detail = cause instanceof Error ? cause.message : 'it could not be started';
  return CleatError.of('exec.failed', { file, exitCode: -1, detail }, { cause });
}
