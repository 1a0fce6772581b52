import { parse } from 'node:path';
import { errorFromWire } from '../../../src-shared/client/wire-error';
import { CleatError } from '../../../src-shared/model/error';
import { spawnNode } from '../../exec/spawn-node';
import { cleatHome, paths } from './paths';

const START_MS = 15_000;

/**
 * Starts `cleat ARGS` in a session of its own, waits for the address it prints as JSON, and lets it go.
 * Throws the error it failed with, or `serve.background`.
 */
export async function startBehind(args: readonly string[]): Promise<string> {
  const child = spawnNode(paths.cli, {
    args,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    // It must not keep the caller's folder from being unmounted or deleted.
    cwd: parse(process.cwd()).root,
    env: { ...process.env, CLEAT_HOME: cleatHome() },
  });
  let out = '';
  let err = '';
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<string>((resolve, reject) => {
      child.stdout?.on('data', (chunk: Buffer) => {
        out += chunk.toString('utf8');
        const found = /"address":\s*"([^"]+)"/.exec(out)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')));
      child.once('error', reject);
      child.once('close', () => reject(failureFrom(err)));
      timer = setTimeout(() => {
        child.kill();
        reject(CleatError.of('serve.background', { detail: 'it did not answer in time' }));
      }, START_MS);
    });
  } finally {
    clearTimeout(timer);
    child.stdout?.destroy();
    child.stderr?.destroy();
    child.unref();
  }
}

/** What it said on stderr, which is one JSON line when it failed on purpose. */
function failureFrom(stderr: string): CleatError {
  for (const line of stderr.split('\n')) {
    const error = errorIn(line);
    if (error !== undefined) return errorFromWire(error);
  }
  return CleatError.of('serve.background', { detail: stderr.trim() || 'it ended at once' });
}

function errorIn(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'error' in value ? value.error : undefined;
  } catch {
    return undefined;
  }
}
