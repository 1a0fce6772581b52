import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The folder of the built files: the CLI's own bundle sits in `dist/cli`, chunks beside or below it. */
const dist = resolve(import.meta.dirname, '..');

export const paths = {
  rendererDir: join(dist, 'renderer'),
  runtimePluginsDir: join(dist, 'runtime-plugins'),
  storeWorker: join(import.meta.dirname, 'store-worker.cjs'),
  cli: join(dist, 'cli', 'cleat.cjs'),
};

/** CLEAT_HOME, or `~/.cleat`. */
export function cleatHome(): string {
  const set = process.env['CLEAT_HOME'];
  return set === undefined || set === '' ? join(homedir(), '.cleat') : resolve(set);
}
