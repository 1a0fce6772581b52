import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, mkdirSync, openSync, closeSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Cli } from '../cli';
import { fail } from '../refusal';
import { locked } from '../state/files';
import { signal } from '../state/processes';
import type { Container } from '../state/records';
import type { Store } from '../state/store';
import { hostProcess, inTerminal } from './executable';
import { answerSchema, type Order } from './frames';

/** Signals that an attached `run` or `start` hands on to the process. */
const FORWARDED = ['SIGTERM', 'SIGINT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH'] as const;
const FIRST_ADDRESS = 3;

interface Wanted {
  readonly isAttached: boolean;
  readonly hasStdin: boolean;
}

/**
 * Starts a container's process, and says when it has. Answers a promise of its exit code when attached, else of 0 at
 * once.
 */
export async function startContainer(
  cli: Cli,
  config: Container,
  wanted: Wanted,
  onStarted: () => void = () => undefined,
): Promise<number> {
  const forward = wanted.isAttached ? forwardSignals() : undefined;
  const child = await locked(cli.store.folder, () => launch(cli, config, wanted));
  onStarted();
  if (!forward) {
    child.unref();
    return 0;
  }
  forward(cli.store.container(config.id)?.runtime?.pid);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode ?? 137;
}

async function launch(cli: Cli, config: Container, wanted: Wanted): Promise<ChildProcess> {
  const { store } = cli;
  const folder = store.containerFolder(config.id);
  for (const mark of ['stopping', 'orphaned', 'execs', 'terminal.pid']) {
    rmSync(join(folder, mark), { recursive: true, force: true });
  }
  checkVolumes(store, config);
  mountAll(store, config);
  const root = join(folder, 'root');
  const inner = hostProcess({ ...config, root }, [config.executable, ...config.arguments]);
  const pidFile = join(folder, 'terminal.pid');
  const outer = config.terminal ? inTerminal(inner, pidFile) : inner;
  const order: Order = {
    folder,
    notes: join(store.folder, 'processes'),
    command: [...outer.command],
    env: outer.env,
    cwd: outer.cwd,
    ...(config.terminal ? { pidFile } : {}),
    ...wanted,
    ports: config.publishedPorts.flatMap(({ hostAddress, hostPort, containerPort, count }) =>
      Array.from({ length: count }, (_, at) => ({
        host: hostAddress,
        from: hostPort + at,
        to: containerPort + at,
      })),
    ),
    started: Date.now(),
    epoch: store.system().epoch,
    address: freeAddress(store),
    autoRemove: config.autoRemove,
  };
  return await handOver(order);
}

async function handOver(order: Order): Promise<ChildProcess> {
  const trouble = openSync(join(order.folder, 'supervisor.log'), 'w');
  const streams = order.isAttached ? ([0, 1, 2] as const) : (['ignore', 'ignore', 'ignore'] as const);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'supervisor.mjs'), order.notes], {
    stdio: ['ignore', 'ignore', trouble, ...streams, 'ipc'],
    detached: true,
  });
  closeSync(trouble);
  // What it said comes before the end of the channel; its exit may be heard of earlier.
  const gone = once(child, 'disconnect').then(() => [{ error: 'the supervisor ended' }]);
  child.send(order);
  const [message]: unknown[] = await Promise.race([once(child, 'message'), gone]);
  const { error } = answerSchema.parse(message);
  if (child.connected) child.disconnect();
  if (error !== undefined) {
    fail('internalError', 'failed to bootstrap container', { code: 'unknown', message: error });
  }
  return child;
}

/** Hands signals on to the process; those that come before its pid is told wait for it. */
function forwardSignals(): (pid: number | undefined) => void {
  const early: NodeJS.Signals[] = [];
  let target: number | undefined;
  let ends = 0;
  for (const name of FORWARDED) {
    process.on(name, () => {
      if (name === 'SIGTERM' || name === 'SIGINT') ends++;
      if (ends >= 3) process.exit(1);
      if (target === undefined) early.push(name);
      else signal(target, name);
    });
  }
  return (pid) => {
    target = pid;
    if (pid !== undefined) for (const name of early) signal(pid, name);
  };
}

/** One read-write attachment of a volume at a time, over all containers. */
function checkVolumes(store: Store, config: Container): void {
  const others = store
    .containers()
    .filter((held) => held.state !== 'stopped' && held.config.id !== config.id);
  const used = others.flatMap((held) => held.config.mounts).filter((mount) => mount.kind === 'volume');
  for (const mount of config.mounts) {
    if (mount.kind !== 'volume') continue;
    const clash = used.find(({ name }) => name === mount.name);
    if (!clash || (clash.options.includes('ro') && mount.options.includes('ro'))) continue;
    fail('internalError', `failed to bootstrap container`, {
      code: 'unknown',
      message: 'Error Domain=VZErrorDomain Code=2 "The storage device attachment is invalid."',
    });
  }
}

/** Puts a link to each mount's source where the container's files have its destination. */
function mountAll(store: Store, config: Container): void {
  for (const mount of config.mounts) {
    const source = mount.kind === 'volume' ? store.volumeFolder(mount.name ?? '') : mount.source;
    if (!existsSync(source)) fail('invalidArgument', `mount source path '${source}' does not exist`);
    const place = join(store.containerFolder(config.id), 'root', mount.destination);
    mkdirSync(dirname(place), { recursive: true });
    if (lstatSync(place, { throwIfNoEntry: false })) rmSync(place, { recursive: true });
    symlinkSync(source, place);
  }
}

function freeAddress(store: Store): number {
  const used = new Set(
    store.containers().flatMap(({ state, runtime }) => (state === 'stopped' ? [] : (runtime?.address ?? []))),
  );
  let address = FIRST_ADDRESS;
  while (used.has(address)) address++;
  return address;
}
