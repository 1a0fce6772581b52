import { readFile, realpath } from 'node:fs/promises';
import { CleatError } from '../../../src-shared/model/error';
import type { FieldProblem } from '../../../src-shared/model/launch';
import type { Mount } from '../../../src-shared/plugin-api/run-spec';

/** The mount points of this process's world; none where the system does not tell (macOS: binds cannot nest there). */
async function mountPoints(): Promise<string[]> {
  const text = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  return parseMountPoints(text);
}

/** The fifth field of each line of mountinfo, with its octal escapes read. See proc(5). */
export function parseMountPoints(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const field = line.split(' ')[4];
    if (field === undefined) return [];
    const bytes = field.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    return [bytes];
  });
}

/**
 * What an engine would take and not honour, by field: a source that is not there (Docker makes a folder of it), and a
 * read-only one with file systems mounted below it, which would stay writable.
 */
export async function sourceProblems(mounts: readonly Mount[]): Promise<FieldProblem[]> {
  if (!mounts.some(({ type }) => type === 'bind')) return [];
  const points = await mountPoints();
  const found = await Promise.all(
    mounts.map(async (mount, at): Promise<FieldProblem[]> => {
      if (mount.type !== 'bind' || !mount.host.startsWith('/') || mount.host.includes('\0')) return [];
      const message = await sourceProblem(mount.host, mount.readonly && mount.recursive !== false, points);
      return message === undefined ? [] : [{ field: `mounts.${at}.host`, message }];
    }),
  );
  return found.flat();
}

/** Why there is no way to a source, by the system's code. */
const UNREACHED: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file or folder.',
  ENOTDIR: 'A part of the path is a file, not a folder.',
  EACCES: 'You may not look into a folder on the way to it.',
  ELOOP: 'Links on the way to it lead in a circle.',
  ENAMETOOLONG: 'The path is longer than the system takes.',
};

async function sourceProblem(
  host: string,
  isSealed: boolean,
  points: readonly string[],
): Promise<string | undefined> {
  let real: string;
  try {
    real = await realpath(host);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return (
      UNREACHED[code] ?? `It cannot be looked at: ${error instanceof Error ? error.message : String(error)}`
    );
  }
  const below = real === '/' ? '/' : `${real}/`;
  const nested = isSealed ? points.find((point) => point !== real && point.startsWith(below)) : undefined;
  if (nested === undefined) return undefined;
  return `${nested} is mounted below it and would stay writable in a read-only mount: leave it out (bind-nonrecursive).`;
}

/** Refuses mounts with a problem of their source. Throws `run.mount`. */
export async function checkMounts(mounts: readonly Mount[]): Promise<void> {
  const [problem] = await sourceProblems(mounts);
  if (!problem) return;
  const mount = mounts[Number(problem.field.split('.')[1])];
  const host = mount?.type === 'bind' ? mount.host : '';
  throw CleatError.of('run.mount', { host, problem: problem.message });
}
