import { readFile, readlink } from 'node:fs/promises';
import type { ProcessMark } from '../../src-shared/model/process-mark';
import { runCommand } from './run-command';

/** `unknown` where it cannot be told from here: another machine or namespace, or a system that does not say. */
export type ProcessFate = 'alive' | 'dead' | 'unknown';

const PS_LIMIT_MS = 5_000;

/** A missing file means a process that has gone; everything else is thrown. */
async function there<T>(look: Promise<T>): Promise<T | undefined> {
  try {
    return await look;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}

/** Of `/proc/PID/stat` (proc(5)): fields 3, its state, and 22, when it began, in ticks since boot. */
async function linuxStart(pid: number): Promise<string | undefined> {
  const stat = await there(readFile(`/proc/${pid}/stat`, 'utf8'));
  // The name in parentheses may hold blanks and parentheses itself.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields?.[0], fields?.[19]];
  if (state === undefined || start === undefined || state === 'Z' || state === 'X') return undefined;
  const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  return `${boot} ${start}`;
}

/** `ps` prints it in the local time of who asks: in UTC it is always the same. */
async function psStart(pid: number): Promise<string | undefined> {
  const { stdout, exitCode } = await runCommand({
    file: 'ps',
    args: ['-o', 'stat=,lstart=', '-p', String(pid)],
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    timeoutMs: PS_LIMIT_MS,
    successExitCodes: [0, 1],
  });
  const [, state = '', start] = /^\s*(\S+)\s+(.+?)\s*$/m.exec(stdout) ?? [];
  return exitCode !== 0 || start === undefined || state.startsWith('Z') ? undefined : start;
}

async function thisPlace(platform: NodeJS.Platform): Promise<string> {
  if (platform !== 'linux') return platform;
  const machine = await there(readFile('/etc/machine-id', 'utf8'));
  return `linux ${machine?.trim() ?? ''} ${await readlink('/proc/self/ns/pid')}`;
}

const startOf = (pid: number, platform: NodeJS.Platform): Promise<string | undefined> =>
  platform === 'linux' ? linuxStart(pid) : psStart(pid);

/**
 * The mark of a process that runs now; undefined when there is none (a zombie is none), and where the system does not say
 * (Windows). Throws what reading `/proc` or running `ps` does.
 */
export async function markOfProcess(
  pid: number,
  platform: NodeJS.Platform = process.platform,
): Promise<ProcessMark | undefined> {
  if (platform === 'win32') return undefined;
  const started = await startOf(pid, platform);
  return started === undefined ? undefined : { pid, started, place: await thisPlace(platform) };
}

/** What became of a process. Never rejects: what cannot be found out is `unknown`. */
export async function fateOf(
  { pid, started, place }: ProcessMark,
  platform: NodeJS.Platform = process.platform,
): Promise<ProcessFate> {
  try {
    if (platform === 'win32' || place !== (await thisPlace(platform))) return 'unknown';
    return (await startOf(pid, platform)) === started ? 'alive' : 'dead';
  } catch {
    return 'unknown';
  }
}
