import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fateOf, markOfProcess } from '../../../src-main/exec/process-mark';
import { endProcessesWith } from '../../../src-main/exec/processes-with';

/** A process of this test, gone with it, that has begun (it said so). */
async function child(script: string, ...args: string[]) {
  const one = spawn('sh', ['-c', `echo ready; ${script}`, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void one.kill('SIGKILL'));
  await once(one.stdout, 'data');
  if (one.pid === undefined) throw new Error('it did not start');
  return { one, pid: one.pid };
}

describe.skipIf(process.platform === 'win32')('the mark of a process', () => {
  it('is alive for as long as that process runs, and dead afterwards', async () => {
    const mine = await markOfProcess(process.pid);
    expect(mine).toMatchObject({ pid: process.pid });
    if (mine) expect(await fateOf(mine)).toBe('alive');
    const { one, pid } = await child('read never < /dev/zero');
    const mark = await markOfProcess(pid);
    if (!mark) throw new Error('no mark');
    expect(await fateOf(mark)).toBe('alive');
    one.kill('SIGKILL');
    await once(one, 'exit');
    expect(await fateOf(mark)).toBe('dead');
    expect(await markOfProcess(pid)).toBeUndefined();
  });

  it('is dead when its number belongs to another process by now', async () => {
    const mine = await markOfProcess(process.pid);
    if (!mine) throw new Error('no mark');
    expect(await fateOf({ ...mine, started: `${mine.started}0` })).toBe('dead');
  });

  it('tells nothing of another machine or namespace, nor where the system does not say', async () => {
    const mine = await markOfProcess(process.pid);
    if (!mine) throw new Error('no mark');
    expect(await fateOf({ ...mine, place: 'linux elsewhere pid:[1]' })).toBe('unknown');
    expect(await fateOf(mine, 'win32')).toBe('unknown');
    expect(await markOfProcess(process.pid, 'win32')).toBeUndefined();
  });
});

describe.skipIf(process.platform === 'win32')('ending processes by a secret word', () => {
  it('ends those that have all the words, and no other', async () => {
    const word = randomUUID();
    const ends = await child('while :; do sleep 0.05; done', 'run', word);
    const other = await child('while :; do sleep 0.05; done', 'exec', word);
    const exits = once(ends.one, 'exit');
    expect(await endProcessesWith(['run', word])).toBe(1);
    expect(await exits).toEqual([null, 'SIGTERM']);
    expect(other.one.exitCode ?? other.one.signalCode).toBeNull();
    expect(await endProcessesWith(['run', word])).toBe(0);
  });
});
