import { lstat, open, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { CleatError } from '../../../src-shared/model/error';
import { isMissing, unreadableSource } from './failures';
import { fromText } from './path-bytes';

/** What says how to build, in the order in which it is looked for. The second is the docker CLI's kindness. */
const NAMES = ['Dockerfile', 'dockerfile', 'Containerfile'] as const;
/** No Dockerfile is larger; one that is was named by mistake, and would be held in memory. */
export const LARGEST_DOCKERFILE = 4 * 1024 * 1024;

export interface Dockerfile {
  /** As it was named: `<this>.dockerignore` may stand beside it. */
  readonly named: string;
  /** Where it really is. */
  readonly path: string;
  /** From the context's root, with slashes; absent when it is not in there. */
  readonly inside?: string;
}

/**
 * The Dockerfile of a folder: the one that is named (relative to the folder, or absolute) or the first that is there.
 *
 * @param context absolute, without links
 * Throws `build.no-dockerfile`, `build.dockerfile-missing`, `build.dockerfile-kind`, `build.dockerfile-too-big`,
 * `build.link-loop`, `build.unreadable`.
 */
export async function findDockerfile(context: string, given: string | undefined): Promise<Dockerfile> {
  const named = given === undefined || given === '' ? await detect(context) : resolve(context, given);
  try {
    const path = await realpath(named);
    const stats = await stat(path);
    if (!stats.isFile()) throw CleatError.of('build.dockerfile-kind', { path: named });
    if (stats.size > LARGEST_DOCKERFILE) throw tooBig(named);
    const from = relative(context, path);
    const outside = from === '..' || from.startsWith(`..${sep}`) || isAbsolute(from);
    return { named, path, ...(outside ? {} : { inside: from.split(sep).join('/') }) };
  } catch (error) {
    if (isMissing(error)) throw CleatError.of('build.dockerfile-missing', { path: named });
    throw unreadableSource(fromText(named), error);
  }
}

async function detect(context: string): Promise<string> {
  for (const name of NAMES) {
    const path = join(context, name);
    try {
      await lstat(path);
      return path;
    } catch (error) {
      if (!isMissing(error)) throw unreadableSource(fromText(path), error);
    }
  }
  throw CleatError.of('build.no-dockerfile', { context, names: `${NAMES[0]} or ${NAMES[2]}` });
}

/** A small file of a person's; nothing when it is not there. Throws `build.link-loop`, `build.unreadable`, `build.dockerfile-too-big`. */
export async function readSmall(path: string): Promise<Buffer | undefined> {
  try {
    const handle = await open(path);
    try {
      const buffer = Buffer.alloc(LARGEST_DOCKERFILE + 1);
      let length = 0;
      for (;;) {
        const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
        length += bytesRead;
        if (length > LARGEST_DOCKERFILE) throw tooBig(path);
        if (bytesRead === 0) return Buffer.from(buffer.subarray(0, length));
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw unreadableSource(fromText(path), error);
  }
}

export const tooBig = (path: string): CleatError =>
  CleatError.of('build.dockerfile-too-big', { path, limit: LARGEST_DOCKERFILE });
