import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { CleatError } from '../../src-shared/model/error';
import type { AllowedMount, ListedMount, MountDecision } from '../../src-shared/model/mounts';
import { readJsonFile, updateJsonFile } from '../store/atomic-file';
import { guardedPaths } from './blocked';
import { decideMount, neverMounted, type Looked } from './decide';

const entrySchema = z.looseObject({
  path: z.string().min(1).max(4096).refine(isAbsolute, 'it must be an absolute path'),
  write: z.boolean().default(false),
});
const fileSchema = z.looseObject({
  schema: z.literal(1).default(1),
  mounts: z.array(entrySchema).max(1000).default([]),
});

/**
 * What plugins may have mounted from outside the project: a file of the home that no plugin can read or change, since the
 * home is never mounted. Without it nothing is allowed. Errors of all are also the store's.
 */
export interface MountAllowlist {
  /** Every entry, in order of path, with why it allows nothing where that is so. */
  list(): Promise<readonly ListedMount[]>;
  /** Adds, or changes whether it may be written. Throws `mount.*`. */
  allow(mount: { readonly path: string; readonly write: boolean }): Promise<AllowedMount>;
  /** Throws `mount.not-allowed`. */
  remove(path: string): Promise<AllowedMount>;
  /** Whether a plugin's request is granted now. Mount `real` of the answer, not what was asked for. */
  check(request: { readonly path: string; readonly write: boolean }): Promise<MountDecision>;
}

export interface MountAllowlistOptions {
  /** CLEAT_HOME. */
  readonly cleatHome: string;
  /** The user's home folder. */
  readonly home: string;
  /** XDG_RUNTIME_DIR. */
  readonly runtimeDir?: string | undefined;
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** What is at a path. Throws `mount.relative`, `mount.missing`, `mount.unreadable`. */
async function look(path: string): Promise<Looked> {
  if (!isAbsolute(path) || path.includes('\0')) throw CleatError.of('mount.relative', { path });
  try {
    // The system's own: it also gives the letters as they are on the disk.
    const real = await realpath(path);
    const found = await stat(real);
    const kind = found.isDirectory() ? 'folder' : found.isFile() ? 'file' : 'other';
    return { path, real, kind, links: found.nlink };
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw CleatError.of('mount.missing', { path }, { cause: error });
    const detail = error instanceof Error ? error.message : String(error);
    throw CleatError.of('mount.unreadable', { path, detail }, { cause: error });
  }
}

async function realOr(path: string): Promise<string> {
  return realpath(path).catch(() => path); // not there: nothing can be a link to it
}

export function createMountAllowlist(options: MountAllowlistOptions): MountAllowlist {
  const file = { path: join(options.cleatHome, 'mounts.json'), schema: fileSchema };
  const read = async (): Promise<readonly AllowedMount[]> => {
    const entries = (await readJsonFile(file))?.mounts ?? [];
    return entries.map(({ path, write }) => ({ path, write })).sort((a, b) => (a.path < b.path ? -1 : 1));
  };
  const guarded = async (): Promise<readonly string[]> => {
    const { cleatHome, home, runtimeDir } = options;
    const named = guardedPaths({ cleatHome: resolve(cleatHome), home, runtimeDir });
    return [...new Set([...named, ...(await Promise.all(named.map(realOr)))])];
  };
  /** An entry counts as long as its path is the real one still. */
  const problemOf = async (
    { path }: AllowedMount,
    never: readonly string[],
  ): Promise<CleatError | undefined> => {
    try {
      const looked = await look(path);
      return looked.real === path
        ? neverMounted(looked, never)
        : CleatError.of('mount.moved', { path, real: looked.real });
    } catch (error) {
      return CleatError.from(error);
    }
  };
  const listed = async (never: readonly string[]): Promise<readonly ListedMount[]> => {
    const entries = await read();
    const problems = await Promise.all(entries.map((one) => problemOf(one, never)));
    return entries.map((one, at) => {
      const problem = problems[at];
      return problem ? { ...one, problem: problem.wire } : one;
    });
  };

  return {
    list: async () => listed(await guarded()),
    allow: async ({ path, write }) => {
      const looked = await look(path);
      const never = neverMounted(looked, await guarded());
      if (never) throw never;
      const entry = { path: looked.real, write };
      await updateJsonFile(file, (current) => {
        const { mounts = [], ...rest } = current ?? { schema: 1 as const };
        return { ...rest, mounts: [...mounts.filter((one) => one.path !== entry.path), entry] };
      });
      return entry;
    },
    remove: async (path) => {
      if (!isAbsolute(path)) throw CleatError.of('mount.relative', { path });
      const names = new Set([resolve(path), await realOr(path)]);
      let removed: AllowedMount | undefined;
      await updateJsonFile(file, (current) => {
        const found = current?.mounts.find((one) => names.has(one.path));
        if (!current || !found) throw CleatError.of('mount.not-allowed', { path });
        removed = { path: found.path, write: found.write };
        return { ...current, mounts: current.mounts.filter((one) => one !== found) };
      });
      return removed ?? { path, write: false };
    },
    check: async ({ path, write }) => {
      const never = await guarded();
      const allowed = (await listed(never)).filter(({ problem }) => !problem);
      try {
        return decideMount(await look(path), write, allowed, never);
      } catch (error) {
        return { granted: false, error: CleatError.from(error).wire };
      }
    },
  };
}
