import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks until the answer is there (not `undefined` or `false`) and gives it back. After `timeoutMs` it throws,
 * naming what it waited for; an error of `ask` ends the waiting at once.
 */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  { timeoutMs = 30_000, everyMs = 10 } = {},
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > end) throw new Error(`waited ${String(timeoutMs)} ms for ${what}`);
    await pause(everyMs);
  }
}
