import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRetry, type Retry } from '../../../src-main/mirror/retry';
import { FakeClock } from './fake-clock';
import { settle } from './stage';

describe('when to try an engine on this machine again', () => {
  const signal = new AbortController().signal;
  let dir: string;
  let clock: FakeClock;
  let retry: Retry;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'cleat-retry-'));
    clock = new FakeClock();
    retry = createRetry({ kind: 'unix', path: join(dir, 'engine.sock') }, clock);
  });
  afterEach(() => {
    retry.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const pauseOf = async (): Promise<number> => {
    const waited = retry.wait(signal);
    const pause = clock.next() ?? -1;
    clock.fire();
    await waited;
    return pause;
  };

  it('backs off to half a second', async () => {
    const pauses = [];
    while (pauses.length < 8) pauses.push(await pauseOf());
    expect(pauses).toEqual([20, 40, 80, 160, 320, 500, 500, 500]);
    retry.reset();
    expect(await pauseOf()).toBe(20);
  });

  it('is at once when its socket appears, while the clock stands still', async () => {
    const waited = retry.wait(signal);
    writeFileSync(join(dir, 'engine.sock'), '');
    await waited;
    expect(clock.timers.size).toBe(0);
  });

  it('is at once when its socket appeared during the try before', async () => {
    await pauseOf();
    writeFileSync(join(dir, 'engine.sock'), '');
    // The watcher tells of it on a later turn of the loop.
    const waited = retry.wait(signal);
    await waited;
    expect(clock.timers.size).toBe(0);
  });

  it('does not mind other files in the folder', async () => {
    const waited = retry.wait(signal);
    writeFileSync(join(dir, 'other.sock'), '');
    writeFileSync(join(dir, 'engine.sock.lock'), '');
    await settle();
    await settle();
    expect(clock.timers.size).toBe(1);
    clock.fire();
    await waited;
  });

  it('goes by the pauses alone when there is no such folder', async () => {
    rmSync(dir, { recursive: true });
    expect(await pauseOf()).toBe(20);
  });

  it('is not waited for when it is over', async () => {
    const end = new AbortController();
    const waited = retry.wait(end.signal);
    end.abort();
    await waited;
    expect(clock.timers.size).toBe(0);
    await retry.wait(end.signal);
  });
});
