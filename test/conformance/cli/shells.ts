import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../engines';
import { CLI, type CliUser } from './cleat';

const CONTROL_A = '\u0001';
const CONTROL_E = '\u0005';

/** Why a shell cannot be tried here; undefined when it can. */
export function whyNoShell(...programs: string[]): string | undefined {
  const missing = programs.filter((program) => spawnSync(program, ['--version']).error !== undefined);
  return missing.length === 0 ? undefined : `not installed: ${missing.join(', ')}`;
}

/** Puts `cleat` on the user's PATH, as an installation does. */
export function installed(user: CliUser): Record<string, string> {
  const bin = join(user.home, 'bin');
  mkdirSync(bin, { recursive: true });
  const file = join(bin, 'cleat');
  writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`);
  chmodSync(file, 0o755);
  return { ...user.env, PATH: `${bin}:${user.env['PATH'] ?? ''}`, TERM: 'dumb', LC_ALL: 'C.UTF-8' };
}

/**
 * Types on a terminal of an interactive shell that has run `setup`: each line, Tab, and what makes the shell print the
 * arguments it would have run. Gives those, one array a line typed.
 */
export async function pressTab(
  command: string,
  setup: string,
  lines: readonly string[],
  env: Record<string, string>,
  cwd: string,
): Promise<string[][]> {
  const shell = spawn('script', ['-qec', command, '/dev/null'], { env, cwd });
  let screen = '';
  shell.stdout.on('data', (chunk: Buffer) => (screen += chunk.toString('utf8')));
  const ended = new Promise<void>((resolve) => shell.once('close', () => resolve()));
  try {
    // Words that are not on the screen before they are printed.
    shell.stdin.write(
      `${setup}; PS1=; printf 'set-%s\\n' up; args() { printf '<%s>' "$@"; printf 'do%s\\n' ne; }\n`,
    );
    await until('the shell', () => screen.includes('set-up\r\n'));
    const found: string[][] = [];
    for (const line of lines) {
      screen = '';
      shell.stdin.write(`${line}\t${CONTROL_A}args ${CONTROL_E}\n`);
      await until(`what follows ${line}`, () => screen.includes('>done'), { timeoutMs: 20_000 });
      const printed = screen.slice(screen.lastIndexOf('<cleat>'), screen.lastIndexOf('>done'));
      found.push(printed.slice(1).split('><'));
    }
    return found;
  } finally {
    shell.stdin.end('exit\n');
    shell.kill();
    await ended;
  }
}
