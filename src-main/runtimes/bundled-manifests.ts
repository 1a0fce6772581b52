import { basename, join } from 'node:path';
import type { BrokenRuntime } from '../../src-shared/model/runtime';
import type { RuntimeManifest } from '../../src-shared/plugin-api/runtime-manifest';
import { readText } from '../store/read-text';
import { foldersIn, readFolder, type FolderReading } from './plugin-folder';

/** The manifests that come with Cleat. */
export interface BundledManifests {
  readonly docker: RuntimeManifest;
  readonly read: readonly FolderReading[];
  readonly broken: readonly BrokenRuntime[];
}

/** What the build read and checked: one file beside the folders, which are not read when it is there. */
const INDEX = 'checked.json';
const MOST_BYTES = 1024 * 1024;

/** Checked manifests, by the names of their folders. */
export interface Index {
  readonly docker: RuntimeManifest;
  readonly others: readonly { readonly folder: string; readonly manifest: RuntimeManifest }[];
}

/**
 * The manifests in `dir`, the folder of the plugins that come with Cleat: as the build checked them, which spares a short
 * command the schema and a semver library; without the build's file each is read and checked. Never rejects.
 */
export async function bundledManifests(dir: string): Promise<BundledManifests> {
  const index = await indexIn(dir);
  if (!index) return readBundled(dir);
  return {
    docker: index.docker,
    read: index.others.map(({ folder, manifest }) => ({
      folder: { path: join(dir, folder), bundled: true },
      manifest,
    })),
    broken: [],
  };
}

/** The same from the folders themselves. Docker's stands in code, so that Docker is there when every plugin folder is missing. */
export async function readBundled(dir: string): Promise<BundledManifests> {
  const [{ dockerManifest }, { folders, broken }] = await Promise.all([
    import('./docker-manifest'),
    foldersIn(dir, true),
  ]);
  const others = folders.filter(({ path }) => basename(path) !== dockerManifest.id);
  return { docker: dockerManifest, read: await Promise.all(others.map(readFolder)), broken };
}

async function indexIn(dir: string): Promise<Index | undefined> {
  try {
    const index: unknown = JSON.parse(await readText(join(dir, INDEX), MOST_BYTES));
    return isIndex(index) ? index : undefined;
  } catch {
    return undefined; // not there, or only half of it: then the folders tell
  }
}

/** The build wrote what the schema gave: what is inside the manifests is as much to be trusted as this very code. */
function isIndex(value: unknown): value is Index {
  return (
    isRecord(value) &&
    isManifest(value['docker']) &&
    Array.isArray(value['others']) &&
    value['others'].every(
      (one) => isRecord(one) && typeof one['folder'] === 'string' && isManifest(one['manifest']),
    )
  );
}

function isManifest(value: unknown): boolean {
  if (!isRecord(value) || typeof value['id'] !== 'string' || !isRecord(value['contributes'])) return false;
  return Array.isArray(value['contributes']['runtimes']);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
