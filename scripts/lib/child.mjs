// @ts-check
import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** Trees that run now: a signal to us ends them all. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** How much of a program's output is kept to explain a failure. */
const TAIL_BYTES = 16_384;

/**
 * @typedef {object} Outcome
 * @property {number | null} code exit code; null when a signal or our limit ended it
 * @property {boolean} timedOut
 * @property {string} output the last 16 KiB of stdout and stderr together, without colours
 * @property {string} stdout everything on stdout, when `capture` was asked for
 */

/**
 * Runs a program in a process group of its own and waits for it.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, show?: boolean, capture?: boolean,
 *   onStdout?: (text: string) => void, signal?: AbortSignal }} [options] `show` passes the output through to our own
 * @returns {Promise<Outcome>} also for a non-zero exit
 * @throws {Error} when the program cannot be started (ENOENT …)
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    running.add(child);
    let tail = '';
    let stdout = '';
    let timedOut = false;
    /** @param {string} text @param {NodeJS.WriteStream} to @param {boolean} isStdout */
    const take = (text, to, isStdout) => {
      tail = (tail + text).slice(-TAIL_BYTES);
      if (isStdout && options.capture) stdout += text;
      if (isStdout) options.onStdout?.(text);
      if (options.show) to.write(text);
    };
    child.stdout.setEncoding('utf8').on('data', (text) => take(text, process.stdout, true));
    child.stderr.setEncoding('utf8').on('data', (text) => take(text, process.stderr, false));

    const stop = () => void killTree(child);
    const limit = options.timeoutMs
      ? setTimeout(() => {
          timedOut = true;
          stop();
        }, options.timeoutMs)
      : undefined;
    options.signal?.addEventListener('abort', stop, { once: true });
    if (options.signal?.aborted) stop();
    const finish = () => {
      clearTimeout(limit);
      options.signal?.removeEventListener('abort', stop);
      running.delete(child);
    };
    child.once('error', (error) => {
      finish();
      reject(error);
    });
    child.once('exit', () => clearTimeout(limit));
    // A grandchild that holds the pipes open must not hold us: after the exit, one second for the rest.
    child.once('exit', (code) => {
      const late = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, 1000);
      child.once('close', () => {
        clearTimeout(late);
        finish();
        resolve({ code, timedOut, output: stripVTControlCharacters(tail).trim(), stdout });
      });
    });
  });
}

/** Programs that end their own helpers: Electron crashes when its GPU process is ended before it. */
const leadersFirst = new WeakSet();

/**
 * Ends a child and its process group: SIGTERM, and SIGKILL when it is still there after `graceMs`.
 *
 * @param {import('node:child_process').ChildProcess} child started with `detached: true`
 * @param {number} [graceMs]
 */
export async function killTree(child, graceMs = 8000) {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  if (leadersFirst.has(child)) child.kill('SIGTERM');
  else signalGroup(pid, 'SIGTERM');
  const limit = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
  await gone;
  clearTimeout(limit);
  // What the leader left behind in its group.
  signalGroup(pid, 'SIGKILL');
}

/**
 * Starts a program that stays, sharing our terminal, and remembers to end it with us.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
export function keep(command, args, options) {
  const child = spawn(command, args, { ...options, detached: process.platform !== 'win32' });
  leadersFirst.add(child);
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Ends every tree we started. */
export async function endAll() {
  await Promise.all([...running].map((child) => killTree(child)));
}

/**
 * Ends our children when the terminal or a parent ends us, then exits as the shell expects (128 + signal).
 *
 * @param {(signal: string) => void} [onSignal] called first, e.g. to say what was running
 */
export function endOnSignals(onSignal) {
  let ending = false;
  for (const [signal, number] of /** @type {const} */ ([
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ])) {
    process.on(signal, () => {
      if (ending) return;
      ending = true;
      onSignal?.(signal);
      void endAll().then(() => process.exit(128 + number));
    });
  }
}

/** Our environment for a program whose output is kept and shown later: without colours. */
export function plainEnv() {
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, NO_COLOR: '1' };
  delete env['FORCE_COLOR'];
  return env;
}

/** @param {number} pid @param {NodeJS.Signals} signal */
function signalGroup(pid, signal) {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch (error) {
    const code = /** @type {NodeJS.ErrnoException} */ (error).code;
    // ESRCH: already gone. EPERM: macOS says so for a group of zombies.
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
