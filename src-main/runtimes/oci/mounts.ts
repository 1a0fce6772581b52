import { readFile, realpath } from 'node:fs/promises';
import { CleatError } from '../../../src-shared/model/error';
import type { Mount } from '../../../src-shared/plugin-api/runtime-definition';

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
    return [
      field.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    ];
  });
}

/**
 * Refuses what an engine would take and not honour: a source that is not there (Docker makes a folder of it), and a
 * read-only one with file systems mounted below it, which would stay writable. Throws `run.mount`.
 */
export async function checkMounts(mounts: readonly Mount[]): Promise<void> {
  if (mounts.length === 0) return;
  const points = await mountPoints();
  for (const { host, readonly } of mounts) {
    const real = await realpath(host).catch((error: unknown) => {
      const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      const problem = isMissing ? 'there is no such file or folder.' : String(error);
      throw CleatError.of('run.mount', { host, problem }, { cause: error });
    });
    const below = real === '/' ? '/' : `${real}/`;
    const nested = readonly ? points.find((point) => point !== real && point.startsWith(below)) : undefined;
    if (nested !== undefined) {
      const problem = `${nested} is mounted below it and would stay writable in a read-only mount.`;
      throw CleatError.of('run.mount', { host, problem });
    }
  }
}
