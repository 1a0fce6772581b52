import { join } from 'node:path';
import { brokenPlugin } from '../../src-shared/messages/en/plugins';
import type { WireError } from '../../src-shared/model/error';
import type { BrokenRuntime } from '../../src-shared/model/runtime';
import type { RuntimeContribution, RuntimeManifest } from '../../src-shared/plugin-api/runtime-manifest';
import { bundledManifests } from './bundled-manifests';
import { isDefinedInCode } from './declared';
import { brokenRow, foldersIn, readFolder } from './plugin-folder';

/** A runtime that a plugin defines: what its manifest says, and where it came from. */
export interface RuntimeEntry extends RuntimeContribution {
  /** The plugin's id. */
  readonly plugin: string;
  readonly removable: boolean;
  /** The folder of a plugin that was installed; absent for what comes with Cleat. */
  readonly folder?: string;
  /** The program to use for `cli`, where the user's settings name one. */
  readonly program?: string;
  /** Why it is not used: settings of the user that will not do. */
  readonly problem?: WireError;
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

export function installedPluginsDir(home: string): string {
  return join(home, 'plugins', 'runtimes');
}

/**
 * The runtimes of Docker (built in), of the bundled plugins that were not removed, and of installed ones. A plugin
 * that cannot be used is a row in `broken` and stops nobody else; of two with one name the second one is broken.
 * Never rejects.
 */
export async function readManifests(folders: ManifestFolders): Promise<LoadedManifests> {
  const [bundled, installed] = await Promise.all([
    bundledManifests(folders.bundledDir),
    foldersIn(folders.installedDir, false),
  ]);
  const broken: BrokenRuntime[] = [...bundled.broken, ...installed.broken];
  const read = [...bundled.read, ...(await Promise.all(installed.folders.map(readFolder)))];

  const entries: RuntimeEntry[] = [];
  const plugins = new Map<string, string>();
  const names = new Map<string, string>();
  const add = (
    manifest: RuntimeManifest,
    path: string,
    origin: Pick<RuntimeEntry, 'removable' | 'folder'>,
  ) => {
    const { id, contributes } = manifest;
    const problems: string[] = [];
    const other = plugins.get(id);
    if (other !== undefined) problems.push(brokenPlugin.idTaken({ id, owner: other }));
    const own = new Set<string>();
    contributes.runtimes.forEach(({ name }, index) => {
      const owner = own.has(name) ? path : names.get(name);
      own.add(name);
      if (owner !== undefined) problems.push(brokenPlugin.nameTaken({ index, name, owner }));
    });
    const undefinedAt = contributes.runtimes.findIndex(
      ({ name, api }) => api === 'cli' && (origin.folder !== undefined || !isDefinedInCode(name)),
    );
    if (undefinedAt >= 0) {
      broken.push(brokenRow(path, 'invalid', [brokenPlugin.noDefinition({ index: undefinedAt })]));
      return;
    }
    if (problems.length > 0) {
      broken.push(brokenRow(path, 'name-taken', problems));
      return;
    }
    plugins.set(id, path);
    for (const runtime of contributes.runtimes) {
      names.set(runtime.name, path);
      entries.push({ ...runtime, plugin: id, ...origin });
    }
  };

  add(bundled.docker, 'built in', { removable: false });
  for (const one of read) {
    const { path, bundled: comesWithCleat } = one.folder;
    if ('broken' in one) broken.push(one.broken);
    else if (!comesWithCleat) add(one.manifest, path, { removable: true, folder: path });
    else if (!folders.removed.includes(one.manifest.id)) add(one.manifest, path, { removable: true });
  }
  return { entries, broken };
}
