import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireLock, tryLock } from '../../../src-main/store/process-lock';
import { runScript, source } from './processes';

const HOLD = `
  const { acquireLock } = await import(${JSON.stringify(source('src-main/store/process-lock.ts'))});
  const lock = await acquireLock(process.argv[1]);
  console.log('held');
  process.stdin.once('data', async () => { await lock.release(); console.log('released'); process.exit(0); });
`;

/** Each of them enters and leaves a room that holds one: the log shows whether two were ever in it. */
const TURNS = `
  import { appendFileSync } from 'node:fs';
  const { withLock } = await import(${JSON.stringify(source('src-main/store/process-lock.ts'))});
  const [, path, log, name] = process.argv;
  for (let turn = 0; turn < 25; turn++) {
    await withLock(path, { waitMs: 30_000 }, async () => {
      appendFileSync(log, 'in ' + name + '\\n');
      await new Promise((resolve) => setImmediate(resolve));
      appendFileSync(log, 'out ' + name + '\\n');
    });
  }
`;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cleat-lock-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('a lock between processes', () => {
  it('is had by one holder, also within one process, and can be had again after its release', async () => {
    const path = join(dir, 'a.lock');
    const first = await tryLock(path);
    expect(first).toBeDefined();
    expect(await tryLock(path)).toBeUndefined();
    await first?.release();
    await first?.release();
    const second = await tryLock(path);
    expect(second).toBeDefined();
    await second?.release();
  });

  it('is freed by the kernel when its holder is killed with SIGKILL', async () => {
    const path = join(dir, 'killed.lock');
    const holder = runScript(HOLD, [path]);
    await holder.line('held');
    expect(await tryLock(path)).toBeUndefined();
    holder.child.kill('SIGKILL');
    await holder.ended;
    const lock = await tryLock(path);
    expect(lock).toBeDefined();
    await lock?.release();
  });

  it('is never held by two processes at once', async () => {
    const path = join(dir, 'turns.lock');
    const log = join(dir, 'log');
    await appendFile(log, '');
    const ends = await Promise.all(['a', 'b', 'c'].map((name) => runScript(TURNS, [path, log, name]).ended));
    expect(ends.map((end) => end.code)).toEqual([0, 0, 0]);
    const lines = (await readFile(log, 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(150);
    for (let index = 0; index < lines.length; index += 2) {
      expect(lines[index]?.startsWith('in ')).toBe(true);
      expect(lines[index + 1]).toBe(lines[index]?.replace('in ', 'out '));
    }
  }, 60_000);

  it('is waited for until its holder lets go', async () => {
    const path = join(dir, 'wait.lock');
    const holder = runScript(HOLD, [path]);
    await holder.line('held');
    const waiting = acquireLock(path, { waitMs: 20_000 });
    holder.child.stdin?.write('go\n');
    const lock = await waiting;
    await lock.release();
    await holder.ended;
  });

  it('is given up with store.locked after the time, and at once when cancelled', async () => {
    const path = join(dir, 'late.lock');
    const first = await acquireLock(path);
    await expect(acquireLock(path, { waitMs: 30 })).rejects.toMatchObject({ code: 'store.locked' });
    const controller = new AbortController();
    const waiting = acquireLock(path, { waitMs: 60_000, signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'app.cancelled' });
    await first.release();
  });

  it('says store.io when its folder cannot be made', async () => {
    await appendFile(join(dir, 'file'), '');
    await expect(tryLock(join(dir, 'file', 'x.lock'))).rejects.toMatchObject({ code: 'store.io' });
  });
});
