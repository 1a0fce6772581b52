import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Perform } from '../cli';
import { fail } from '../refusal';
import { hostProcess, inTerminal } from '../process/executable';
import { forget, remember, signal } from '../state/processes';
import { rootOf } from './run';
import { environmentWords, merge, refuseLacked } from './spec';

/** `exec`: a further process with the container's environment and folder. */
export const exec: Perform = async (cli, parsed) => {
  refuseLacked(parsed);
  const [id = '', ...words] = parsed.words;
  const held = cli.store.container(id) ?? fail('notFound', `get failed: container ${id} not found`);
  if (held.state !== 'running') fail('invalidState', `container ${id} is not running`);
  const isDetached = parsed.flag('--detach');
  const hasStdin = parsed.flag('--interactive');
  const hasTerminal = parsed.flag('--tty');
  if (hasStdin && hasTerminal && !process.stdin.isTTY) {
    fail(
      'internalError',
      'failed to exec process: Error Domain=NSPOSIXErrorDomain Code=25 "Inappropriate ioctl for device"',
    );
  }
  const { config } = held;
  const inner = hostProcess(
    {
      root: rootOf(cli, id),
      workingDirectory: parsed.value('--workdir') ?? config.workingDirectory,
      environment: merge(config.environment, environmentWords(cli, parsed)),
    },
    words,
  );
  const folder = cli.store.containerFolder(id);
  const { command, env, cwd } = hasTerminal
    ? inTerminal(inner, join(folder, `terminal.${process.pid}`))
    : inner;
  const [file = '', ...args] = command;
  const child = spawn(file, args, {
    cwd,
    env,
    detached: true,
    stdio: isDetached
      ? 'ignore'
      : [hasStdin ? 'inherit' : hasTerminal ? 'pipe' : 'ignore', 'inherit', 'inherit'],
  });
  await once(child, 'spawn');
  const { pid = 0 } = child;
  const notes = [join(folder, 'execs', String(pid)), join(cli.store.folder, 'processes', String(pid))];
  for (const note of notes) remember(note, pid);
  if (isDetached) {
    child.unref();
    cli.out(`${id}\n`);
    return 0;
  }
  for (const name of ['SIGTERM', 'SIGINT', 'SIGUSR1', 'SIGUSR2'] as const)
    process.on(name, () => signal(pid, name));
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  for (const note of notes) forget(note);
  return child.exitCode ?? 128 + (child.signalCode === null ? 0 : constants.signals[child.signalCode]);
};
