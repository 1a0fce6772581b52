import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The built parts that are measured. */
export const DIST = resolve(import.meta.dirname, '../..', process.env['CLEAT_DIST'] ?? 'dist');
export const CLI = join(DIST, 'cli', 'cleat.cjs');

/** A built `cleat serve` with a home of its own. */
export interface ServedCleat {
  readonly address: string;
  readonly home: string;
  readonly process: ChildProcess;
  close(): Promise<void>;
}

/** The environment in which Cleat finds the engines named here and no others of this machine. */
export function engineEnv(engines: { docker?: string; podman?: string }, home: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    CLEAT_HOME: join(home, '.cleat'),
    XDG_RUNTIME_DIR: join(home, 'xdg'),
    DOCKER_HOST: `unix://${engines.docker ?? join(home, 'none.sock')}`,
    ...(engines.podman === undefined ? {} : { CONTAINER_HOST: `unix://${engines.podman}` }),
    ...(process.env['DISPLAY'] === undefined ? {} : { DISPLAY: process.env['DISPLAY'] }),
  };
}

export function temporaryHome(): string {
  return mkdtempSync(join(tmpdir(), 'cleat-bench-'));
}

export async function serveCleat(engines: { docker?: string; podman?: string }): Promise<ServedCleat> {
  const home = temporaryHome();
  const child = spawn(process.execPath, [CLI, 'serve'], {
    env: engineEnv(engines, home),
    // Its note about the link is for people.
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString('utf8');
      const line = /^(http\S+)\n/m.exec(out)?.[1];
      if (line !== undefined) resolve(line);
    });
    child.once('exit', (code) => reject(new Error(`cleat serve ended with ${code}`)));
  });
  return {
    address,
    home,
    process: child,
    close: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}
