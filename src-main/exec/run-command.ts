import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { CleatError } from '../../src-shared/model/error';
import { killTree, ownTree } from './process-tree';
import { startError, type SpawnOptions } from './spawn-command';

/** A failure the caller knows by what the program prints, and what it means. */
export interface ExpectedError {
  readonly stderr: RegExp;
  readonly error: (result: CommandResult) => CleatError;
}

export interface CommandOptions extends SpawnOptions {
  /** The program and everything it started is ended after this many ms. */
  readonly timeoutMs: number;
  /** Between SIGTERM and SIGKILL when it is ended, ms. 0 for a program that is known to hang. Default 2000. */
  readonly graceMs?: number;
  /** Given on stdin; without it stdin is empty. */
  readonly input?: string;
  /** Most bytes read of each of stdout and stderr. Default 8 MiB. */
  readonly maxBytes?: number;
  /** Exit codes that are an answer. Default: 0. */
  readonly successExitCodes?: readonly number[];
  /** Told of each line as the program prints it, on stdout and stderr: its progress. */
  readonly onLine?: (line: string) => void;
  /** Looked at before `exec.failed` is thrown. */
  readonly expectedErrors?: readonly ExpectedError[];
}

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

const MAX_BYTES = 8 * 1024 * 1024;

/** Reads a stream into memory up to `limit` bytes; `onOver` is called when there is more. */
function collect(stream: Readable, limit: number, onOver: () => void): () => string {
  const chunks: Uint8Array[] = [];
  let size = 0;
  stream.on('data', (chunk: Uint8Array) => {
    size += chunk.byteLength;
    if (size <= limit) chunks.push(chunk);
    else onOver();
  });
  stream.on('error', () => undefined); // destroyed by `stop`; how it ended is told by the exit
  return () => Buffer.concat(chunks).toString('utf8');
}

/** A line without an end is progress as well as one with: this much of it. */
const LONGEST_LINE = 300;

/** Gives each line of a stream to `onLine`; one that a bar redraws (CR) counts each time. */
function tellLines(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    const lines = `${rest}${decoder.write(chunk)}`.split(/[\r\n]+/);
    rest = (lines.pop() ?? '').slice(-LONGEST_LINE);
    for (const line of lines) if (line.trim() !== '') onLine(line.trim().slice(0, LONGEST_LINE));
  });
}

/** The last line a program wrote is nearly always the one that says why. */
function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}

/**
 * Runs a program to its end: argument array, never a shell, bounded in time and output, the whole tree ended
 * when a bound is passed or `signal` aborts.
 * Throws `exec.not-found`, `exec.failed`, `exec.timeout`, `exec.output-limit`, `app.cancelled`.
 */
export async function runCommand(options: CommandOptions): Promise<CommandResult> {
  const { file, args, env = process.env, cwd, timeoutMs, signal, maxBytes = MAX_BYTES } = options;
  const { successExitCodes = [0], expectedErrors = [] } = options;
  const { execa } = await import('execa');
  if (signal?.aborted) throw CleatError.of('app.cancelled', {}, { cause: signal.reason });

  const child = execa(file, [...args], {
    env: { ...env },
    extendEnv: false,
    ...(cwd === undefined ? {} : { cwd }),
    input: options.input ?? '',
    buffer: false,
    detached: process.platform !== 'win32',
    cleanup: false, // ownTree does it, for the whole tree
    reject: false,
    windowsHide: true,
  });
  const { pid } = child;
  if (pid === undefined) throw startError(file, await child);

  const forget = ownTree(pid);
  let stopped: CleatError | undefined;
  const stop = (why: CleatError): void => {
    stopped ??= why;
    killTree(pid, options.graceMs);
    // A grandchild that survives with our pipes would keep us waiting.
    child.stdout.destroy();
    child.stderr.destroy();
  };
  const onOver = (): void => stop(CleatError.of('exec.output-limit', { file, limit: maxBytes }));
  const stdout = collect(child.stdout, maxBytes, onOver);
  const stderr = collect(child.stderr, maxBytes, onOver);
  if (options.onLine) for (const stream of [child.stdout, child.stderr]) tellLines(stream, options.onLine);
  const onAbort = (): void => stop(CleatError.of('app.cancelled', {}, { cause: signal?.reason }));
  const timer = setTimeout(
    () => stop(CleatError.of('exec.timeout', { file, seconds: timeoutMs / 1000 })),
    timeoutMs,
  );
  signal?.addEventListener('abort', onAbort, { once: true });
  const ended = await child.finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    forget();
  });

  if (stopped) throw stopped;
  const result = {
    stdout: stdout(),
    stderr: stderr(),
    exitCode: ended.exitCode ?? -1, // ended by a signal
  };
  if (successExitCodes.includes(result.exitCode)) return result;
  const expected = expectedErrors.find(({ stderr }) => stderr.test(result.stderr));
  if (expected) throw expected.error(result);
  const detail = lastLine(result.stderr) || ended.signal || 'it said nothing';
  throw CleatError.of('exec.failed', { file, exitCode: result.exitCode, detail }, { details: result.stderr });
}
