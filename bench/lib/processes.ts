import { readFileSync } from 'node:fs';
import { descendants } from '../../test/engines';

/** Clock ticks in /proc (sysconf CLK_TCK is 100 on Linux). */
const TICK_MS = 10;

/** A process and all below it. */
export function familyOf(pid: number): number[] {
  return [pid, ...descendants(pid).map((process) => process.pid)];
}

/** CPU milliseconds a process has used, in steps of 10: fields 14 and 15 of proc(5) stat. */
export function cpuMs(pid: number): number {
  const fields = read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? [];
  return fields.length === 0 ? 0 : (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Its share of memory, MB (10⁶ bytes): pages that n processes share count 1/n (proc(5) smaps_rollup, Pss). */
export function pssMb(pid: number): number {
  const kb = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1];
  return (Number(kb ?? 0) * 1024) / 1e6;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // it has ended
  }
}
