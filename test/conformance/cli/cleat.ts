import { execa, type ResultPromise } from 'execa';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The built command line, as `npx cleat` starts it. */
export const CLI = join(import.meta.dirname, '../../../dist/cli/cleat.cjs');

/** A user of the command line: a home of their own, and only the variables given. */
export interface CliUser {
  readonly home: string;
  /** Their CLEAT_HOME. */
  readonly cleatHome: string;
  readonly env: Record<string, string>;
  /** Runs `cleat ARGS`; a non-zero exit is an answer. */
  run(
    args: readonly string[],
    env?: Record<string, string>,
  ): Promise<{ stdout: string; stderr: string; exitCode: number }>;
  start(args: readonly string[], env?: Record<string, string>): ResultPromise<{ reject: false }>;
  close(): void;
}

export function cliUser(env: Record<string, string>): CliUser {
  const home = mkdtempSync(join(tmpdir(), 'cleat-cli-'));
  mkdirSync(join(home, 'xdg'), { mode: 0o700 });
  const base = {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: home,
    CLEAT_HOME: join(home, '.cleat'),
    XDG_RUNTIME_DIR: join(home, 'xdg'),
    ...env,
  };
  const options = (more: Record<string, string>) =>
    ({ env: { ...base, ...more }, extendEnv: false, reject: false, timeout: 60_000 }) as const;
  return {
    home,
    cleatHome: base.CLEAT_HOME,
    env: base,
    run: async (args, more = {}) => {
      const { stdout, stderr, exitCode } = await execa(process.execPath, [CLI, ...args], options(more));
      if (exitCode === undefined) throw new Error(`cleat ${args.join(' ')} did not exit: ${stderr}`);
      return { stdout, stderr, exitCode };
    },
    start: (args, more = {}) => execa(process.execPath, [CLI, ...args], options(more)),
    close: () => rmSync(home, { recursive: true, force: true }),
  };
}
