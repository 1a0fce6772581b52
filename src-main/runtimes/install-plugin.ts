import { randomBytes } from 'node:crypto';
import { copyFile, lstat, mkdir, readdir, realpath, rename, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { brokenPlugin } from '../../src-shared/messages/en/plugins';
import { CleatError } from '../../src-shared/model/error';
import type { RuntimeManifest } from '../../src-shared/plugin-api/runtime-manifest';
import { makeFolder } from '../store/make-folder';
import { acquireLock } from '../store/process-lock';
import { installedPluginsDir } from './manifests';
import { readFolder } from './plugin-folder';
import { runDir } from './surroundings';

/** A manifest and what its author puts beside it; more is no plugin of a runtime. */
const MOST_FILES = 200;
const MOST_BYTES = 8 * 1024 * 1024;
const LOCK_MS = 10_000;

interface File {
  readonly path: string;
  readonly isFolder: boolean;
}

function invalid(path: string, ...problems: string[]): CleatError {
  return CleatError.of('plugin.invalid', { path, problems: problems.join('\n') });
}

/** All that is in a folder, folders first; refuses links and more than a plugin has. */
async function contentsOf(root: string): Promise<File[]> {
  const found: File[] = [];
  let bytes = 0;
  const visit = async (folder: string): Promise<void> => {
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const what = await lstat(path);
      if (what.isDirectory() && name !== '.git') {
        found.push({ path, isFolder: true });
        await visit(path);
      } else if (what.isFile()) {
        bytes += what.size;
        found.push({ path, isFolder: false });
      } else if (what.isSymbolicLink())
        throw invalid(root, brokenPlugin.linkInside({ path: relative(root, path) }));
      if (found.length > MOST_FILES || bytes > MOST_BYTES)
        throw invalid(root, brokenPlugin.tooMuch({ files: MOST_FILES, bytes: MOST_BYTES }));
    }
  };
  await visit(root);
  return found;
}

/** The manifest in a folder somebody names. Throws `plugin.not-found`, `plugin.invalid` with all its problems. */
export async function manifestAt(path: string): Promise<{ root: string; manifest: RuntimeManifest }> {
  let root: string;
  try {
    root = await realpath(path);
    if (!(await lstat(root)).isDirectory()) throw new Error('it is not a folder.');
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw CleatError.of('plugin.not-found', { path, detail }, { cause: error });
  }
  const read = await readFolder({ path: root, bundled: false });
  if ('broken' in read) throw invalid(root, ...read.broken.problems);
  const index = read.manifest.contributes.runtimes.findIndex(({ api }) => api === 'cli');
  if (index >= 0) throw invalid(root, brokenPlugin.noDefinition({ index }));
  return { root, manifest: read.manifest };
}

async function inTurn<T>(home: string, work: () => Promise<T>): Promise<T> {
  await makeFolder(runDir(home));
  const lock = await acquireLock(join(runDir(home), 'plugins.lock'), { waitMs: LOCK_MS });
  try {
    await clearLeftovers(installedPluginsDir(home));
    return await work();
  } finally {
    await lock.release();
  }
}

const INCOMING = '.incoming-';
const REMOVED = '.removed-';

/** What an installer that was killed left half done; nobody else is at work while the lock is ours. */
async function clearLeftovers(dir: string): Promise<void> {
  for (const name of await readdir(dir))
    if (name.startsWith(INCOMING) || name.startsWith(REMOVED))
      await rm(join(dir, name), { recursive: true, force: true });
}

/**
 * Copies a plugin's folder into the home. It appears whole: what is half copied has a name that nobody reads. Nothing of
 * it is executed. Throws `plugin.invalid`, `plugin.exists`, `store.locked`, and what the system refuses.
 */
export async function installPlugin(home: string, root: string, id: string): Promise<string> {
  const files = await contentsOf(root);
  const dir = installedPluginsDir(home);
  await makeFolder(dir);
  return inTurn(home, async () => {
    const target = join(dir, id);
    const there = await lstat(target).catch(() => undefined);
    if (there) throw CleatError.of('plugin.exists', { what: `The plugin “${id}”`, owner: target });
    const incoming = join(dir, `${INCOMING}${randomBytes(6).toString('hex')}`);
    try {
      await mkdir(incoming);
      for (const { path, isFolder } of files) {
        const to = join(incoming, relative(root, path));
        if (isFolder) await mkdir(to);
        else await copyFile(path, to);
      }
      await rename(incoming, target);
    } catch (error) {
      await rm(incoming, { recursive: true, force: true });
      throw error;
    }
    return target;
  });
}

/** Takes an installed plugin's folder away, out of sight in one step. A link is taken away, not where it leads. */
export async function uninstallPlugin(home: string, folder: string): Promise<void> {
  await inTurn(home, async () => {
    const trash = join(installedPluginsDir(home), `${REMOVED}${randomBytes(6).toString('hex')}`);
    await rename(folder, trash);
    await rm(trash, { recursive: true, force: true });
  });
}
