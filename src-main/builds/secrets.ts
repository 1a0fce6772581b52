import { readFile } from 'node:fs/promises';
import { CleatError } from '../../src-shared/model/error';
import type { BuildSpec } from '../../src-shared/plugin-api/build-spec';
import type { Environment } from '../exec/spawn-command';

/**
 * The values of a build's secrets by id, read when it begins. Throws `build.secret`.
 *
 * @param given those that come from variables of the caller's, who may have others than `env`
 */
export async function readSecrets(
  { secrets = [] }: Pick<BuildSpec, 'secrets'>,
  env: Environment,
  given: Readonly<Record<string, string>> = {},
): Promise<ReadonlyMap<string, Buffer>> {
  const values = new Map<string, Buffer>();
  for (const { id, file, env: name = id } of secrets) {
    const known = Object.hasOwn(given, id) ? given[id] : env[name];
    const value = file === undefined ? known : await fromFile(id, file);
    if (value === undefined)
      throw CleatError.of('build.secret', { id, detail: `the variable ${name} is not set.` });
    values.set(id, typeof value === 'string' ? Buffer.from(value) : value);
  }
  return values;
}

async function fromFile(id: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw CleatError.of('build.secret', { id, detail }, { cause: error });
  }
}
