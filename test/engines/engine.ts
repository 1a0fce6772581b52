import { execa } from 'execa';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ENGINE_PATH } from './availability';
import { openCage, type Cage } from './cage';
import { requestOn, type EngineAnswer, type EngineBody } from './http';
import { busyboxRootfs } from './image';
import { until } from './poll';
import { SAILOR } from './newer';
import { isAlive } from './processes';

/** How to start an engine. */
export interface EngineOptions {
  /** Its folder: new or empty, deleted by `close`. Default: a new one under the system's temp folder. */
  readonly dir?: string;
  /**
   * Give containers a network by default: slower to start. User-defined networks can be made either way. All
   * networks are the engine's own: invisible from this machine, and gone with it.
   */
  readonly network?: boolean;
  /** Share this machine's network, so that published ports and a registry on loopback can be reached. */
  readonly hostNetwork?: boolean;
  /** Added to the daemon's command line. */
  readonly daemonArgs?: readonly string[];
  /** Take the engine from this debootstrap folder instead of from this machine. */
  readonly rootfs?: string;
  /** Podman only, and only with `rootfs`: run it as its ordinary user instead of root. */
  readonly rootless?: boolean;
}

/** What the engine's CLI answered. */
export interface CliAnswer {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

interface CliCall {
  readonly input?: string;
  readonly timeoutMs?: number;
  /** Added to the CLI's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A real engine that belongs to one test. */
export interface TestEngine {
  readonly kind: 'docker' | 'podman';
  readonly socket: string;
  readonly dir: string;
  /** The daemon's pid as this machine counts; another one after `restart`. */
  readonly pid: number;
  /** Points the engine's own CLI (and anything that honours its variables) at this engine. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs the engine's CLI against it; a non-zero exit is an answer, not an error. 60 s at most. */
  cli(args: readonly string[], options?: CliCall): Promise<CliAnswer>;
  /** Raw HTTP on the socket. Buffers are sent as tar, other bodies as JSON. */
  request(method: string, path: string, body?: EngineBody): Promise<EngineAnswer>;
  /** Ends the daemon alone, by SIGKILL unless told otherwise, and waits until it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts the daemon again (killing it when it still runs) in the same folders, on the same socket. */
  restart(): Promise<void>;
  /** Makes the image `cleat-busybox:latest` and gives the reference to use in `create`. */
  busybox(): Promise<string>;
  /** Ends the daemon, its containers, helpers, mounts and networks, and deletes its folder. */
  close(): Promise<void>;
}

/** What differs between the engines. */
export interface EngineRecipe {
  readonly kind: 'docker' | 'podman';
  /** The daemon's process name. */
  readonly process: string;
  readonly command: readonly string[];
  /** A folder of the system that this daemon must have for itself. */
  readonly privateFolder?: string;
  /** For the daemon itself. */
  readonly daemonEnv: Readonly<Record<string, string>>;
  /** For the CLI. */
  readonly env: Readonly<Record<string, string>>;
  readonly cli: readonly [string, ...string[]];
  /** Where `busybox` sends its archive. */
  readonly importPath: string;
  readonly imageRef: string;
  /** Left behind by a killed daemon and in the way of the next. */
  readonly stale: readonly string[];
}

const named = z.array(z.object({ Id: z.string() }));

/** sun_path holds 107 bytes; some clients add a prefix. */
const SOCKET_PATH_LIMIT = 100;

/** Makes the engine's folder; refuses one that holds something, since `close` deletes it. */
export function engineDir(kind: 'docker' | 'podman', dir: string | undefined): string {
  if (dir === undefined) return mkdtempSync(join(tmpdir(), `cleat-${kind}-`));
  if (existsSync(dir) && readdirSync(dir).length > 0)
    throw new Error(`${dir} is not empty: close() would delete it`);
  mkdirSync(dir, { recursive: true });
  return dir;
}

/** Starts the engine of `recipe` in `dir` and waits until it answers. Cleans up when it does not. */
export async function startEngine(
  recipe: EngineRecipe,
  dir: string,
  options: EngineOptions,
): Promise<TestEngine> {
  const socket = join(dir, `${recipe.kind}.sock`);
  if (Buffer.byteLength(socket) > SOCKET_PATH_LIMIT) {
    rmSync(dir, { recursive: true, force: true });
    throw new Error(`${socket} is too long for a socket; set TMPDIR to a shorter folder`);
  }
  const cage = openCage({
    dir,
    command: recipe.command,
    env: { PATH: ENGINE_PATH, HOME: join(dir, 'home'), LANG: 'C.UTF-8', ...recipe.daemonEnv },
    process: recipe.process,
    ...(recipe.privateFolder === undefined ? {} : { privateFolder: recipe.privateFolder }),
    hostNetwork: options.hostNetwork === true,
    rootfs: options.rootfs,
    uid: options.rootless === true ? SAILOR : undefined,
  });
  const start = async (): Promise<number> => {
    for (const name of recipe.stale) rmSync(join(dir, name), { force: true });
    const pid = await cage.start();
    await answering(socket, pid, cage);
    return pid;
  };
  try {
    const shares = options.hostNetwork === true;
    return new RunningEngine(recipe, dir, socket, cage, shares, start, await start());
  } catch (error) {
    await cage.close();
    throw error;
  }
}

function answering(socket: string, pid: number, cage: Cage): Promise<true> {
  return until(
    `${socket} to answer`,
    async () => {
      if (!isAlive(pid)) throw new Error(`the daemon behind ${socket} ended:\n${cage.log()}`);
      try {
        return (await requestOn(socket, 'GET', '/_ping')).status === 200;
      } catch {
        return false; // not listening yet
      }
    },
    { timeoutMs: 30_000, everyMs: 15 },
  );
}

class RunningEngine implements TestEngine {
  readonly kind: 'docker' | 'podman';
  readonly env: Readonly<Record<string, string>>;
  private closing: Promise<void> | undefined;
  private image: Promise<string> | undefined;

  constructor(
    private readonly recipe: EngineRecipe,
    readonly dir: string,
    readonly socket: string,
    private readonly cage: Cage,
    private readonly sharesNetwork: boolean,
    private readonly start: () => Promise<number>,
    private current: number,
  ) {
    this.kind = recipe.kind;
    this.env = recipe.env;
  }

  get pid(): number {
    return this.current;
  }

  async cli(args: readonly string[], options: CliCall = {}): Promise<CliAnswer> {
    const [program, ...first] = this.recipe.cli;
    const { stdout, stderr, exitCode, failed, message } = await execa(program, [...first, ...args], {
      env: { PATH: ENGINE_PATH, ...this.env, ...options.env },
      extendEnv: false,
      reject: false,
      timeout: options.timeoutMs ?? 60_000,
      input: options.input ?? '',
    });
    if (exitCode === undefined) throw new Error(failed ? message : `${program} did not exit`);
    return { stdout, stderr, exitCode };
  }

  request(method: string, path: string, body?: EngineBody): Promise<EngineAnswer> {
    return requestOn(this.socket, method, path, body);
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (!isAlive(this.current)) return;
    process.kill(this.current, signal);
    await until(`${this.kind} to end after ${signal}`, () => !isAlive(this.current), { timeoutMs: 30_000 });
  }

  async restart(): Promise<void> {
    await this.kill();
    this.current = await this.start();
  }

  busybox(): Promise<string> {
    this.image ??= this.importBusybox();
    return this.image;
  }

  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    try {
      if (this.sharesNetwork && isAlive(this.current)) await this.takeNetworksDown();
    } finally {
      await this.cage.close();
    }
  }

  /** On the machine's own network nothing goes by itself: the engine must undo its bridges and rules. */
  private async takeNetworksDown(): Promise<void> {
    const containers = named.parse((await this.request('GET', '/containers/json?all=1')).body);
    await Promise.all(
      containers.map(async ({ Id }) => {
        await this.request('POST', `/containers/${Id}/kill`); // refused when it does not run
        await this.request('DELETE', `/containers/${Id}?force=true`);
      }),
    );
    await this.request('POST', '/networks/prune');
  }

  private async importBusybox(): Promise<string> {
    const answer = await this.request('POST', this.recipe.importPath, await busyboxRootfs());
    if (answer.status !== 200) throw new Error(`import of busybox: ${JSON.stringify(answer.body)}`);
    return this.recipe.imageRef;
  }
}
