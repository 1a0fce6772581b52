import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CleatError } from '../../src-shared/model/error';
import type { Environment } from './spawn-command';

/** What decides which Node runs our children. */
export interface NodeSurroundings {
  /** True inside any Electron, whose own binary is not Node once its RunAsNode fuse is off. */
  readonly electron: boolean;
  /** This process's own binary. */
  readonly execPath: string;
  /** Electron's resources folder. */
  readonly resourcesPath?: string;
  readonly env: Environment;
  readonly exists: (path: string) => boolean;
  readonly platform: NodeJS.Platform;
}

function here(): NodeSurroundings {
  const resourcesPath = 'resourcesPath' in process ? process.resourcesPath : undefined;
  return {
    electron: 'electron' in process.versions,
    execPath: process.execPath,
    ...(typeof resourcesPath === 'string' ? { resourcesPath } : {}),
    env: process.env,
    exists: existsSync,
    platform: process.platform,
  };
}

/**
 * The Node for our children: this very binary in plain Node; in a packaged app the one shipped as
 * `<resources>/node`; in Electron from a checkout the one npm ran with, else the first on PATH.
 * Throws `exec.not-found`.
 */
export function nodePath(surroundings: NodeSurroundings = here()): string {
  const { electron, execPath, resourcesPath, env, exists, platform } = surroundings;
  if (!electron) return execPath;
  const name = platform === 'win32' ? 'node.exe' : 'node';
  const candidates = [
    ...(resourcesPath === undefined ? [] : [join(resourcesPath, name)]),
    ...(env['npm_node_execpath'] === undefined ? [] : [env['npm_node_execpath']]),
    ...(env['PATH'] ?? '')
      .split(delimiter)
      .filter((dir) => dir !== '')
      .map((dir) => join(dir, name)),
  ];
  const found = candidates.find(exists);
  if (found === undefined) throw CleatError.of('exec.not-found', { file: name });
  return found;
}

export interface SpawnNodeOptions {
  readonly args?: readonly string[];
  /** The whole environment of the child. Default: ours. */
  readonly env?: Environment;
  readonly cwd?: string;
  readonly stdio?: StdioOptions;
  /** True for a child that shall outlive us (a background owner). */
  readonly detached?: boolean;
  readonly signal?: AbortSignal;
  /** Which Node; a test or a face may know better. */
  readonly nodePath?: () => string;
}

/** Variables that would turn the child into something else than plain Node. */
const FOREIGN = ['ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS'];

/**
 * Starts a JavaScript file in a Node of its own: the only launcher of Node children, since an Electron whose
 * RunAsNode fuse is off cannot be one. The caller owns the child and listens to its `error` and `exit`.
 */
export function spawnNode(entry: string, options: SpawnNodeOptions = {}): ChildProcess {
  const { args = [], env = process.env, cwd, stdio = 'pipe', detached = false, signal } = options;
  const file = (options.nodePath ?? nodePath)();
  const childEnv = Object.fromEntries(Object.entries(env).filter(([key]) => !FOREIGN.includes(key)));
  return spawn(file, [entry, ...args], {
    env: childEnv,
    stdio,
    detached,
    windowsHide: true,
    ...(cwd === undefined ? {} : { cwd }),
    ...(signal === undefined ? {} : { signal }),
  });
}
