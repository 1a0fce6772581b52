import { dirname } from 'node:path';
import { CleatError } from '../../src-shared/model/error';
import type { AddedPlugin, RemovedPlugin } from '../../src-shared/model/runtime';
import type { Settings } from '../settings/settings';
import { installPlugin, manifestAt, uninstallPlugin } from './install-plugin';
import { installedPluginsDir, readManifests, type LoadedManifests, type RuntimeEntry } from './manifests';

interface PluginsOptions {
  readonly home: string;
  readonly bundledDir: string;
  readonly settings: Pick<Settings, 'current' | 'set'>;
  manifests(): LoadedManifests;
  /** Reads the manifests again. */
  readAll(): Promise<void>;
}

/** What of one plugin is there. */
interface Owned {
  readonly plugin: string;
  readonly entries: readonly RuntimeEntry[];
}

/** Adding and removing the runtimes of a home. */
export function pluginsOfHome({ home, bundledDir, settings, manifests, readAll }: PluginsOptions) {
  const bundled = async (): Promise<readonly RuntimeEntry[]> =>
    (await readManifests({ bundledDir, installedDir: `${bundledDir}/none`, removed: [] })).entries;
  const removed = (): readonly string[] => settings.current().removedRuntimes ?? [];

  const ownedBy = (entries: readonly RuntimeEntry[], word: string): Owned | undefined => {
    const found = entries.find(({ name, plugin }) => name === word || plugin === word);
    return found && { plugin: found.plugin, entries: entries.filter((one) => one.plugin === found.plugin) };
  };
  const namesOf = ({ entries }: Owned): string[] => entries.map(({ name }) => name);

  return {
    /** As `Runtimes.add`. */
    add: async (what: string): Promise<AddedPlugin> => {
      const isPath = /[\\/]/.test(what);
      const back = isPath ? undefined : ownedBy(await bundled(), what);
      if (back) {
        if (ownedBy(manifests().entries, back.plugin))
          throw CleatError.of('plugin.exists', { what: `The runtime “${what}”`, owner: back.plugin });
        await settings.set({ removedRuntimes: removed().filter((id) => id !== back.plugin) });
        await readAll();
        return { plugin: back.plugin, runtimes: namesOf(back) };
      }
      const { root, manifest } = await manifestAt(what);
      await readAll(); // another process may have added one meanwhile
      for (const entry of manifests().entries) {
        const owner = entry.folder ?? entry.plugin;
        if (entry.plugin === manifest.id)
          throw CleatError.of('plugin.exists', { what: `The plugin “${manifest.id}”`, owner });
        if (manifest.contributes.runtimes.some(({ name }) => name === entry.name))
          throw CleatError.of('plugin.exists', { what: `The runtime “${entry.name}”`, owner });
      }
      const folder = await installPlugin(home, root, manifest.id);
      await readAll();
      return {
        plugin: manifest.id,
        runtimes: manifest.contributes.runtimes.map(({ name }) => name),
        path: folder,
      };
    },
    /** As `Runtimes.remove`. */
    remove: async (typed: string): Promise<RemovedPlugin> => {
      await readAll();
      const word = typed.trim().toLowerCase();
      const { entries, broken } = manifests();
      const owned = ownedBy(entries, word);
      const first = owned?.entries[0];
      if (owned && first) {
        if (!first.removable) throw CleatError.of('plugin.not-removable', { name: first.name });
        if (first.folder !== undefined) await uninstallPlugin(home, first.folder);
        else await settings.set({ removedRuntimes: [...new Set([...removed(), owned.plugin])] });
        await readAll();
        return { plugin: owned.plugin, runtimes: namesOf(owned), bundled: first.folder === undefined };
      }
      const dir = installedPluginsDir(home);
      const row = broken.find(({ name, path }) => name === typed && dirname(path) === dir);
      if (!row) {
        const names = entries.filter(({ removable }) => removable).map(({ name }) => name);
        const choices = [...names, ...broken.map(({ name }) => name)].join(', ');
        throw CleatError.of('plugin.unknown', { name: typed, choices });
      }
      await uninstallPlugin(home, row.path);
      await readAll();
      return { plugin: row.name, runtimes: [], bundled: false };
    },
  };
}
