import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engineId, type EngineDescription } from '../../../src-shared/model/engine';
import type { RuntimesSnapshot } from '../../../src-shared/model/runtime';
import { silent } from '../../../src-main/log/logger';
import { createRuntimes, type RuntimesOptions } from '../../../src-main/runtimes/create-runtimes';
import type { Runtimes } from '../../../src-main/runtimes/runtimes';
import { createSettings, type Settings } from '../../../src-main/settings/settings';
import { startFakeEngine, type FakeEngine } from './fake-engine';

const podman = fileURLToPath(new URL('../../../runtime-plugins/podman', import.meta.url));

export interface Session {
  readonly runtimes: Runtimes;
  readonly settings: Settings;
}

/** A machine of a test's own: its PATH, its home folders, its sockets. */
export interface Machine {
  readonly dir: string;
  readonly home: string;
  readonly env: Record<string, string | undefined>;
  /** Puts a program on the PATH. */
  program(name: string, script?: string): Promise<void>;
  /** Where the fake engines of a runtime listen. */
  socket(runtime: string): string;
  engine(runtime: string, options?: Parameters<typeof startFakeEngine>[1]): Promise<FakeEngine>;
  open(options?: Partial<RuntimesOptions>): Promise<Session>;
  close(): Promise<void>;
}

/** Resolves with the snapshot once `wanted` holds for it. */
export function until(
  runtimes: Runtimes,
  wanted: (snapshot: RuntimesSnapshot) => boolean,
): Promise<RuntimesSnapshot> {
  return new Promise((resolve) => {
    const look = (snapshot: RuntimesSnapshot): void => {
      if (!wanted(snapshot)) return;
      stop();
      resolve(snapshot);
    };
    const stop = runtimes.subscribe(look);
    look(runtimes.snapshot());
  });
}

export async function createMachine(): Promise<Machine> {
  const dir = await mkdtemp(join(tmpdir(), 'cleat-rt-'));
  const [bin, home, userHome] = [join(dir, 'bin'), join(dir, 'home'), join(dir, 'user')];
  for (const folder of [bin, home, userHome]) await mkdir(folder);
  // Of what comes with Cleat only this: every one more is looked for in every test.
  const bundledDir = join(dir, 'bundled');
  await cp(podman, join(bundledDir, 'podman'), { recursive: true });
  const env: Machine['env'] = { PATH: bin, HOME: userHome };
  const sessions: Session[] = [];
  const engines: FakeEngine[] = [];
  const socket = (runtime: string): string => join(dir, 's', `${runtime}.sock`);
  const described = (runtime: string, path: string): EngineDescription => {
    const endpoint = { kind: 'unix', path } as const;
    return { id: engineId(runtime, endpoint), runtime, name: runtime, endpoint, aliases: [] };
  };
  return {
    dir,
    home,
    env,
    socket,
    program: async (name, script = '#!/bin/sh\nexit 99\n') => {
      await writeFile(join(bin, name), script);
      await chmod(join(bin, name), 0o755);
    },
    engine: async (runtime, options) => {
      const engine = await startFakeEngine(socket(runtime), options);
      engines.push(engine);
      return engine;
    },
    open: async (options = {}) => {
      const settings = await createSettings({ home, watch: options.watch ?? false, logger: silent });
      const runtimes = createRuntimes({
        home,
        env,
        platform: 'linux',
        watch: false,
        logger: silent,
        settings,
        bundledDir,
        ...options,
        ports: {
          // The search for sockets is a subject of its own; here each runtime has one place, and Docker always looks.
          findEngines: (entry) => {
            const paths = [socket(entry.name), join(home, 'run', `${entry.name}.sock`)];
            const found = paths.filter(
              (path, index) => (entry.name === 'docker' && index === 0) || existsSync(path),
            );
            return Promise.resolve({ engines: found.map((path) => described(entry.name, path)) });
          },
          ...options.ports,
        },
      });
      const session = { runtimes, settings };
      sessions.push(session);
      await runtimes.settled();
      return session;
    },
    close: async () => {
      for (const { runtimes, settings } of sessions) {
        await runtimes.close();
        await settings.close();
      }
      await Promise.all(engines.map((engine) => engine.close()));
      await rm(dir, { recursive: true, force: true });
    },
  };
}
