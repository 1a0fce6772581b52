import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { AppleEmulator } from './index';

export interface Answer {
  /** The exit code, or the signal that ended it. */
  readonly code: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command of the emulator to its end; `input` is its standard input. */
export async function ask(
  emulator: AppleEmulator,
  args: readonly string[],
  { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {},
): Promise<Answer> {
  const child = spawn(join(emulator.path, 'container'), args, { env: { ...emulator.env, ...env } });
  child.stdin.on('error', () => undefined); // it may end without reading
  child.stdin.end(input);
  const ended = once(child, 'exit');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await ended;
  return { code: child.exitCode ?? child.signalCode, stdout, stderr };
}
