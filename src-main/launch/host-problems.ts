import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import type { EngineDescription } from '../../src-shared/model/engine';
import type { FieldProblem } from '../../src-shared/model/launch';
import type { RunSpec } from '../../src-shared/plugin-api/run-spec';
import { sourceProblems } from '../runtimes/oci/mounts';

/** An engine behind a socket of this machine mounts paths of this machine; what another one sees is not known here. */
function isLocal(engine: EngineDescription | undefined): boolean {
  return engine === undefined || engine.endpoint.kind === 'unix' || engine.endpoint.kind === 'npipe';
}

/** What only this machine can tell of a run: sources of mounts, files of variables. */
export async function hostProblems(
  spec: RunSpec,
  engine: EngineDescription | undefined,
): Promise<FieldProblem[]> {
  const [sources, files] = await Promise.all([
    isLocal(engine) ? sourceProblems(spec.mounts ?? []) : [],
    Promise.all((spec.envFiles ?? []).map(envFileProblem)),
  ]);
  return [...sources, ...files.flat()];
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
