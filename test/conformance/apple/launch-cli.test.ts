import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installAppleEmulator, type AppleEmulator } from '../../emulators/apple-container';
import { ask } from '../../emulators/apple-container/ask';
import { until } from '../../engines';
import { findProgram } from '../../engines/availability';
import { CLI } from '../cli/cleat';
import { openTerminal } from '../cli/terminal';

const noPython =
  findProgram('python3') === undefined ? 'python3 not found: it makes the terminal' : undefined;

/** The oldest and the newest: `run` has the same words in the generation between them. */
describe.each(['0.9', '1.4.1'])('cleat launch on Apple Container %s (emulated)', (version) => {
  let emulator: AppleEmulator;
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'cleat-mac-cli-'));
    emulator = await installAppleEmulator({ version });
    await list('image', 'pull', 'alpine');
  });
  afterAll(async () => {
    await emulator?.close();
    if (home !== undefined) await rm(home, { recursive: true, force: true });
  });
  const list = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await ask(emulator, args);
    expect(code, stderr).toBe(0);
    return stdout;
  };
  const environment = () => ({
    ...emulator.env,
    HOME: home,
    CLEAT_HOME: join(home, '.cleat'),
    CLEAT_TEST_PLATFORM: 'darwin-arm64-26.0',
    DOCKER_HOST: `unix://${home}/no-docker.sock`,
    TERM: 'xterm',
  });
  const begin = (...args: string[]) => {
    const child = spawn(process.execPath, [CLI, 'launch', ...args], { env: environment(), cwd: home });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
    const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((done) =>
      child.once('close', (code) => done({ code, stdout, stderr })),
    );
    return { child, ended, printed: () => stdout };
  };
  const cleat = (...args: string[]) => {
    const { child, ended } = begin(...args);
    child.stdin.end();
    return ended;
  };
  const nothingLeft = () =>
    until('nothing to be left', async () => (await list('list', '--all', '--quiet')).trim() === '');

  it('passes the output and the exit code of the container on, and what it is sent', async () => {
    const said = await cleat('--rm', 'alpine', 'sh', '-c', 'echo out; echo err >&2; exit 3');
    expect(said, said.stderr).toMatchObject({
      code: 3,
      stdout: 'out\n',
      stderr: expect.stringContaining('err'),
    });
    const { child, ended } = begin('--rm', '-i', 'alpine', 'cat');
    child.stdin.end('through stdin');
    expect(await ended).toMatchObject({ code: 0, stdout: 'through stdin' });
    await nothingLeft();
  });

  it('prints the id of a container in the background, which its name is', async () => {
    expect(await cleat('-d', '--name', 'behind', 'alpine', 'sleep', '1000')).toMatchObject({
      code: 0,
      stdout: 'behind\n',
    });
    expect((await list('list', '--quiet')).trim()).toBe('behind');
    await list('delete', '--force', 'behind');
  });

  it('hands on SIGTERM and SIGINT, which the container answers', async () => {
    for (const [signal, code] of [
      ['SIGTERM', 43],
      ['SIGINT', 42],
    ] as const) {
      const script = 'trap "exit 43" TERM; trap "exit 42" INT; echo ready; while :; do sleep 0.1; done';
      const { child, ended, printed } = begin('--rm', 'alpine', 'sh', '-c', script);
      child.stdin.end();
      await until('the container to be ready', () => printed().includes('ready'));
      child.kill(signal);
      expect((await ended).code, signal).toBe(code);
    }
    await nothingLeft();
  });

  it('ends with 125 when nothing was launched, and leaves nothing behind', async () => {
    const fails = async (...args: string[]) => (await cleat(...args)).code;
    expect(await fails('--privileged', 'alpine')).toBe(125);
    expect(await fails('no-such-image:1')).toBe(125);
    expect(await fails('--rm', 'alpine', '/no/such/program')).toBe(125);
    expect(await fails('--network', 'nowhere', 'alpine', 'true')).toBe(125);
    await nothingLeft();
    // The container’s own exit code, whatever the CLI means by it.
    expect(await fails('--rm', 'alpine', 'sh', '-c', 'exit 1')).toBe(1);
    expect(await fails('--rm', 'alpine', 'sh', '-c', 'exit 64')).toBe(64);
    await nothingLeft();
  });

  it('gives the program a terminal, what is typed, and its exit code', async ({ skip }) => {
    skip(noPython !== undefined, noPython);
    const command = [process.execPath, CLI, 'launch', '--rm', '-it', 'alpine', 'sh'];
    const terminal = openTerminal(command, { env: environment(), cwd: home });
    terminal.type('echo $((40 + 2)); exit 5\n');
    const shown = await terminal.closed;
    expect(shown).toContain('42');
    expect(shown).toMatch(/<ended 5 sane>$/);
    await nothingLeft();
  });

  it('leaves what it made to the next start when its CLI dies before it has noted an id: a label tells it', async () => {
    const bin = join(home, 'bin');
    const marker = join(home, 'made');
    const real = join(emulator.path, 'container');
    // It has made and started its container, and has not noted its id; one in the background dies before it is started.
    const script = `#!/bin/sh
      [ "$1" = run ] || exec '${real}' "$@"
      shift
      skip=
      for word; do
        shift
        case "$skip$word" in
          next*) skip= ;;
          --cidfile) skip=next ;;
          --cidfile=*) ;;
          --detach) detached=yes ;;
          *) set -- "$@" "$word" ;;
        esac
      done
      [ -z "$detached" ] || { '${real}' create "$@"; kill -KILL $$; }
      '${real}' run --detach "$@" || exit
      echo $$ > '${marker}.new' && mv '${marker}.new' '${marker}'
      while :; do sleep 0.1; done`;
    await mkdir(bin);
    await writeFile(join(bin, 'container'), script, { mode: 0o755 });
    const env = { ...environment(), PATH: `${bin}:${emulator.env['PATH'] ?? ''}` };
    const started = (...args: string[]) => {
      const child = spawn(process.execPath, [CLI, ...args], { env, cwd: home, stdio: 'ignore' });
      return { child, ended: once(child, 'exit') };
    };
    const names = async () => (await list('list', '--all', '--quiet')).trim().split('\n').sort();
    await list('create', '--name', 'foreign', 'alpine', 'true');

    const broken = await started('launch', '-d', '--name', 'broken', 'alpine', 'true').ended;
    expect(broken).toEqual([137, null]);
    const first = started('launch', '--name', 'half', 'alpine', 'sleep', '1000');
    await until('the container', () => existsSync(marker));
    const pid = Number(await readFile(marker, 'utf8'));
    first.child.kill('SIGKILL');
    await first.ended;
    process.kill(pid, 'SIGKILL');
    expect(await names()).toEqual(['broken', 'foreign', 'half']);
    const next = started('serve');
    try {
      await until('the removal', async () => (await names()).length === 1, { timeoutMs: 90_000 });
    } finally {
      next.child.kill('SIGTERM');
      await next.ended;
    }
    expect(await names()).toEqual(['foreign']);
    await list('delete', 'foreign');
  });
});
