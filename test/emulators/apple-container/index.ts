import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { bundleEmulator } from './bundle';
import { defaultNetwork } from './commands/network';
import type { Fault } from './faults';
import { writeJson } from './state/files';
import { own } from './state/owner';
import { isLive, signal } from './state/processes';
import type { Image, System } from './state/records';
import { Store } from './state/store';

export interface AppleEmulator {
  /** The folder that goes first on PATH. */
  readonly path: string;
  /** The variables that the CLI needs, PATH among them. */
  readonly env: Readonly<Record<string, string>>;
  readonly state: string;
  /** From now on these faults, and no others; none ends them. */
  fault(...faults: readonly Fault[]): void;
  /** The API server runs, is down, or is not registered with launchd. */
  server(status: System['status']): void;
  /** As after a crash of the API server: the container lives, and lists say it has stopped. */
  orphan(id: string): Promise<void>;
  /** Ends every process that commands of this emulator left behind, and removes its state. */
  close(): Promise<void>;
}

interface Wanted {
  /** `0.9`, `1.2.2` or `1.4.1`. */
  readonly version: string;
  /** Where the state is kept; a fresh temporary folder without it. */
  readonly dir?: string;
  /** Whether a kernel is there, so that `system start` does not ask; true without it. */
  readonly hasKernel?: boolean;
  /** Whether the API server runs; true without it. */
  readonly isRunning?: boolean;
}

const CREATED = Date.UTC(2026, 6, 15, 18, 2, 11);

/** What a pull finds: images without files, whose processes are the host's. */
const REGISTRY: readonly Image[] = ['3.22', 'latest'].map((tag) => ({
  name: `docker.io/library/alpine:${tag}`,
  digest: '2'.repeat(64),
  size: 4_137_612,
  created: CREATED,
  config: {
    Cmd: ['/bin/sh'],
    Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    WorkingDir: '/',
  },
}));

let bundled: Promise<string> | undefined;

/** Makes an emulated Mac with Apple's CLI on it. The modules are bundled once per process. */
export async function installAppleEmulator({
  version,
  dir,
  hasKernel = true,
  isRunning = true,
}: Wanted): Promise<AppleEmulator> {
  bundled ??= bundle();
  const path = await bundled;
  const state = dir ?? (await mkdtemp(join(tmpdir(), 'cleat-apple-')));
  await mkdir(state, { recursive: true });
  own(state, process.pid);
  const store = new Store(state);
  const epoch = Date.now();
  store.setSystem({ status: isRunning ? 'running' : 'unregistered', hasKernel, epoch });
  store.putNetwork(defaultNetwork(epoch));
  writeJson(join(state, 'registry.json'), REGISTRY);
  return {
    path,
    state,
    env: {
      PATH: `${path}:${process.env['PATH'] ?? ''}`,
      CLEAT_TEST_APPLE_STATE: state,
      CLEAT_TEST_APPLE_VERSION: version,
    },
    fault: (...faults) => writeJson(join(state, 'faults.json'), faults),
    server: (status) => store.setSystem({ ...store.system(), status }),
    orphan: (id) => writeFile(join(store.containerFolder(id), 'orphaned'), ''),
    close: async () => {
      await endAll(join(state, 'processes'));
      await rm(state, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function bundle(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cleat-apple-cli-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await bundleEmulator(folder);
  return folder;
}

/** Until no noted process lives: one that is being killed may just have started another. */
async function endAll(notes: string): Promise<void> {
  for (;;) {
    const live = await livePids(notes);
    if (live.length === 0) return;
    for (const pid of live) {
      signal(-pid, 'SIGKILL');
      signal(pid, 'SIGKILL');
    }
    await pause(5);
  }
}

async function livePids(notes: string): Promise<number[]> {
  const names = await readdir(notes).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const note = await readFile(join(notes, name), 'utf8').catch(() => '');
      return isLive(note) ? [Number(name)] : [];
    }),
  );
  return found.flat();
}
