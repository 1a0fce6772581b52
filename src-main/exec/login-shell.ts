import { randomUUID } from 'node:crypto';
import { delimiter } from 'node:path';
import { CleatError } from '../../src-shared/model/error';
import { runCommand } from './run-command';
import type { Environment } from './spawn-command';

/** A shell that asks a question in its start-up files must not keep the window away. */
const TIMEOUT_MS = 3_000;
const MAX_BYTES = 1024 * 1024;

/** What may come from the login shell: enough to find runtimes and their engines, nothing else. */
const TAKEN = /^(?:PATH|LANG|SSH_AUTH_SOCK|XDG_RUNTIME_DIR|DOCKER_.+|CONTAINER_.+)$/;

export type LoginEnvironment =
  | { readonly ok: true; readonly env: Environment }
  /** The reason in one sentence; the caller goes on with the environment it has. */
  | { readonly ok: false; readonly reason: string };

/**
 * Reads the environment of the user's login shell, once, for a GUI that was not started from one. This is the one
 * place where a shell runs. What start-up files print is told apart by markers nobody can guess.
 */
export async function loginShellEnvironment(options: {
  readonly shell: string | undefined;
  readonly timeoutMs?: number;
  readonly env?: Environment;
  readonly signal?: AbortSignal;
}): Promise<LoginEnvironment> {
  const { shell, timeoutMs = TIMEOUT_MS, env = process.env, signal } = options;
  if (shell === undefined || !shell.startsWith('/'))
    return { ok: false, reason: 'SHELL does not name a login shell.' };
  const mark = `cleat-${randomUUID()}`;
  try {
    const { stdout } = await runCommand({
      file: shell,
      args: ['-ilc', `printf %s ${mark}; env -0; printf %s ${mark}`],
      env: { ...env, CLEAT_READS_ENVIRONMENT: '1' },
      timeoutMs,
      maxBytes: MAX_BYTES,
      ...(signal === undefined ? {} : { signal }),
    });
    const [, text] = stdout.split(mark);
    if (text === undefined) return { ok: false, reason: `${shell} did not print its environment.` };
    return { ok: true, env: parseEnvironment(text) };
  } catch (error) {
    if (error instanceof CleatError && error.code !== 'app.cancelled')
      return { ok: false, reason: error.message };
    throw error;
  }
}

function parseEnvironment(text: string): Environment {
  const pairs = text.split('\0').filter((entry) => entry.includes('='));
  return Object.fromEntries(
    pairs.map((entry) => {
      const at = entry.indexOf('=');
      return [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}

/**
 * `base` completed from a login shell: the variables that say where runtimes are, where `base` has none. The
 * shell's PATH comes first, what only `base` has after it.
 */
export function withLoginEnvironment(base: Environment, login: Environment): Environment {
  const taken = Object.entries(login).filter(([key]) => TAKEN.test(key) && base[key] === undefined);
  const path = [
    ...new Set(
      [login['PATH'], base['PATH']].flatMap((value) => (value ?? '').split(delimiter)).filter((dir) => dir),
    ),
  ];
  return {
    ...base,
    ...Object.fromEntries(taken),
    ...(path.length === 0 ? {} : { PATH: path.join(delimiter) }),
  };
}
