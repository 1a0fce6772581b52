import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { changingChecks } from '../../../src-main/runtimes/check/changing';
import type { CheckContext } from '../../../src-main/runtimes/check/context';

it.each(['kill-signal', 'stop-graceful'])('%s waits until the container listens to signals', async (id) => {
  let isHeard: boolean | undefined;
  let asked = 0;
  const signalled = (): Promise<void> => Promise.resolve(void (isHeard = asked >= 3));
  const check = changingChecks.find((one) => one.id === id);
  await check?.run({
    signal: new AbortController().signal,
    name: () => 'own',
    start: () => Promise.resolve({ id: 'a1' }),
    row: () => Promise.resolve({ state: 'exited', exitCode: 3 }),
    capabilities: { 'container.exit-code': { can: 'yes' } },
    provider: { stop: signalled, listRunning: () => Promise.resolve([]) },
    connection: {
      killContainer: signalled,
      openLogs: () => {
        asked += 1;
        return Promise.resolve({ body: Readable.from([Buffer.from(asked < 3 ? '' : 'it listens\n')]) });
      },
    },
  } as unknown as CheckContext);
  expect(isHeard).toBe(true);
});
