import { engineTitle } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import type {
  LaunchChoices,
  LaunchPreview,
  LaunchRecord,
  SpecOfContainer,
} from '../../src-shared/model/launch';
import type { Operation } from '../../src-shared/model/operation';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { RunSpec } from '../../src-shared/plugin-api/run-spec';
import type { Environment } from '../exec/spawn-command';
import type { Logger } from '../log/logger';
import type { Mirror } from '../mirror/mirror';
import type { OperationContext, Operations } from '../operations/operations';
import { invalidRun } from '../runtimes/provider';
import type { Runtimes } from '../runtimes/runtimes';
import type { Store } from '../store/store';
import { openIdFile } from '../work-containers/id-file';
import type { WorkContainers } from '../work-containers/work-containers';
import { createAttached, type Attached } from './attached';
import { executeLaunch } from './execute';
import { removeHalfMade } from './half-made';
import { prepareLaunch, type LaunchInput, type PreparedLaunch } from './preview';
import { createRecentLaunches } from './recent-launches';
import { madeOf } from './spec-of-container';

/** New containers: what would be executed, executing exactly that, and what was launched before. */
export interface Launch extends Attached {
  /** Runs nothing. Throws `runtime.unknown`, `engine.unknown`. */
  preview(input: LaunchInput): Promise<LaunchPreview>;
  /** Begins a detached launch. Throws as `preview`, and `run.invalid`, `launch.no-engine`, `launch.name-taken`. */
  start(input: LaunchInput): Promise<Operation>;
  /** Throws `engine.*`. */
  choices(engine: string, signal?: AbortSignal): Promise<LaunchChoices>;
  /** Keeps a launch that was carried out elsewhere. Throws `runtime.unknown`, `store.*`. */
  record(input: Pick<LaunchInput, 'spec' | 'inputs'>): Promise<void>;
  recent(): Promise<readonly LaunchRecord[]>;
  forget(id: string): Promise<boolean>;
  /** Throws `container.unknown`, `engine.*`. */
  fromContainer(ref: ObjectRef, signal?: AbortSignal): Promise<SpecOfContainer>;
}

export interface LaunchOptions {
  readonly env: Environment;
  readonly mirror: Pick<Mirror, 'connection' | 'containers' | 'refresh'>;
  readonly operations: Pick<Operations, 'start'>;
  readonly runtimes: Pick<Runtimes, 'command'>;
  readonly store: Pick<Store, 'all' | 'run' | 'transaction'>;
  readonly work: Pick<WorkContainers, 'begin' | 'tryBegin' | 'end'>;
  readonly logger: Pick<Logger, 'warn'>;
}

export function createLaunch(options: LaunchOptions): Launch {
  const { env, mirror, operations, runtimes, store, work, logger } = options;
  const recent = createRecentLaunches(store);
  /** Launches that have not ended, by engine: what one of them made is not another's to take away. */
  const underWay = new Set<{ readonly engine: string; readonly name: string | undefined }>();
  const on = (engine: string) => [...underWay].filter((one) => one.engine === engine);

  const carryOut = async (
    prepared: PreparedLaunch,
    engine: string,
    spec: RunSpec,
    context: OperationContext,
  ): Promise<void> => {
    // Asked first: an engine that does not answer is said in its own words.
    const before = new Set((await mirror.connection(engine).listContainers(context)).map(({ id }) => id));
    const idFile = await openIdFile(prepared.file, env, prepared.isId);
    const { path } = idFile;
    const title = spec.name ?? spec.image;
    // Noted before it is made; without a file nothing could tell its container from others later.
    const noted = path && (await work.tryBegin({ kind: 'launch', title, engine, idFile: path }));
    let id: string | undefined;
    let isSettled = true;
    const execution = executeLaunch(prepared, spec, env, idFile, context);
    const takeBack = async (): Promise<void> => {
      const running = context.signal.aborted;
      await removeHalfMade({ mirror, engine, before, running, idFile: path, id: await execution.id() });
    };
    try {
      await execution.done;
      id = await execution.id();
    } catch (error) {
      await takeBack().catch((problem: unknown) => {
        isSettled = false;
        logger.warn({ error: problem }, 'a half-made container may be left');
      });
      throw error;
    } finally {
      // Else the next start of an owner takes it away.
      if (isSettled) {
        if (noted) await noted.end();
        await idFile
          .close()
          .catch((problem: unknown) => logger.warn({ error: problem }, 'the folder of a launch is left'));
      }
    }
    if (id === undefined)
      throw CleatError.of('launch.failed', {
        runtime: prepared.preview.runtime,
        detail: 'it did not say which container it made.',
      });
    const ref: ObjectRef = { engine, kind: 'container', id };
    await mirror.refresh(ref);
    context.result(ref);
  };

  return {
    preview: async (input) => (await prepareLaunch({ runtimes, mirror }, input)).preview,
    start: async (input) => {
      const { spec } = input;
      const prepared = await prepareLaunch({ runtimes, mirror }, input);
      const { runtime, engine, problems } = prepared.preview;
      const wrong =
        spec.detach === true
          ? problems
          : [...problems, { field: 'detach', message: 'Only a detached container is launched from here.' }];
      if (wrong.length > 0) throw invalidRun(wrong);
      if (engine === undefined) throw CleatError.of('launch.no-engine', { runtime });
      const { name } = spec;
      if (name !== undefined && on(engine).some((one) => one.name === name))
        throw CleatError.of('launch.name-taken', { name });
      const own = { engine, name };
      underWay.add(own);
      // A launch that cannot be remembered is still a launch.
      await recent
        .add(runtime, spec)
        .catch((error: unknown) => logger.warn({ error }, 'a launch is not remembered'));
      const title = `Launch ${name ?? spec.image}`;
      return operations.start({ kind: 'container.launch', title, runtime }, (context) =>
        carryOut(prepared, engine, spec, context).finally(() => underWay.delete(own)),
      );
    },
    choices: (engine, signal) => mirror.connection(engine).listChoices(signal ? { signal } : {}),
    record: async ({ spec, inputs }) => {
      const { definition } = await runtimes.command(inputs);
      await recent.add(definition.name, spec);
    },
    ...createAttached({ env, mirror, runtimes, work, logger }),
    recent: recent.list,
    forget: recent.forget,
    fromContainer: async (ref, signal) => {
      const connection = mirror.connection(ref.engine);
      const made = await connection.inspectMade(ref.id, signal ? { signal } : {});
      if (!made)
        throw CleatError.of('container.unknown', { name: ref.id, engines: engineTitle(connection.engine) });
      return madeOf(connection.engine, made);
    },
  };
}
