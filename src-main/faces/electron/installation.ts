import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** This file is bundled into `dist/main`, in a checkout and in a package's archive alike. */
const dist = resolve(import.meta.dirname, '..');

/** A package keeps beside its archive what threads, watchers and native code must reach as plain files. */
const plain = dist.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked');

/** Where the built parts lie. */
export const installation = {
  rendererDir: join(dist, 'renderer'),
  preload: join(dist, 'main', 'preload.cjs'),
  /** The tray's picture: among the page's files, where the build puts it. */
  icon: join(dist, 'renderer', 'tray.png'),
  runtimePluginsDir: join(plain, 'runtime-plugins'),
  // The command line's copy: the one that a package unpacks, with libsql beside it.
  storeWorker: join(plain, 'cli', 'store-worker.cjs'),
};

/** CLEAT_HOME of this environment, or `~/.cleat`. */
export function cleatHome(env: Readonly<Record<string, string | undefined>>): string {
  const set = env['CLEAT_HOME'];
  return set ? resolve(set) : join(homedir(), '.cleat');
}
