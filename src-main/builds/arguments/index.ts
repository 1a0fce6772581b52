import type { EngineDescription } from '../../../src-shared/model/engine';
import type { FieldProblem } from '../../../src-shared/model/launch';
import type { BuildSpec } from '../../../src-shared/plugin-api/build-spec';
import type { RuntimeDefinition } from '../../../src-shared/plugin-api/runtime-definition';
import { pinnedTo } from '../../runtimes/provider';
import { buildArguments, withWholePath } from './build-arguments';
import { buildProblems } from './build-problems';

export interface BuildCommand {
  /** Begins with the binary. */
  readonly argv: readonly string[];
  /** Added to its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Why it would fail, by field. */
  readonly problems: readonly FieldProblem[];
}

/** The exact command line of a build by a runtime's own CLI, pinned to its engine. */
export function buildBuildArgs(
  spec: BuildSpec,
  runtime: {
    readonly definition: RuntimeDefinition;
    readonly engine?: EngineDescription;
    readonly version?: string;
  },
): BuildCommand {
  const { definition, engine, version } = runtime;
  const { builds = 'docker', build } = definition;
  if (build) {
    // In general's words first, what its own builder lacks after that: each field once.
    const general = buildProblems(spec, 'docker');
    const fields = new Set(general.map(({ field }) => field));
    return {
      argv: [
        ...(build.command === undefined
          ? [definition.cli, ...(engine ? pinnedTo(definition, engine) : [])]
          : [build.command]),
        ...build.args(withWholePath(spec)),
      ],
      env: {},
      problems: [...general, ...build.problems(spec).filter(({ field }) => !fields.has(field))],
    };
  }
  const { args, env } = buildArguments(spec, builds);
  return {
    argv: [definition.cli, ...(engine ? pinnedTo(definition, engine) : []), ...args],
    env,
    problems: buildProblems(spec, builds, version),
  };
}
