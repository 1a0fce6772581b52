import { execa } from 'execa';
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
    pipes?: Pipes,
  ): Promise<{ stdout: string; stderr: string; exitCode: number }>;
  /** Starts `cleat ARGS`, which runs until it ends or is ended: a file of tests may look at one server for minutes. */
  start(args: readonly string[], env?: Record<string, string>): ReturnType<typeof startCli>;
  close(): void;
}

/** Files that stand for what a shell would send. */
interface Pipes {
  readonly stdout?: { readonly file: string };
  readonly inputFile?: string;
}

function startCli(args: readonly string[], env: Record<string, string>) {
  return execa(process.execPath, [CLI, ...args], { env, extendEnv: false, reject: false });
}

/** The same with pipes; what goes into a file is not told. */
async function runPiped(args: readonly string[], env: Record<string, string>, pipes: Pipes) {
  const options = { env, extendEnv: false, reject: false, timeout: 120_000, ...pipes } as const;
  const { stdout, stderr, exitCode } = await execa(process.execPath, [CLI, ...args], options);
  return { stdout: String(stdout ?? ''), stderr: String(stderr), exitCode };
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
  return {
    home,
    cleatHome: base.CLEAT_HOME,
    env: base,
    run: async (args, more = {}, pipes = {}) => {
      const { stdout, stderr, exitCode } = await runPiped(args, { ...base, ...more }, pipes);
      if (exitCode === undefined) throw new Error(`cleat ${args.join(' ')} did not exit: ${stderr}`);
      return { stdout, stderr, exitCode };
    },
    start: (args, more = {}) => startCli(args, { ...base, ...more }),
    close: () => rmSync(home, { recursive: true, force: true }),
  };
}
