import { opendir } from 'node:fs/promises';
import { relative } from 'node:path';
import type { BuildFolder } from '../../../src-shared/model/build';
import { CleatError } from '../../../src-shared/model/error';
import { findDockerfile, readSmall } from './dockerfile';
import { openFolder } from './index';

/** Files of a folder that are looked at, and how many of them are told. */
const LOOKED_AT = 5_000;
const TOLD = 100;
const LIKE_DOCKERFILE = /^(?:.+\.)?(?:dockerfile|containerfile)(?:\..+)?$/i;
/** Names of stages and arguments that are told. */
const NAMES = 200;

/**
 * What a folder offers to build. Reads its names and its Dockerfile, and tells no content. Never throws for what is wrong
 * with the folder: that is the answer.
 *
 * @param context absolute
 * @param dockerfile from the context, or absolute; absent: the one that is taken by itself
 */
export async function lookAtFolder(context: string, dockerfile?: string): Promise<BuildFolder> {
  let root: string;
  try {
    root = await openFolder(context);
  } catch (error) {
    return { files: [], stages: [], args: [], problem: problem('context', error) };
  }
  const files = await dockerfilesIn(root);
  try {
    const found = await findDockerfile(root, dockerfile);
    const text = (await readSmall(found.path))?.toString('utf8') ?? '';
    const name = found.inside ?? found.named;
    // As it is called in the folder, not where a link leads.
    const own = relative(root, found.named);
    return { files, dockerfile: files.includes(own) ? own : name, ...namesIn(text) };
  } catch (error) {
    return { files, stages: [], args: [], problem: problem('dockerfile', error) };
  }
}

function problem(field: 'context' | 'dockerfile', error: unknown): NonNullable<BuildFolder['problem']> {
  return { field, error: CleatError.from(error).wire };
}

async function dockerfilesIn(root: string): Promise<string[]> {
  const names: string[] = [];
  let seen = 0;
  try {
    for await (const { name } of await opendir(root)) {
      if (LIKE_DOCKERFILE.test(name) && !name.endsWith('.dockerignore')) names.push(name);
      if (++seen >= LOOKED_AT || names.length >= TOLD) break;
    }
  } catch {
    // What cannot be listed may still be built: the Dockerfile is then named.
  }
  const first = ['Dockerfile', 'dockerfile', 'Containerfile'];
  const rank = (name: string): number => (first.includes(name) ? first.indexOf(name) : first.length);
  return names.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** Names of stages and arguments, each once, in order. */
function namesIn(dockerfile: string): { readonly stages: string[]; readonly args: string[] } {
  const stages = new Set<string>();
  const args = new Set<string>();
  for (const line of dockerfile.split(/\r?\n/)) {
    const stage = /^\s*FROM\s+(?:--\S+\s+)*\S+\s+AS\s+(\S+)\s*$/i.exec(line)?.[1];
    if (stage !== undefined && stages.size < NAMES) stages.add(stage);
    const arg = /^\s*ARG\s+([A-Za-z_]\w*)/i.exec(line)?.[1];
    if (arg !== undefined && args.size < NAMES) args.add(arg);
  }
  return { stages: [...stages], args: [...args] };
}
