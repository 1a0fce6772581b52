import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { CheckContext } from '../../../src-main/runtimes/check/context';
import { lookingChecks } from '../../../src-main/runtimes/check/looking';
import { CleatError } from '../../../src-shared/model/error';

const lost = CleatError.of('engine.unreachable', { engine: 'boat', endpoint: 'unix:///x', detail: 'gone.' });

/** Runs a check on an engine that is lost as soon as a container runs. */
function checkOf(id: string): Promise<void> {
  const check = lookingChecks.find((one) => one.id === id);
  if (!check) throw new Error(`no check ${id}`);
  return check.run({
    signal: new AbortController().signal,
    start: async () => {
      await turn();
      return { id: 'a1' };
    },
    row: () => Promise.reject(lost),
    connection: {
      openEvents: () =>
        Promise.resolve({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(lost) }) }),
      openLogs: async () => {
        await turn();
        throw lost;
      },
    },
  } as unknown as CheckContext);
}

// A rejection that nobody hears would end the whole process: Vitest fails the run for one.
it.each(['events', 'logs-follow'])('“%s” says at once that the engine was lost', async (id) => {
  await expect(checkOf(id)).rejects.toBe(lost);
  await turn();
});
