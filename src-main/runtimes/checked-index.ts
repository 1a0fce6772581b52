import { basename } from 'node:path';
import { readBundled, type Index } from './bundled-manifests';

/**
 * Run by the build: the manifests of the folder `dir`, read and checked, as the text of the index that `bundledManifests`
 * takes for them. Throws what is wrong with any.
 */
export async function checkedIndex(dir: string): Promise<string> {
  const { docker, read, broken } = await readBundled(dir);
  const problems = broken.flatMap((row) => row.problems);
  const others = read.flatMap((one) => {
    if ('manifest' in one) return [{ folder: basename(one.folder.path), manifest: one.manifest }];
    problems.push(...one.broken.problems);
    return [];
  });
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return JSON.stringify({ docker, others } satisfies Index);
}
