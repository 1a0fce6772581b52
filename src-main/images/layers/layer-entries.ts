import { ArchiveError } from './archive-error';
import type { ByteReader } from './byte-reader';
import { readTar, type Allowance } from './tar-reader';

export interface LayerEntry {
  readonly folder: boolean;
  readonly size: number;
  readonly link?: string;
}

/** What a layer says: what it has, and what of the layers below it hides. Paths without a slash at either end. */
export interface LayerEntries {
  readonly entries: ReadonlyMap<string, LayerEntry>;
  /** These and all below them. */
  readonly whiteouts: ReadonlySet<string>;
  /** All below these, not they themselves. */
  readonly opaque: ReadonlySet<string>;
}

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';
/** Of aufs itself: `.wh..wh.plnk` and others. */
const OWN = '.wh..wh.';

/** Inside the root, however it is written; empty for the root itself. */
export function pathInside(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/**
 * Reads the tar of one layer, whiteouts as the OCI image specification has them (layer.md, "Whiteouts").
 * Throws ArchiveError as `readTar` does.
 */
export async function readLayer(reader: ByteReader, allowed: Allowance): Promise<LayerEntries> {
  const entries = new Map<string, LayerEntry>();
  const whiteouts = new Set<string>();
  const opaque = new Set<string>();
  await readTar(reader, allowed, ({ path: told, type, size, link }) => {
    const path = pathInside(told);
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    const folder = path.slice(0, Math.max(0, slash));
    if (name === OPAQUE) opaque.add(folder);
    else if (name.startsWith(OWN)) return undefined;
    else if (name.startsWith(WHITEOUT)) {
      const hidden = name.slice(WHITEOUT.length);
      if (hidden === '' || hidden === '.' || hidden === '..')
        throw new ArchiveError('it hides a file without a name.');
      whiteouts.add(folder === '' ? hidden : `${folder}/${hidden}`);
    } else if (path !== '')
      entries.set(path, { folder: type === 'folder', size, ...(link === '' ? {} : { link }) });
    return undefined;
  });
  return { entries, whiteouts, opaque };
}
