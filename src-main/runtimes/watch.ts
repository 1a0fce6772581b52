import { existsSync, watch, type FSWatcher } from 'node:fs';

import { basename, dirname } from 'node:path';
import { makeFolder } from '../store/make-folder';

/** Something that is watched until it is closed. */
export interface Watch {
  close(): Promise<void>;
}

const QUIET_MS = 60;

/** Calls `listener` once, after the last of several calls that come close together. */
export function debounced(listener: () => void, quietMs = QUIET_MS): { call(): void; cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    call: () => {
      clearTimeout(timer);
      timer = setTimeout(listener, quietMs);
      timer.unref();
    },
    cancel: () => clearTimeout(timer),
  };
}

/**
 * Watches the plugin folders in `dir` (made when missing) for plugins that come, change and go, by whatever process.
 * The watching itself is loaded here: a one-shot command never pays for it.
 */
export async function watchManifests(
  dir: string,
  onChange: () => void,
  onError: (error: unknown) => void,
): Promise<Watch> {
  await makeFolder(dir);
  const { watch: watchTree } = await import('chokidar');
  const change = debounced(onChange);
  const watcher = watchTree(dir, {
    depth: 1,
    followSymlinks: false,
    ignoreInitial: true,
    ignorePermissionErrors: true,
  });
  watcher.on('all', change.call).on('error', onError);
  await new Promise<void>((resolve) => {
    watcher.once('ready', resolve);
  });
  return {
    close: async () => {
      change.cancel();
      await watcher.close();
    },
  };
}

/** One path that may come and go: watched by its folder or, while that is missing, by the nearest one above it. */
function watchPath(path: string, onChange: () => void, onError: (error: unknown) => void): () => void {
  let watcher: FSWatcher | undefined;
  let closed = false;
  const arm = (): void => {
    watcher?.close();
    watcher = undefined;
    if (closed) return;
    let [folder, name] = [dirname(path), basename(path)];
    while (!existsSync(folder) && dirname(folder) !== folder)
      [folder, name] = [dirname(folder), basename(folder)];
    try {
      watcher = watch(folder, { persistent: false }, (_, changed) => {
        if (changed !== null && changed !== name) return;
        // The folder may have come or gone: from now on another one tells.
        if (name !== basename(path) || !existsSync(folder)) arm();
        onChange();
      });
      watcher.on('error', () => arm());
    } catch (error) {
      onError(error);
    }
  };
  arm();
  return () => {
    closed = true;
    watcher?.close();
  };
}

/** Watches sockets that are not there yet; `onChange` follows when one came or went. */
export function watchSockets(
  paths: readonly string[],
  onChange: () => void,
  onError: (error: unknown) => void,
): Watch {
  const change = debounced(onChange);
  const stops = paths.map((path) => watchPath(path, change.call, onError));
  return {
    close: () => {
      change.cancel();
      for (const stop of stops) stop();
      return Promise.resolve();
    },
  };
}
