import { spawn } from 'node:child_process';

/** How long a tree may take to end by itself after SIGTERM, in ms. */
const GRACE_MS = 2_000;

const live = new Set<number>();
let watchingExit = false;

/**
 * A child that leads its own process group outlives us unless it is told: whatever still runs when this process
 * exits is killed with it. Returns how to forget the tree, for when it has ended.
 */
export function ownTree(pid: number): () => void {
  live.add(pid);
  if (!watchingExit) {
    watchingExit = true;
    process.once('exit', () => {
      for (const leader of live) signalTree(leader, 'SIGKILL');
    });
  }
  return () => live.delete(pid);
}

/** Sends `signal` to the group that `pid` leads; false when nobody is left in it. */
function signalTree(pid: number, signal: NodeJS.Signals | 0): boolean {
  if (process.platform === 'win32') {
    // Windows has no groups and no gentle signal: taskkill walks the tree.
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on(
      'error',
      () => undefined, // already gone with everything below it
    );
    return true;
  }
  try {
    process.kill(-pid, signal);
    return true;
  } catch (error) {
    // EPERM: the group is there, but its members became another user (sudo); nothing of ours is left to end.
    if (error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM'))
      return false;
    throw error;
  }
}

/**
 * Ends a process and everything it started: SIGTERM, then SIGKILL for what is still there after `graceMs`.
 * `pid` must lead a process group (spawned detached).
 */
export function killTree(pid: number, graceMs = GRACE_MS): void {
  if (!signalTree(pid, 'SIGTERM')) return;
  const deadline = setTimeout(() => {
    clearInterval(look);
    signalTree(pid, 'SIGKILL');
  }, graceMs);
  // Stop early once it is empty, so that the number cannot belong to somebody else by then.
  const look = setInterval(() => {
    if (process.platform !== 'win32' && signalTree(pid, 0)) return;
    clearTimeout(deadline);
    clearInterval(look);
  }, 50);
}
