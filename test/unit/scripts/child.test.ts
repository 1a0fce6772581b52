import { describe, expect, it } from 'vitest';
import { run } from '../../../scripts/lib/child.mjs';

/** Starts a grandchild, prints its pid, then waits forever. */
const FAMILY = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  console.log(child.pid);
  setInterval(() => {}, 1000);
`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('run', () => {
  it('ends the whole tree when its signal aborts', async () => {
    const stop = new AbortController();
    const outcome = await run(process.execPath, ['-e', FAMILY], {
      signal: stop.signal,
      capture: true,
      onStdout: () => stop.abort(),
    });
    expect(outcome).toMatchObject({ code: null, timedOut: false });
    const grandchild = Number(outcome.stdout.trim());
    expect(grandchild).toBeGreaterThan(0);
    await expect.poll(() => isAlive(grandchild), { timeout: 10_000 }).toBe(false);
  });

  it('ends a program at its time limit and says so', async () => {
    const outcome = await run(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { timeoutMs: 50 });
    expect(outcome).toMatchObject({ code: null, timedOut: true });
  });

  it('gives the exit code and both outputs of a program that fails', async () => {
    const outcome = await run(process.execPath, [
      '-e',
      'console.log("a"); console.error("b"); process.exit(3)',
    ]);
    expect(outcome).toMatchObject({ code: 3, timedOut: false });
    expect(outcome.output).toContain('a');
    expect(outcome.output).toContain('b');
  });

  it('rejects when there is no such program', async () => {
    await expect(run('cleat-no-such-program', [])).rejects.toThrow(/ENOENT/);
  });
});
