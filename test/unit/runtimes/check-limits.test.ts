import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { changingChecks } from '../../../src-main/runtimes/check/changing';
import type { CheckContext } from '../../../src-main/runtimes/check/context';

const MIB = 1024 * 1024;

/** Changes limits on an engine that shows `inspect` afterwards, and whose container says `log`. */
function change(
  inspect: number,
  log: string,
  signal = new AbortController().signal,
  onAsk?: () => void,
): Promise<void> {
  const check = changingChecks.find((one) => one.id === 'update-limits');
  if (!check) throw new Error('no such check');
  return check.run({
    signal,
    start: () => Promise.resolve({ id: 'a1' }),
    connection: {
      updateContainer: () => Promise.resolve(),
      inspectContainer: () => Promise.resolve({ facts: { limits: { memory: inspect } } }),
      openLogs: () => {
        onAsk?.();
        return Promise.resolve({ body: Readable.from([Buffer.from(log)]) });
      },
    },
  } as unknown as CheckContext);
}

it('passes an engine that shows the new limit', async () => {
  await change(300 * MIB, '');
});

it('passes an engine that shows the old limit while the container has the new one', async () => {
  await change(256 * MIB, `${256 * MIB}\n${300 * MIB}\n`);
});

it('asks on while an engine has changed nothing', async () => {
  const stop = new AbortController();
  let asked = 0;
  const onAsk = (): void => {
    asked += 1;
    if (asked === 3) stop.abort();
  };
  await expect(change(256 * MIB, `${256 * MIB}\n`, stop.signal, onAsk)).rejects.toThrow('aborted');
  expect(asked).toBe(3);
});
