import { createInterface } from 'node:readline';
import { CleatError } from '../../src-shared/model/error';
import type { RunSpec } from '../../src-shared/plugin-api/run-spec';
import { spawnCommand, type Environment } from '../exec/spawn-command';
import type { OperationContext } from '../operations/operations';
import { launchFailure } from './cli-failure';
import type { PreparedLaunch } from './preview';

/** Most characters kept of what the CLI prints; a pull prints thousands of lines. */
const KEPT = 64 * 1024;
const ID = /^[0-9a-f]{64}$/;
/** A line of progress that is no longer than a screen. */
const LONGEST_LINE = 300;

export interface Execution {
  /** The container's id, as soon as the CLI has printed it. */
  id(): string | undefined;
  /** Resolves when the CLI has ended well. Throws `launch.*`, `exec.not-found`, `app.cancelled`. */
  readonly done: Promise<void>;
}

/** Executes a detached launch: what the CLI says of a pull is progress, the id on its stdout the result. */
export function executeLaunch(
  { file, args, env, preview }: PreparedLaunch,
  spec: RunSpec,
  surroundings: Environment,
  { signal, progress }: Pick<OperationContext, 'signal' | 'progress'>,
): Execution {
  let id: string | undefined;
  const work = async (): Promise<void> => {
    const child = await spawnCommand({ file, args, env: { ...surroundings, ...env }, signal });
    child.stdin.end();
    let said = '';
    const out = createInterface({ input: child.stdout });
    out.on('line', (line) => {
      if (ID.test(line.trim())) id = line.trim();
    });
    const err = createInterface({ input: child.stderr });
    err.on('line', (line) => {
      said = `${said}${line}\n`.slice(-KEPT);
      if (line.trim() !== '') progress({ message: line.trim().slice(0, LONGEST_LINE) });
    });
    const closed = [out, err].map(
      (lines) => new Promise<void>((resolve) => lines.once('close', () => resolve())),
    );
    const { exitCode } = await child.exited;
    if (signal.aborted) {
      child.stdout.destroy();
      child.stderr.destroy();
      throw CleatError.of('app.cancelled', {}, { cause: signal.reason });
    }
    await Promise.all(closed);
    if (exitCode !== 0) throw launchFailure(preview.runtime, spec, said);
  };
  return { id: () => id, done: work() };
}
