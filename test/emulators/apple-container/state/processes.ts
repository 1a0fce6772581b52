import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Notes a live process in a file: its pid and when it began, because pids are used again. */
export function remember(path: string, pid: number): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, identity(pid));
}

export function forget(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

/** `pid began`, the text of a note. */
export function identity(pid: number): string {
  return `${pid} ${began(pid) ?? 'gone'}`;
}

/** Whether the process of a note is still there (a zombie is not). */
export function isLive(note: string): boolean {
  const [pid = '', ...rest] = note.split(' ');
  return rest.length > 0 && began(Number(pid)) === rest.join(' ');
}

/** Sends a signal to a process or, with a negative pid, to its group; a process that has gone is no error. */
export function signal(pid: number, name: NodeJS.Signals | number): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** When a process began, in whatever unit the system has; undefined when it is not alive. */
function began(pid: number): string | undefined {
  if (process.platform !== 'linux') return beganElsewhere(pid);
  const fields = statOf(pid);
  return fields === undefined || fields[0] === 'Z' ? undefined : fields[19];
}

/** The fields of /proc/PID/stat after the name, from the state on; undefined when there is no such process. */
export function statOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined; // it ended before or while it was read
  }
}

function beganElsewhere(pid: number): string | undefined {
  try {
    const text = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
    return text.startsWith('Z') ? undefined : text.trim().split(/\s+/).slice(1).join(' ');
  } catch {
    return undefined; // ps exits 1 for a pid that is not there
  }
}
