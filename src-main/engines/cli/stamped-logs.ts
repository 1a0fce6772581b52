import { PassThrough } from 'node:stream';
import { engineTitle } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';
import type { CliEngine } from '../../../src-shared/plugin-api/cli-engine';
import { spawnCommand } from '../../exec/spawn-command';
import type { EngineConnection, LogBody } from '../connection';
import { LineFrames, type Frame } from './log-frames';
import { cliFailure, type CliRunner } from './runner';

const READ_TIMEOUT_MS = 10_000;
/** Lines of both streams are put in order over this time, ms: they come by two pipes. */
const GATHER_MS = 25;
const STDOUT = 1;
const STDERR = 2;
/** Most characters kept of what the CLI says of a failure. */
const KEPT = 16 * 1024;

type LogOptions = Parameters<EngineConnection['openLogs']>[1];

/**
 * A log as a CLI like Docker's prints it: times before the lines, output on one stream and errors on the other, which are
 * framed as the API would, in the order of their times. It ends with its container, and flows no faster than it is read.
 */
export async function openStampedLogs(
  runner: CliRunner,
  engine: CliEngine,
  id: string,
  { signal, follow, tail, since }: LogOptions,
): Promise<LogBody> {
  // The CLI's own refusal would stand on the stream of the container's errors.
  const call = { what: 'read its log', timeoutMs: READ_TIMEOUT_MS, id, signal };
  const there = await runner.ask(engine.inspect, id, call);
  if (!there) throw CleatError.of('container.unknown', { name: id, engines: engineTitle(runner.engine) });
  const asked = engine.logs.args({
    id,
    follow,
    ...(tail === undefined ? {} : { tail }),
    ...(since === undefined ? {} : { since }),
  });
  const args = [...runner.before, ...asked];
  const child = await spawnCommand({ file: runner.file, args, env: runner.env, signal });
  child.stdin.end();
  const body = new PassThrough();
  body.on('error', () => undefined); // whoever reads hears of it by a listener of its own

  const streams = [
    { readable: child.stdout, frames: new LineFrames(STDOUT) },
    { readable: child.stderr, frames: new LineFrames(STDERR) },
  ] as const;
  let waiting: Frame[] = [];
  let timer: NodeJS.Timeout | undefined;
  let said = '';
  const give = (isLast: boolean): void => {
    timer = undefined;
    // A stream that was heard of may yet bring lines older than the other's last: those wait for the next time.
    const heard = new Map<number, string>();
    for (const { stream, stamp } of waiting) heard.set(stream, stamp);
    const until = isLast || heard.size < 2 ? undefined : [...heard.values()].sort()[0];
    const ready = until === undefined ? waiting : waiting.filter(({ stamp }) => stamp <= until);
    waiting = until === undefined ? [] : waiting.filter(({ stamp }) => stamp > until);
    ready.sort((a, b) => (a.stamp < b.stamp ? -1 : a.stamp > b.stamp ? 1 : 0));
    let flows = true;
    for (const { bytes } of ready) flows = body.write(bytes) || flows;
    if (waiting.length > 0) gather();
    if (!flows || body.writableNeedDrain) {
      for (const { readable } of streams) readable.pause();
      body.once('drain', () => {
        for (const { readable } of streams) readable.resume();
      });
    }
  };
  const gather = (): void => {
    timer ??= setTimeout(() => give(false), GATHER_MS);
  };
  for (const { readable, frames } of streams) {
    readable.on('error', () => undefined); // how it ended is told by the exit
    readable.on('data', (chunk: Buffer) => {
      waiting.push(...frames.push(chunk));
      if (readable === child.stderr) said = `${said}${chunk.toString('utf8')}`.slice(-KEPT);
      gather();
    });
  }
  const abort = (): void => void body.destroy();
  signal.addEventListener('abort', abort, { once: true });
  body.once('close', () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    child.stdout.destroy();
    child.stderr.destroy();
    child.kill(); // a reader that leaves ends it
  });
  const closed = Promise.all(streams.map(({ readable }) => closing(readable)));
  void Promise.all([child.exited, closed]).then(([{ exitCode }]) => {
    if (body.destroyed) return;
    clearTimeout(timer);
    for (const { frames } of streams) waiting.push(...frames.end());
    give(true);
    if (exitCode === 0) body.end();
    else
      body.destroy(cliFailure(runner.engine, engine.failure, said, { what: `read the log of “${id}”`, id }));
  });
  return { tty: false, body };
}

/** Resolves when all of it was passed on. */
function closing(stream: NodeJS.ReadableStream & { readonly closed: boolean }): Promise<void> {
  if (stream.closed) return Promise.resolve();
  return new Promise((resolve) => {
    stream.once('close', resolve);
  });
}
