import { ui } from '../../src-shared/messages/ui-en';

/** Signals by number on Linux, where containers run (signal(7), x86 and ARM). */
const SIGNALS: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  10: 'SIGUSR1',
  11: 'SIGSEGV',
  12: 'SIGUSR2',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
  31: 'SIGSYS',
};

/**
 * What an exit code says, in a sentence. 125 to 127 are what `docker run` and shells use (docs: "Exit status"),
 * from 129 on it is 128 and the number of the signal that ended the process.
 */
export function exitMeaning(code: number, outOfMemory: boolean): string {
  const words = ui.detail.exit;
  if (outOfMemory) return words.outOfMemory;
  if (code === 0) return words.success;
  if (code === 1) return words.failure;
  if (code === 125) return words.engineFailed;
  if (code === 126) return words.notExecutable;
  if (code === 127) return words.notFound;
  if (code === 137) return words.killed;
  if (code === 139) return words.segfault;
  if (code === 143) return words.terminated;
  const signal = code > 128 ? SIGNALS[code - 128] : undefined;
  if (signal !== undefined) return words.signal(signal);
  if (code > 128 && code <= 192) return words.signal(String(code - 128));
  return words.other(code);
}
