import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrokenRuntime } from '../../src-shared/model/runtime';
import {
  checkRuntimeManifest,
  type RuntimeContribution,
  type RuntimeManifest,
} from '../../src-shared/plugin-api/runtime-manifest';
import { readText } from '../store/read-text';
import { dockerManifest } from './docker-manifest';

/** A runtime that a plugin defines: what its manifest says, and where it came from. */
export interface RuntimeEntry extends RuntimeContribution {
  /** The plugin's id. */
  readonly plugin: string;
  readonly removable: boolean;
}

export interface LoadedManifests {
  readonly entries: readonly RuntimeEntry[];
  readonly broken: readonly BrokenRuntime[];
}

export interface ManifestFolders {
  /** The folder of the plugins that come with Cleat. */
  readonly bundledDir: string;
  /** The folder users install into: `<home>/plugins/runtimes`. */
  readonly installedDir: string;
  /** Ids of bundled plugins the user has removed. */
  readonly removed: readonly string[];
}

/** The spellings of a manifest; a folder has exactly one. */
const FILE_NAMES = ['plugin.yaml', 'plugin.json'] as const;
const MAX_BYTES = 64 * 1024;

interface Folder {
  readonly path: string;
  readonly bundled: boolean;
}
type Read =
  | { readonly folder: Folder; readonly manifest: RuntimeManifest }
  | { readonly folder: Folder; readonly problems: readonly string[] };

export function installedPluginsDir(home: string): string {
  return join(home, 'plugins', 'runtimes');
}

/**
 * Folders in `dir`, by name; those that begin with a dot are somebody's work in progress. `onBroken` is told when
 * the folder cannot be listed; that there is none is no failure.
 */
async function foldersIn(
  dir: string,
  bundled: boolean,
  onBroken: (broken: BrokenRuntime) => void,
): Promise<Folder[]> {
  let names: string[];
  try {
    names = await readdir(dir);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return [];
    onBroken({ path: dir, problems: [error instanceof Error ? error.message : String(error)] });
    return [];
  }
  const folders = await Promise.all(
    names
      .filter((name) => !name.startsWith('.'))
      .sort()
      .map(async (name) => {
        const path = join(dir, name);
        const what = await stat(path).catch(() => undefined); // a dangling link is no folder
        return what?.isDirectory() ? { path, bundled } : undefined;
      }),
  );
  return folders.filter((folder) => folder !== undefined);
}

async function parseText(name: string, text: string): Promise<unknown> {
  if (name.endsWith('.json')) return JSON.parse(text) as unknown;
  const { parse } = await import('yaml');
  // Only strings, lists and maps: nothing of YAML is clever here, and aliases cannot multiply.
  return parse(text, {
    schema: 'failsafe',
    maxAliasCount: 0,
    uniqueKeys: true,
    logLevel: 'error',
  }) as unknown;
}

/** Reads one folder. Nothing in it is executed. Never rejects: what is wrong is the answer. */
async function readFolder(folder: Folder): Promise<Read> {
  try {
    const there = [];
    for (const name of FILE_NAMES) {
      const what = await stat(join(folder.path, name)).catch(() => undefined);
      if (what) there.push({ name, what });
    }
    const [only, second] = there;
    if (!only) return { folder, problems: [`there is no ${FILE_NAMES.join(' or ')} in it`] };
    if (second) return { folder, problems: [`it has both ${only.name} and ${second.name}`] };
    if (!only.what.isFile()) return { folder, problems: [`${only.name} is not a file`] };
    if (only.what.size > MAX_BYTES)
      return { folder, problems: [`${only.name} is larger than ${MAX_BYTES} bytes`] };
    const text = await readText(join(folder.path, only.name), MAX_BYTES);
    const checked = checkRuntimeManifest(await parseText(only.name, text));
    return checked.ok ? { folder, manifest: checked.manifest } : { folder, problems: checked.problems };
  } catch (error) {
    const [firstLine = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { folder, problems: [firstLine] };
  }
}

/**
 * The runtimes of Docker (built in), of the bundled plugins that were not removed, and of installed ones. A plugin
 * that cannot be used is a row in `broken` and stops nobody else; of two with one name the second one is broken.
 * Never rejects.
 */
export async function readManifests(folders: ManifestFolders): Promise<LoadedManifests> {
  const broken: BrokenRuntime[] = [];
  const onBroken = (row: BrokenRuntime): void => void broken.push(row);
  const [bundled, installed] = await Promise.all([
    foldersIn(folders.bundledDir, true, onBroken),
    foldersIn(folders.installedDir, false, onBroken),
  ]);
  const builtIn = join(folders.bundledDir, dockerManifest.id);
  const read = await Promise.all(
    [...bundled.filter(({ path }) => path !== builtIn), ...installed].map(readFolder),
  );

  const entries: RuntimeEntry[] = [];
  const plugins = new Map<string, string>();
  const names = new Map<string, string>();
  const add = (manifest: RuntimeManifest, path: string, removable: boolean): void => {
    const { id, contributes } = manifest;
    const problems: string[] = [];
    const other = plugins.get(id);
    if (other !== undefined) problems.push(`id: the plugin “${id}” is already there (${other})`);
    const own = new Set<string>();
    contributes.runtimes.forEach(({ name }, index) => {
      const owner = own.has(name) ? path : names.get(name);
      own.add(name);
      if (owner !== undefined)
        problems.push(
          `contributes.runtimes.${index}.name: the runtime “${name}” is already there (${owner})`,
        );
    });
    if (problems.length > 0) {
      broken.push({ path, problems });
      return;
    }
    plugins.set(id, path);
    for (const runtime of contributes.runtimes) {
      names.set(runtime.name, path);
      entries.push({ ...runtime, plugin: id, removable });
    }
  };

  add(dockerManifest, 'built in', false);
  for (const one of read) {
    if ('problems' in one) broken.push({ path: one.folder.path, problems: one.problems });
    else if (!one.folder.bundled || !folders.removed.includes(one.manifest.id))
      add(one.manifest, one.folder.path, true);
  }
  return { entries, broken };
}
