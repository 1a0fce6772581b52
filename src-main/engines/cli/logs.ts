import { PassThrough } from 'node:stream';
import type { CliEngine } from '../../../src-shared/plugin-api/cli-engine';
import type { CleatError } from '../../../src-shared/model/error';
import { spawnCommand } from '../../exec/spawn-command';
import type { EngineConnection, LogBody } from '../connection';
import { cliFailure, type CliRunner } from './runner';

/** After the container has ended: quiet for so long, the CLI has passed on what it wrote last, ms. */
const QUIET_MS = 150;
/** From its start until its first byte the CLI may take so long, ms: it has to be loaded, and to ask its service. */
const FIRST_BYTE_MS = 3_000;
/** Most characters kept of what the CLI says of a failure. */
const KEPT = 16 * 1024;

type LogOptions = Parameters<EngineConnection['openLogs']>[1];

/**
 * The CLI's own log as a body: one stream, no times. It flows no faster than it is read. A followed one ends when `ended`
 * says that the container has; the CLI itself would go on for ever.
 */
export async function openCliLogs(
  runner: CliRunner,
  engine: CliEngine,
  id: string,
  { signal, follow, tail, ended }: LogOptions,
): Promise<LogBody> {
  const asked = engine.logs.args({ id, follow, ...(tail === undefined ? {} : { tail }) });
  const args = [...runner.before, ...asked];
  const child = await spawnCommand({ file: runner.file, args, env: runner.env, signal });
  const began = performance.now();
  child.stdin.end();
  const body = new FailingLast();
  body.on('error', () => undefined); // whoever reads hears of it by a listener of its own
  let said = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => {
    said = `${said}${text}`.slice(-KEPT);
  });
  child.stdout.on('error', () => undefined); // how it ended is told by the exit
  child.stdout.pipe(body, { end: false });

  let wasEnded = false;
  let hasSpoken = false;
  let timer: NodeJS.Timeout | undefined;
  const waitForQuiet = (): void => {
    clearTimeout(timer);
    const left = hasSpoken ? 0 : FIRST_BYTE_MS - (performance.now() - began);
    timer = setTimeout(
      () => {
        // Quiet because its reader is slow: the CLI has more to say.
        if (body.writableNeedDrain) return void timer?.refresh();
        wasEnded = true;
        child.kill();
      },
      Math.max(QUIET_MS, left),
    );
  };
  const onEnded = (): void => {
    if (!timer) waitForQuiet();
  };
  child.stdout.on('data', () => {
    const isFirst = !hasSpoken;
    hasSpoken = true;
    if (timer && isFirst) waitForQuiet();
    else timer?.refresh();
  });
  if (ended?.aborted) onEnded();
  ended?.addEventListener('abort', onEnded, { once: true });
  const abort = (): void => void body.destroy();
  signal.addEventListener('abort', abort, { once: true });
  body.once('close', () => {
    clearTimeout(timer);
    ended?.removeEventListener('abort', onEnded);
    signal.removeEventListener('abort', abort);
    child.stdout.destroy();
    child.stderr.destroy();
    child.kill(); // a reader that leaves ends it
  });

  void child.exited.then(async ({ exitCode }) => {
    if (body.destroyed) return;
    await drained(child.stdout);
    if (wasEnded || exitCode === 0) body.end();
    else body.fail(failureOf(runner, engine, id, said));
  });
  return { tty: true, stamped: false, body };
}

/** Destroyed with an error, a stream throws away what it holds; this one gives it first. */
class FailingLast extends PassThrough {
  #failure: CleatError | undefined;

  fail(error: CleatError): void {
    this.#failure = error;
    this.#failWhenRead();
  }

  override read(size?: number): unknown {
    const chunk: unknown = super.read(size);
    if (chunk === null) this.#failWhenRead();
    return chunk;
  }

  #failWhenRead(): void {
    if (this.#failure && this.readableLength === 0 && this.writableLength === 0) this.destroy(this.#failure);
  }
}

function failureOf(runner: CliRunner, engine: CliEngine, id: string, said: string): CleatError {
  return cliFailure(runner.engine, engine.failure, said, { what: `read the log of “${id}”`, id });
}

/** Resolves when all of it was passed on. */
function drained(stream: NodeJS.ReadableStream & { readonly closed: boolean }): Promise<void> {
  if (stream.closed) return Promise.resolve();
  return new Promise((resolve) => {
    stream.once('close', resolve);
  });
}
