import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { startError, type Environment } from './spawn-command';

export interface AttachedCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** The whole environment of the child. */
  readonly env: Environment;
}

/** Handed on to the program: it decides what they mean. */
const HANDED_ON = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const;
/** A terminal sends these to the whole foreground group, the program included: handing them on would double them. */
const OF_THE_TERMINAL = ['SIGINT', 'SIGQUIT'] as const;
const SIGNALLED = 128;

/**
 * Runs a program on this process's own terminal, input and output, and gives its exit code (128 + n when signal n
 * ended it). Signals are handed on to it, never acted on. Throws `exec.not-found`, `exec.failed`.
 */
export function runAttached({ file, args, env }: AttachedCommand): Promise<number> {
  return new Promise((resolve, reject) => {
    // In our own group: a program in another one could not read the terminal.
    const child = spawn(file, [...args], { env: { ...env }, stdio: 'inherit', windowsHide: true });
    const hasTerminal = [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
    const listeners = [...HANDED_ON, ...OF_THE_TERMINAL].map((signal) => {
      const isDoubled = hasTerminal && OF_THE_TERMINAL.some((one) => one === signal);
      const onSignal = (): void => void (isDoubled || child.kill(signal));
      process.on(signal, onSignal);
      return [signal, onSignal] as const;
    });
    const stop = (): void => {
      for (const [signal, onSignal] of listeners) process.removeListener(signal, onSignal);
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      stop();
      reject(startError(file, { code: error.code, cause: error }));
    });
    child.once('exit', (code, signal) => {
      stop();
      resolve(code ?? SIGNALLED + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
