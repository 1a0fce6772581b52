import type { BuildPreview } from '../../src-shared/model/build';
import type { EngineDescription } from '../../src-shared/model/engine';
import { shellLine } from '../../src-shared/model/shell-line';
import type { BuildSpec } from '../../src-shared/plugin-api/build-spec';
import type { RuntimeDefinition } from '../../src-shared/plugin-api/runtime-definition';
import type { Runtimes, SelectionInputs } from '../runtimes/runtimes';
import { buildBuildArgs } from './arguments';

/** What to build, and where: a runtime, an engine of it, or what is selected. */
export interface BuildInput {
  readonly spec: BuildSpec;
  readonly engine?: string | undefined;
  readonly inputs: SelectionInputs;
}

export interface PreparedBuild {
  /** Without what only a connected engine tells. */
  readonly preview: Omit<BuildPreview, 'lacks'>;
  readonly definition: RuntimeDefinition;
  readonly engine?: EngineDescription;
  /** Of its command line, where it is known. */
  readonly version?: string;
}

/** The command line of a build, pinned to its engine, with all its problems. Runs nothing. Throws as `command`. */
export async function prepareBuild(
  runtimes: Pick<Runtimes, 'command'>,
  { spec, engine: wanted, inputs }: BuildInput,
): Promise<PreparedBuild> {
  const command = await runtimes.command(inputs, wanted);
  const { definition, engine, version } = command;
  const { argv, env, problems } = buildBuildArgs(spec, command);
  const added = Object.entries(env);
  return {
    preview: {
      runtime: definition.name,
      ...(engine ? { engine: engine.id } : {}),
      argv,
      ...(added.length > 0 ? { env } : {}),
      line: [...added.map(([key, value]) => `${key}=${shellLine([value])}`), shellLine(argv)].join(' '),
      problems,
    },
    definition,
    ...(engine ? { engine } : {}),
    ...(version === undefined ? {} : { version }),
  };
}
