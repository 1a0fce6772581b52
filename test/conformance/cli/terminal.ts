import { spawn } from 'node:child_process';

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

export interface Terminal {
  type(text: string): void;
  /** All that it showed, when the command has ended. */
  readonly closed: Promise<string>;
  shown(): string;
}

/** Runs a command in a terminal of its own; needs `python3`. */
export function openTerminal(
  command: readonly string[],
  { env, cwd }: { readonly env: NodeJS.ProcessEnv; readonly cwd: string },
): Terminal {
  const child = spawn('python3', ['-c', TERMINAL, ...command], { env, cwd });
  let shown = '';
  child.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (shown += chunk.toString('utf8')));
  const closed = new Promise<string>((done) => child.once('close', () => done(shown)));
  return { type: (text) => void child.stdin.write(text), closed, shown: () => shown };
}
