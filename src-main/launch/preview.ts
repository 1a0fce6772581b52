import { basename } from 'node:path';
import type { FieldProblem, LaunchPreview } from '../../src-shared/model/launch';
import { shellLine } from '../../src-shared/model/shell-line';
import type { RunSpec } from '../../src-shared/plugin-api/run-spec';
import type { RuntimeDefinition } from '../../src-shared/plugin-api/runtime-definition';
import type { Mirror } from '../mirror/mirror';
import { lackingOfRun } from '../runtimes/capabilities';
import { pinnedTo } from '../runtimes/provider';
import type { Runtimes, SelectionInputs } from '../runtimes/runtimes';
import { ID } from '../work-containers/id-file';
import { LAUNCH_LABEL } from '../work-containers/labels';
import { hostProblems } from './host-problems';

/** What to launch, and where: a runtime, an engine of it, or what is selected. */
export interface LaunchInput {
  readonly spec: RunSpec;
  readonly engine?: string | undefined;
  readonly inputs: SelectionInputs;
}

/** A preview, and what is executed of it. */
export interface PreparedLaunch {
  readonly preview: LaunchPreview;
  readonly file: string;
  /** Whether a word that the CLI prints is the id of what it has made. */
  isId(word: string): boolean;
  /** The arguments shown; the CLI notes the id of what it makes at `idFile`, too, when one is given. */
  args(idFile: string | undefined): readonly string[];
  /** Secrets: added to the CLI's environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** The command line of a launch, pinned to its engine, with all its problems. Runs nothing. Throws as `command`. */
export async function prepareLaunch(
  {
    runtimes,
    mirror,
  }: { readonly runtimes: Pick<Runtimes, 'command'>; readonly mirror: Pick<Mirror, 'containers'> },
  { spec, engine: wanted, inputs }: LaunchInput,
): Promise<PreparedLaunch> {
  const { definition, engine, host, version } = await runtimes.command(inputs, wanted);
  const { env } = definition.run.args(spec);
  const args = (idFile?: string): string[] => [
    ...(engine ? pinnedTo(definition, engine) : []),
    ...definition.run.args(marked(definition, spec, idFile), idFile).args,
  ];
  const taken: FieldProblem[] =
    engine && spec.name !== undefined && isTaken(mirror, engine.id, spec.name)
      ? [{ field: 'name', message: `A container “${spec.name}” is there already.` }]
      : [];
  const wrong = definition.run.problems(spec, host);
  const { failureCodes } = definition.run;
  const argv = [definition.cli, ...args()];
  const ofRuntime = Object.entries(env).filter(([key]) => !Object.hasOwn(spec.secrets ?? {}, key));
  return {
    preview: {
      runtime: definition.name,
      ...(engine ? { engine: engine.id } : {}),
      argv,
      ...(ofRuntime.length > 0 ? { env: Object.fromEntries(ofRuntime) } : {}),
      line: [...ofRuntime.map(([key, value]) => `${key}=${shellLine([value])}`), shellLine(argv)].join(' '),
      problems: [
        ...wrong,
        ...lackingOfRun(definition, version, spec, wrong),
        ...(await hostProblems(spec, engine, { foldersOnly: definition.run.mountsFoldersOnly })),
        ...taken,
      ],
      ...(failureCodes ? { failureCodes } : {}),
    },
    file: definition.cli,
    isId: definition.run.isId ?? ((word) => ID.test(word)),
    args,
    env,
  };
}

/**
 * An engine without an API does not keep where its CLI was to note the id: a label tells the container of a launch that was
 * ended before that.
 */
function marked({ engine }: RuntimeDefinition, spec: RunSpec, idFile: string | undefined): RunSpec {
  if (!engine || idFile === undefined) return spec;
  return { ...spec, labels: { ...spec.labels, [LAUNCH_LABEL]: basename(idFile) } };
}

function isTaken(mirror: Pick<Mirror, 'containers'>, engine: string, name: string): boolean {
  return mirror.containers().some((row) => row.engine === engine && row.name === name);
}
