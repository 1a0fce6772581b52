import { Duplex } from 'node:stream';
import type { Endpoint } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import { spawnCommand, type RunningCommand } from '../exec/spawn-command';

const CONNECT_TIMEOUT_S = 10;
const STDERR_KEPT = 2_000;

type SshEndpoint = Endpoint & { kind: 'ssh' };

/** One word for the shell on the other side: ssh joins its arguments and hands them to it. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * The arguments of `ssh` that open a pipe to the engine's socket over there: the CLI of the engine, which both
 * Docker (18.09) and Podman (3.2) ship for this, joins stdin and stdout to it. Never asks for a password.
 */
export function sshArgs(endpoint: SshEndpoint, cli: 'docker' | 'podman'): string[] {
  const url = endpoint.path === undefined ? [] : ['--url', `unix://${endpoint.path}`];
  const remote =
    cli === 'docker'
      ? ['docker', ...url.map((word) => (word === '--url' ? '--host' : word)), 'system', 'dial-stdio']
      : ['podman', ...url, 'system', 'dial-stdio'];
  return [
    ...[
      '-o',
      'BatchMode=yes',
      '-o',
      `ConnectTimeout=${CONNECT_TIMEOUT_S}`,
      '-o',
      'ServerAliveInterval=15',
      '-T',
    ],
    ...(endpoint.user === undefined ? [] : ['-l', endpoint.user]),
    ...(endpoint.port === undefined ? [] : ['-p', String(endpoint.port)]),
    '--',
    endpoint.host,
    remote.map(quoted).join(' '),
  ];
}

/** A child's stdin and stdout as one connection; closing it ends the child. */
class SshConnection extends Duplex {
  #child: RunningCommand | undefined;
  #stderr = '';

  constructor(private readonly start: () => Promise<RunningCommand>) {
    super({ allowHalfOpen: true });
  }

  override _construct(done: (error?: Error | null) => void): void {
    this.start().then(
      (child) => {
        this.#child = child;
        if (this.destroyed) child.kill();
        child.stderr.on('data', (chunk: Buffer) => {
          this.#stderr = (this.#stderr + chunk.toString('utf8')).slice(-STDERR_KEPT);
        });
        child.stdout.on('data', (chunk: Buffer) => {
          if (!this.push(chunk)) child.stdout.pause();
        });
        child.stdout.on('end', () => void child.exited.then(({ exitCode }) => this.#ended(exitCode)));
        for (const stream of [child.stdout, child.stderr, child.stdin])
          stream.on('error', (error: Error) => this.destroy(error));
        done();
      },
      (error: unknown) => done(CleatError.from(error)),
    );
  }

  /** ssh says on stderr why it could not connect: more than “connection closed”. */
  #ended(exitCode: number | undefined): void {
    const said = this.#stderr.trim().split('\n').at(-1);
    if (exitCode === 0 || !said) this.push(null);
    else this.destroy(new Error(said));
  }

  override _read(): void {
    this.#child?.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#child) this.#child.stdin.write(chunk, done);
    else done(new Error('the connection is closed'));
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#child?.stdin.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child?.kill();
    done(error);
  }

  // What node:http asks of a socket; a pipe has none of it.
  setTimeout(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

/** Opens one connection through the system's own `ssh`, with the user's own configuration and keys. */
export function dialSsh(endpoint: SshEndpoint, cli: 'docker' | 'podman'): Duplex {
  return new SshConnection(() => spawnCommand({ file: 'ssh', args: sshArgs(endpoint, cli) }));
}
