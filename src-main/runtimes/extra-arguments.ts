import { fillBuild, problemsOfBuild, type BuildTemplate } from '../../src-shared/plugin-api/build-template';
import type { OwnBuilder, RuntimeDefinition } from '../../src-shared/plugin-api/runtime-definition';
import type { RuntimeEntry } from './manifests';

function builderOf(template: BuildTemplate): OwnBuilder {
  const { command } = template;
  return {
    ...(command === undefined ? {} : { command }),
    args: (spec) => fillBuild(template, spec),
    problems: (spec) => problemsOfBuild(template, spec),
  };
}

/** A runtime's definition with the arguments and variables that its manifest and the user's settings add. */
export function withExtras(definition: RuntimeDefinition, entry: RuntimeEntry): RuntimeDefinition {
  const { global_args: globalArgs, run_args: runArgs, env } = entry;
  // Podman that is given an address is a remote client, which refuses the options of a local one.
  const before = entry.cli_options === 'podman' ? [] : globalArgs;
  return {
    ...definition,
    ...(entry.build ? { build: builderOf(entry.build) } : {}),
    engineArgs: (uri, tls) => [...before, ...definition.engineArgs(uri, tls)],
    run: {
      ...definition.run,
      args: (spec, idFile) => {
        const line = definition.run.args(spec, idFile);
        const [verb = 'run', ...rest] = line.args;
        return { args: [verb, ...runArgs, ...rest], env: { ...env, ...line.env } };
      },
    },
  };
}
