import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import type { EngineDescription } from '../../src-shared/model/engine';
import type { FieldProblem } from '../../src-shared/model/launch';
import type { Mount, RunSpec } from '../../src-shared/plugin-api/run-spec';
import { sourceProblems } from '../runtimes/oci/mounts';

/** An engine behind a socket of this machine mounts paths of this machine; what another one sees is not known here. */
function isLocal(engine: EngineDescription | undefined): boolean {
  const kind = engine?.endpoint.kind;
  return kind !== 'tcp' && kind !== 'ssh';
}

/** What only this machine can tell of a run: sources of mounts, files of variables. */
export async function hostProblems(
  spec: RunSpec,
  engine: EngineDescription | undefined,
  { foldersOnly = false }: { readonly foldersOnly?: boolean | undefined } = {},
): Promise<FieldProblem[]> {
  const [sources, folders, files] = await Promise.all([
    isLocal(engine) ? sourceProblems(spec.mounts ?? []) : [],
    foldersOnly && isLocal(engine) ? folderProblems(spec.mounts ?? []) : [],
    Promise.all((spec.envFiles ?? []).map(envFileProblem)),
  ]);
  return [...sources, ...folders, ...files.flat()];
}

/** Sources that are there and no folders, for a runtime that mounts nothing else. */
async function folderProblems(mounts: readonly Mount[]): Promise<FieldProblem[]> {
  const found = await Promise.all(
    mounts.map(async (mount, at): Promise<FieldProblem[]> => {
      if (mount.type !== 'bind' || !mount.host.startsWith('/') || mount.host.includes('\0')) return [];
      const what = await stat(mount.host).catch(() => undefined); // that it is not there is said already
      if (!what || what.isDirectory()) return [];
      const message = 'It is a single file, and only folders can be mounted: mount the folder that holds it.';
      return [{ field: `mounts.${at}.host`, message }];
    }),
  );
  return found.flat();
}

async function envFileProblem(path: string, at: number): Promise<FieldProblem[]> {
  if (!path.startsWith('/') || path.includes('\0')) return []; // said by the builder
  try {
    await access(path, constants.R_OK);
    return (await stat(path)).isFile() ? [] : [{ field: `envFiles.${at}`, message: 'It is not a file.' }];
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const message = isMissing ? 'There is no such file.' : 'It cannot be read.';
    return [{ field: `envFiles.${at}`, message }];
  }
}
