import { readFileSync } from 'node:fs';
import { vi } from 'vitest';

/** Whether a process runs; a zombie that waits for its parent does not. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return process.platform !== 'linux';
  }
}

export async function gone(pid: number): Promise<void> {
  await vi.waitUntil(() => !alive(pid), { timeout: 10_000 });
}
