import type { Readable } from 'node:stream';
import { CleatError } from '../../src-shared/model/error';
import type { RunSpec } from '../../src-shared/plugin-api/run-spec';
import { spawnCommand, type Environment } from '../exec/spawn-command';
import type { OperationContext } from '../operations/operations';
import type { IdFile } from '../work-containers/id-file';
import { launchFailure } from './cli-failure';
import type { PreparedLaunch } from './preview';

/** Most characters kept of what the CLI prints; a pull prints thousands of lines. */
const KEPT = 64 * 1024;
/** A line of progress that is no longer than a screen. */
const LONGEST_LINE = 300;

export interface Execution {
  /** The container's id, when the CLI has come to print it or to note it in its file. */
  id(): Promise<string | undefined>;
  /** Resolves when the CLI has ended well. Throws `launch.*`, `exec.not-found`, `app.cancelled`. */
  readonly done: Promise<void>;
}

/** Executes a detached launch: what the CLI says of a pull is progress, the id on its stdout the result. */
export function executeLaunch(
  { file, args, env, isId, preview }: PreparedLaunch,
  spec: RunSpec,
  surroundings: Environment,
  idFile: IdFile,
  { signal, progress }: Pick<OperationContext, 'signal' | 'progress'>,
): Execution {
  let id: string | undefined;
  const work = async (): Promise<void> => {
    const child = await spawnCommand({
      file,
      args: args(idFile.path),
      env: { ...surroundings, ...env },
      signal,
    });
    child.stdin.end();
    let said = '';
    const read = Promise.all([
      eachLine(child.stdout, (line) => {
        if (isId(line.trim())) id = line.trim();
      }),
      eachLine(child.stderr, (line) => {
        said = `${said}${line}\n`.slice(-KEPT);
        if (line.trim() !== '') progress({ message: line.trim().slice(0, LONGEST_LINE) });
      }),
    ]);
    const { exitCode } = await child.exited;
    if (signal.aborted) {
      child.stdout.destroy();
      child.stderr.destroy();
      throw CleatError.of('app.cancelled', {}, { cause: signal.reason });
    }
    await read;
    if (exitCode !== 0) throw launchFailure(preview.runtime, spec, said);
  };
  return { id: async () => id ?? idFile.read(), done: work() };
}

/** Resolves when the stream is closed, whatever closed it. A line longer than what is kept comes in pieces. */
function eachLine(stream: Readable, take: (line: string) => void): Promise<void> {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
    if (rest.length < KEPT) return;
    take(rest);
    rest = '';
  });
  return new Promise((resolve) => {
    stream.once('close', () => {
      if (rest !== '') take(rest);
      resolve();
    });
  });
}
