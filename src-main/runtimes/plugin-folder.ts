import { lstat, readdir, realpath } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { brokenPlugin } from '../../src-shared/messages/en/plugins';
import type { BrokenKind, BrokenRuntime } from '../../src-shared/model/runtime';
import type { RuntimeManifest } from '../../src-shared/plugin-api/runtime-manifest';
import { readText } from '../store/read-text';
import { readManifestText } from './manifest-text';

/** A folder with a manifest. */
export interface PluginFolder {
  readonly path: string;
  readonly bundled: boolean;
}

export type FolderReading =
  | { readonly folder: PluginFolder; readonly manifest: RuntimeManifest }
  | { readonly folder: PluginFolder; readonly broken: BrokenRuntime };

/** The spellings of a manifest; a folder has exactly one. */
const FILE_NAMES = ['plugin.yaml', 'plugin.json'] as const;
const MAX_BYTES = 64 * 1024;
/** More folders than anybody has plugins: the rest would only cost time. */
const MOST_FOLDERS = 500;

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
}

function detailOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A row for what cannot be used. */
export function brokenRow(path: string, kind: BrokenKind, problems: readonly string[]): BrokenRuntime {
  return { path, name: basename(path), kind, problems };
}

/** Whether the real path of `path` lies in `dir`; where it leads when not. Throws as the system does. */
async function leadsOut(path: string, dir: string): Promise<string | undefined> {
  const [real, home] = await Promise.all([realpath(path), realpath(dir)]);
  const way = relative(home, real);
  return way === '..' || way.startsWith(`..${sep}`) || way === real ? real : undefined;
}

/** What is there of this name: a folder to read, nothing of ours, or a row that says why not. */
async function folderAt(
  dir: string,
  name: string,
  bundled: boolean,
): Promise<PluginFolder | BrokenRuntime | undefined> {
  const path = join(dir, name);
  try {
    const what = await lstat(path);
    if (what.isDirectory()) return { path, bundled };
    if (!what.isSymbolicLink()) return undefined;
    const out = await leadsOut(path, dir);
    return brokenRow(path, 'symlink', [
      out === undefined ? brokenPlugin.linkWithin() : brokenPlugin.linkOut({ path: out }),
    ]);
  } catch (error) {
    if (!isMissing(error)) return brokenRow(path, 'unreadable', [detailOf(error)]);
    const isLink = await lstat(path).then(
      (what) => what.isSymbolicLink(),
      () => false, // gone since the list
    );
    return isLink ? brokenRow(path, 'symlink', [brokenPlugin.linkNowhere()]) : undefined;
  }
}

/**
 * Folders in `dir`, by name, and rows for what looks like one and is none; those that begin with a dot are somebody's
 * work in progress. That there is no `dir` is no failure. Never rejects.
 */
export async function foldersIn(
  dir: string,
  bundled: boolean,
): Promise<{ readonly folders: readonly PluginFolder[]; readonly broken: readonly BrokenRuntime[] }> {
  let names: string[];
  try {
    names = (await readdir(dir)).filter((name) => !name.startsWith('.')).sort();
  } catch (error) {
    return { folders: [], broken: isMissing(error) ? [] : [brokenRow(dir, 'unreadable', [detailOf(error)])] };
  }
  const found = await Promise.all(names.slice(0, MOST_FOLDERS).map((name) => folderAt(dir, name, bundled)));
  const broken = found.filter((one) => one !== undefined && 'kind' in one);
  if (names.length > MOST_FOLDERS)
    broken.push(brokenRow(dir, 'too-large', [brokenPlugin.tooMany({ most: MOST_FOLDERS })]));
  return { folders: found.filter((one) => one !== undefined && 'bundled' in one), broken };
}

/** Reads one folder. Nothing in it is executed. Never rejects: what is wrong is the answer. */
export async function readFolder(folder: PluginFolder): Promise<FolderReading> {
  const { path } = folder;
  const broken = (kind: BrokenKind, ...problems: string[]): FolderReading => ({
    folder,
    broken: brokenRow(path, kind, problems),
  });
  try {
    const there = [];
    for (const name of FILE_NAMES) {
      const what = await lstat(join(path, name)).catch((error: unknown) => {
        if (isMissing(error)) return undefined;
        throw error;
      });
      if (what) there.push({ name, what });
    }
    const [only, second] = there;
    if (!only) {
      await readdir(path); // a folder that may not be read has no manifest that anybody can see
      return broken('no-manifest', brokenPlugin.noManifest({ names: FILE_NAMES.join(' or ') }));
    }
    if (second)
      return broken('two-manifests', brokenPlugin.twoManifests({ one: only.name, two: second.name }));
    const file = join(path, only.name);
    if (only.what.isSymbolicLink()) {
      const out = await leadsOut(file, path);
      return broken(
        'symlink',
        `${only.name}: ${out === undefined ? brokenPlugin.linkWithin() : brokenPlugin.linkOut({ path: out })}`,
      );
    }
    if (!only.what.isFile()) return broken('no-manifest', brokenPlugin.notAFile({ name: only.name }));
    if (only.what.size > MAX_BYTES)
      return broken('too-large', brokenPlugin.tooLarge({ name: only.name, most: MAX_BYTES }));
    const read = await readManifestText(only.name, await readText(file, MAX_BYTES));
    return read.ok ? { folder, manifest: read.manifest } : broken(read.kind, ...read.problems);
  } catch (error) {
    return broken('unreadable', detailOf(error));
  }
}
