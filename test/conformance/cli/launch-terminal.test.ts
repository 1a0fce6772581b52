import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDocker, startPodman, until, whyNoDocker, whyNoPodman, type TestEngine } from '../../engines';
import { findProgram } from '../../engines/availability';
import { CLI } from './cleat';

const noPython =
  findProgram('python3') === undefined ? 'python3 not found: it makes the terminal' : undefined;
const kinds = [
  { name: 'docker', start: startDocker, reason: noPython ?? (await whyNoDocker()) },
  { name: 'podman', start: startPodman, reason: noPython ?? (await whyNoPodman()) },
] as const;

/**
 * A terminal of 31 rows and 97 columns with a command in it. What is sent to its stdin is typed, what it shows comes
 * on stdout; last it tells the exit code, and whether the terminal's settings are what they were.
 */
const TERMINAL = `
import fcntl, os, pty, select, struct, sys, termios
master, slave = pty.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 31, 97, 0, 0))
before = termios.tcgetattr(slave)
child = os.fork()
if child == 0:
    os.close(master)
    os.login_tty(slave) if hasattr(os, 'login_tty') else None
    if not hasattr(os, 'login_tty'):
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        for fd in (0, 1, 2): os.dup2(slave, fd)
    os.execvp(sys.argv[1], sys.argv[1:])
sources = [master, 0]
code = None
while code is None:
    ready, _, _ = select.select(sources, [], [], 0.05)
    if 0 in ready:
        typed = os.read(0, 4096)
        if typed: os.write(master, typed)
        else: sources.remove(0)
    if master in ready: os.write(1, os.read(master, 65536))
    done, status = os.waitpid(child, os.WNOHANG)
    if done: code = os.waitstatus_to_exitcode(status)
while select.select([master], [], [], 0.1)[0]: os.write(1, os.read(master, 65536))
same = termios.tcgetattr(slave) == before
os.write(1, ('\\n<ended %d %s>' % (code, 'sane' if same else 'changed')).encode())
`;

describe.each(kinds)('cleat launch -it on $name, in a terminal', ({ name, start, reason }) => {
  let engine: TestEngine;
  let home: string;
  let image: string;
  beforeAll(async () => {
    if (reason !== undefined) return;
    home = await mkdtemp(join(tmpdir(), 'cleat-terminal-'));
    engine = await start();
    image = await engine.busybox();
  });
  afterAll(async () => {
    await engine?.close();
    if (home !== undefined) await rm(home, { recursive: true, force: true });
  });
  const open = (...args: string[]) => {
    const env = {
      ...process.env,
      ...engine.env,
      TERM: 'xterm',
      CLEAT_HOME: join(home, 'cleat'),
      ...(name === 'podman' ? { CONTAINER_HOST: `unix://${engine.socket}`, DOCKER_HOST: undefined } : {}),
    };
    const cleat = [process.execPath, CLI, '--runtime', name, 'launch', ...args];
    const child = spawn('python3', ['-c', TERMINAL, ...cleat], { env, cwd: home });
    let shown = '';
    child.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (shown += chunk.toString('utf8')));
    const closed = new Promise<string>((done) => child.once('close', () => done(shown)));
    return { type: (text: string) => child.stdin.write(text), closed, shown: () => shown };
  };
  const test = (sentence: string, body: () => Promise<void>): void =>
    it(sentence, async ({ skip }) => {
      skip(reason !== undefined, reason);
      await body();
    });

  test('gives the program a terminal of the same size, what is typed, and its exit code', async () => {
    const terminal = open('--rm', '-it', image, 'sh');
    await until('the prompt', () => terminal.shown().includes('#'));
    terminal.type('stty size\n');
    await until('the size', () => /31 97/.test(terminal.shown()), { timeoutMs: 20_000 });
    terminal.type('exit 5\n');
    expect(await terminal.closed).toMatch(/<ended 5 sane>$/);
  });

  test('hands Ctrl-C to the program, and leaves the terminal as it was', async () => {
    const script = 'trap "exit 42" INT; echo ready; while :; do sleep 0.1; done';
    const terminal = open('--rm', '-it', image, 'sh', '-c', script);
    await until('the program', () => terminal.shown().includes('ready'), { timeoutMs: 20_000 });
    terminal.type('\u0003');
    expect(await terminal.closed).toMatch(/<ended 42 sane>$/);
    await until('the container to go', async () => (await engine.cli(['ps', '-aq'])).stdout.trim() === '');
  });
});
