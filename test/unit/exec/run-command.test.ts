import { describe, expect, it } from 'vitest';
import { runCommand } from '../../../src-main/exec/run-command';
import { spawnCommand } from '../../../src-main/exec/spawn-command';
import { CleatError } from '../../../src-shared/model/error';
import { alive, gone } from './processes';

const node = process.execPath;
const script = (source: string, ...args: string[]) => ({ file: node, args: ['-e', source, ...args] });
const TIMEOUT = { timeoutMs: 20_000 };

/** A parent that starts a stubborn grandchild, prints its pid and waits with it. */
const STUBBORN_TREE = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', "process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)"]);
  child.stdout.once('data', () => console.log(child.pid));
  setInterval(() => {}, 1000);
`;

describe('a command', () => {
  it('gives its output and takes its input', async () => {
    const result = await runCommand({
      ...script("process.stdin.on('data', (d) => process.stdout.write(d)); process.stderr.write('warned')"),
      input: 'grüße\n',
      ...TIMEOUT,
    });
    expect(result).toEqual({ stdout: 'grüße\n', stderr: 'warned', exitCode: 0 });
  });

  it('hands arguments on untouched, whatever a shell would make of them', async () => {
    const hostile = ['$(id)', '; rm -rf /', '`x`', 'a b', '"', "'", '*', '\n'];
    const { stdout } = await runCommand({
      ...script('process.stdout.write(JSON.stringify(process.argv.slice(1)))', ...hostile),
      ...TIMEOUT,
    });
    expect(JSON.parse(stdout)).toEqual(hostile);
  });

  it('sees the environment it is given and nothing of ours', async () => {
    const { stdout } = await runCommand({
      ...script('process.stdout.write(Object.keys(process.env).join())'),
      env: { ONLY: 'this' },
      ...TIMEOUT,
    });
    expect(stdout).toBe('ONLY');
  });

  it('that is missing is “not found”', async () => {
    await expect(runCommand({ file: 'no-such-program', args: [], ...TIMEOUT })).rejects.toMatchObject({
      code: 'exec.not-found',
    });
  });

  it('that fails says why in the last line it wrote', async () => {
    await expect(
      runCommand({
        ...script("console.error('noise'); console.error('the cause'); process.exit(3)"),
        ...TIMEOUT,
      }),
    ).rejects.toMatchObject({
      code: 'exec.failed',
      wire: { params: { exitCode: 3, detail: 'the cause' }, details: 'noise\nthe cause\n' },
    });
  });

  it('may declare exit codes that are answers, and errors it expects', async () => {
    const fails = script("console.error('no machine yet'); process.exit(125)");
    const answer = await runCommand({ ...fails, successExitCodes: [0, 125], ...TIMEOUT });
    expect(answer.exitCode).toBe(125);
    const error = CleatError.of('engine.unknown', { id: 'machine' });
    await expect(
      runCommand({ ...fails, expectedErrors: [{ stderr: /no machine/, error: () => error }], ...TIMEOUT }),
    ).rejects.toBe(error);
  });

  it('that prints without end is stopped at its limit', async () => {
    await expect(
      runCommand({
        ...script("for (;;) process.stdout.write('x'.repeat(1000))"),
        maxBytes: 10_000,
        ...TIMEOUT,
      }),
    ).rejects.toMatchObject({ code: 'exec.output-limit' });
  });

  it('that takes too long is stopped with everything it started, however stubborn', async () => {
    const running = await spawnCommand(script(STUBBORN_TREE));
    const grandchild = await firstNumber(running.stdout);
    expect(alive(grandchild)).toBe(true);
    running.kill();
    await running.exited;
    await gone(grandchild);
  });

  it('that takes too long says so', async () => {
    await expect(
      runCommand({ ...script('setInterval(() => {}, 1000)'), timeoutMs: 100 }),
    ).rejects.toMatchObject({ code: 'exec.timeout' });
  });

  it('ends when its caller gives up', async () => {
    const aborter = new AbortController();
    const result = runCommand({
      ...script('setInterval(() => {}, 1000)'),
      ...TIMEOUT,
      signal: aborter.signal,
    });
    aborter.abort();
    await expect(result).rejects.toMatchObject({ code: 'app.cancelled' });
    await expect(runCommand({ ...script(''), ...TIMEOUT, signal: aborter.signal })).rejects.toMatchObject({
      code: 'app.cancelled',
    });
  });
});

describe('a program with open streams', () => {
  it('reads and writes while it runs, and tells how it ended', async () => {
    const running = await spawnCommand(
      script("process.stdin.once('data', (d) => { process.stdout.write('got ' + d); process.exit(4) })"),
    );
    running.stdin.write('7');
    let out = '';
    for await (const chunk of running.stdout) out += String(chunk);
    expect(out).toBe('got 7');
    expect(await running.exited).toEqual({ exitCode: 4 });
  });

  it('is ended by its signal', async () => {
    const aborter = new AbortController();
    const running = await spawnCommand({ ...script('setInterval(() => {}, 1000)'), signal: aborter.signal });
    aborter.abort();
    expect(await running.exited).toEqual({ signal: 'SIGTERM' });
  });

  it('that is missing is “not found”', async () => {
    await expect(spawnCommand({ file: 'no-such-program', args: [] })).rejects.toMatchObject({
      code: 'exec.not-found',
    });
  });
});

async function firstNumber(stream: AsyncIterable<unknown>): Promise<number> {
  for await (const chunk of stream) return Number(String(chunk));
  throw new Error('the program printed nothing');
}
