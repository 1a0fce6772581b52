// Stays with one container's process: writes its log, serves its ports, and says when and how it ended.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, renameSync, rmSync, write, writeSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { namesIn, readText, writeJson } from '../state/files';
import { isOwned, OWNER_MS } from '../state/owner';
import { forget, identity, isLive, remember, signal } from '../state/processes';
import type { Runtime } from '../state/records';
import { orderSchema, type Order } from './frames';

for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, () => undefined);
process.once('message', (message) => void supervise(orderSchema.parse(message)));
remember(join(process.argv[2] ?? '', String(process.pid)), process.pid);

async function supervise(order: Order): Promise<void> {
  let child: ChildProcess;
  let servers: readonly Server[];
  const log = openSync(join(order.folder, 'stdio.log'), 'w');
  try {
    servers = await Promise.all(order.ports.map(serve));
    child = await start(order);
  } catch (error) {
    answer(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
  const { pid = 0, stdout, stderr } = child;
  remember(join(order.notes, String(pid)), pid);
  const ended = once(child, 'exit');
  const watch = setInterval(() => {
    if (isOwned(dirname(order.notes))) return;
    endAll(order, pid);
    process.exit(exitCode([null, 'SIGKILL']));
  }, OWNER_MS);
  const copied = Promise.all([
    copy(stdout, log, order.isAttached ? 4 : -1),
    copy(stderr, log, order.isAttached ? 5 : -1),
  ]);
  const runtime: Runtime = {
    state: 'running',
    supervisor: identity(process.pid),
    pid: await innerPid(order, child),
    started: order.started,
    epoch: order.epoch,
    address: order.address,
  };
  writeJson(join(order.folder, 'runtime.json'), runtime);
  answer();
  const code = exitCode(await ended);
  clearInterval(watch);
  endAll(order, pid);
  for (const server of servers) server.close();
  await copied;
  closeSync(log);
  forget(join(order.notes, String(pid)));
  settle(order, runtime);
  forget(join(order.notes, String(process.pid)));
  process.exit(code);
}

async function start(order: Order): Promise<ChildProcess> {
  const [file = '', ...args] = order.command;
  const stdin = order.hasStdin && order.isAttached ? 3 : order.pidFile === undefined ? 'ignore' : 'pipe';
  const child = spawn(file, args, {
    cwd: order.cwd,
    env: order.env,
    stdio: [stdin, 'pipe', 'pipe'],
    detached: true,
  });
  await once(child, 'spawn');
  if (stdin === 3) closeSync(3);
  return child;
}

/** The process that signals are for: in a pseudo-terminal it is not the one that was spawned. */
async function innerPid(order: Order, child: ChildProcess): Promise<number> {
  const { pidFile } = order;
  if (pidFile === undefined) return child.pid ?? 0;
  while (child.exitCode === null && child.signalCode === null) {
    const text = readText(pidFile);
    if (text?.endsWith('\n')) return Number(text);
    await pause(5);
  }
  return child.pid ?? 0;
}

function answer(error?: string): void {
  process.send?.(error === undefined ? {} : { error });
}

/** Writes what comes to the log and, if there is one, to a descriptor of the caller, in order. */
async function copy(from: Readable | null, log: number, to: number): Promise<void> {
  let isReaderThere = to >= 0;
  for await (const chunk of from ?? []) {
    const bytes = Buffer.from(chunk);
    writeSync(log, bytes);
    if (isReaderThere) isReaderThere = await writeAll(to, bytes);
  }
}

/** False when the reader has gone; the process goes on without one. */
async function writeAll(to: number, bytes: Buffer): Promise<boolean> {
  for (let at = 0; at < bytes.length;) {
    const done = await new Promise<number | NodeJS.ErrnoException>((resolve) => {
      write(to, bytes, at, (error, count) => resolve(error ?? count));
    });
    if (typeof done === 'number') at += done;
    else if (done.code === 'EAGAIN') await pause(2);
    else return false;
  }
  return true;
}

function exitCode([code, name]: unknown[]): number {
  if (typeof code === 'number') return code;
  const number = Object.entries(constants.signals).find(([each]) => each === name)?.[1];
  return 128 + (number ?? 0);
}

/** With the first process of a container end all others, those of exec too. */
function endAll(order: Order, pid: number): void {
  signal(-pid, 'SIGKILL');
  const execs = join(order.folder, 'execs');
  for (const name of namesIn(execs)) {
    const note = readText(join(execs, name));
    if (note === undefined || !isLive(note)) continue;
    signal(-Number(name), 'SIGKILL');
    if (order.pidFile !== undefined) signal(Number(name), 'SIGKILL');
  }
}

/** Says that it stopped, or takes an `--rm` container away in one step. */
function settle(order: Order, runtime: Runtime): void {
  if (!order.autoRemove) {
    writeJson(join(order.folder, 'runtime.json'), { ...runtime, state: 'stopped' });
    return;
  }
  const aside = `${order.folder}.gone`;
  renameSync(order.folder, aside);
  rmSync(aside, { recursive: true, force: true });
}

/** Listens on the host and hands each connection to the process. One port on both sides is the process's own. */
async function serve(port: Order['ports'][number]): Promise<Server> {
  const server = createServer((socket) => {
    const inner = connect(port.to, '127.0.0.1');
    socket.pipe(inner).pipe(socket);
    for (const [one, other] of [
      [socket, inner],
      [inner, socket],
    ] as const)
      one.on('error', () => other.destroy());
  });
  server.listen(port.from, port.host);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EACCES')) throw error;
    throw new Error(
      `Permission denied while binding to host port ${port.from}. Binding to ports below 1024 requires root privileges.`,
      { cause: error },
    );
  }
  if (port.from === port.to) {
    server.close();
    await once(server, 'close');
  }
  return server;
}
