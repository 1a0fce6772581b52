import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Environment } from './spawn-command';

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false; // not there, or not ours to run: either way not the one
  }
}

/**
 * The full path of the program `name` on `env.PATH`, then in `extraDirs`; a path is looked at itself. Undefined when there
 * is none.
 * On Windows the extensions of `PATHEXT` are tried.
 */
export async function findExecutable(
  name: string,
  options: { readonly env: Environment; readonly extraDirs?: readonly string[] },
): Promise<string | undefined> {
  const { env, extraDirs = [] } = options;
  const endings =
    process.platform === 'win32' ? ['', ...(env['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';')] : [''];
  if (isAbsolute(name)) return (await isExecutable(name)) ? name : undefined;
  const dirs = [...(env['PATH'] ?? env['Path'] ?? '').split(delimiter), ...extraDirs].filter(
    (dir) => dir !== '',
  );
  for (const dir of dirs) {
    for (const ending of endings) {
      const path = join(dir, name + ending);
      if (await isExecutable(path)) return path;
    }
  }
  return undefined;
}
