import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { StartedBuild } from '../../src-shared/contract/builds';
import type {
  Build,
  BuildChange,
  BuildFolder,
  BuildLog,
  BuildPreview,
  BuildsPatch,
  BuildSummary,
} from '../../src-shared/model/build';
import type { EngineFacts } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import type { Operation } from '../../src-shared/model/operation';
import type { Environment } from '../exec/spawn-command';
import { markOfProcess } from '../exec/process-mark';
import type { Logger } from '../log/logger';
import type { ImageMirror } from '../mirror/images/image-mirror';
import type { Mirror } from '../mirror/mirror';
import type { Operations } from '../operations/operations';
import type { LoginReader } from '../registries/stores/login-reader';
import type { Runtimes } from '../runtimes/runtimes';
import type { Store } from '../store/store';
import type { StreamSource } from '../streams/source';
import { buildLogins } from './build-logins';
import { builderFor } from './builder-for';
import { carryOut } from './carry-out';
import { buildLacks, type BuilderFacts } from './arguments/build-lacks';
import { openContext, openFolder } from './context';
import { keptDockerfile } from './context/kept-dockerfile';
import { lookAtFolder } from './context/look';
import { chooseBuilder } from './engine/choose-builder';
import { endOf, hasImage } from './ensure-image';
import { watchBuild, watchBuilds, type BuildNews } from './follow';
import { createBuildHistory } from './history/history';
import { openBuildLog } from './history/log-source';
import type { BuildRow } from './history/rows';
import { prepareBuild, type BuildInput, type PreparedBuild } from './preview';
import { readSecrets } from './secrets';

export interface BuildStart extends BuildInput {
  /** Values of secrets that are variables of the caller's, by id. */
  readonly values?: Readonly<Record<string, string>>;
  /** Path of a file with what came by standard input, for the context or the Dockerfile `-`. */
  readonly stdin?: string;
}

/** Builds of images, and what is remembered of them. An id may be its beginning. */
export interface Builds {
  /** Runs nothing. Throws `runtime.unknown`, `engine.unknown`. */
  preview(input: BuildInput): Promise<BuildPreview>;
  /** What a folder offers to build; what is wrong with it is in the answer. */
  look(context: string, dockerfile?: string): Promise<BuildFolder>;
  /** Throws as `preview`, and `build.invalid`, `build.no-engine`, `build.secret`, those of its context, `engine.*`. */
  start(input: BuildStart): Promise<StartedBuild>;
  /** Newest first. */
  list(): Promise<readonly BuildSummary[]>;
  watch(): Promise<StreamSource<BuildsPatch>>;
  /** Throws `build.unknown`, `build.ambiguous`, as all that follow. */
  show(id: string): Promise<Build>;
  steps(id: string): Promise<StreamSource<BuildChange>>;
  log(id: string): Promise<StreamSource<BuildLog>>;
  /** Throws as `start`, and `build.no-rerun`. */
  rerun(id: string, values?: BuildStart['values']): Promise<StartedBuild>;
  /** How many were forgotten. Throws `build.running`. */
  remove(ids: readonly string[]): Promise<number>;
  /**
   * An image that work needs: there already, or built now under this name, as a build like any other, which `signal` cancels.
   * Throws `build.image-missing` where nothing says how, and as a build does.
   */
  ensureImage(wanted: WantedImage, call: EnsureCall): Promise<'there' | 'built'>;
}

export interface WantedImage {
  readonly engine: string;
  readonly image: string;
  readonly spec?: BuildStart['spec'];
  readonly inputs: BuildInput['inputs'];
}

export interface EnsureCall {
  readonly signal: AbortSignal;
  progress(progress: NonNullable<Operation['progress']>): void;
}

export interface BuildsOptions {
  readonly env: Environment;
  /** For the registries that images are taken from. */
  readonly logins: Pick<LoginReader, 'loginFor'>;
  readonly mirror: Pick<Mirror, 'connection'>;
  /** Whose list of images is told of what was built. */
  readonly images: Pick<ImageMirror, 'refresh'>;
  readonly operations: Pick<Operations, 'start' | 'get' | 'subscribe' | 'cancel'>;
  readonly runtimes: Pick<Runtimes, 'command'>;
  readonly store: Pick<Store, 'all' | 'get' | 'run' | 'transaction'>;
  readonly logger: Pick<Logger, 'warn'>;
  readonly now?: () => number;
}

export function createBuilds(options: BuildsOptions): Builds {
  const { env, logins, mirror, images, operations, runtimes, store, logger, now = Date.now } = options;
  const history = createBuildHistory(store);
  /** Builds of this process that have not ended, with what is known of them. */
  const running = new Map<string, BuildRow>();
  const listeners = new Set<(news: BuildNews) => void>();
  const tell = (news: BuildNews): void => {
    for (const listener of listeners) listener(news);
  };
  const subscribe = (listener: (news: BuildNews) => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };

  const idOf = async (wanted: string): Promise<string> => {
    const [id, ...more] = await history.find(wanted);
    if (id === undefined) throw CleatError.of('build.unknown', { id: wanted });
    if (more.length > 0 && id !== wanted) throw CleatError.of('build.ambiguous', { id: wanted });
    return id;
  };
  const show = async (wanted: string): Promise<Build> => {
    const build = await history.get(await idOf(wanted));
    if (!build) throw CleatError.of('build.unknown', { id: wanted });
    return build;
  };

  /** What would build it: told by the engine when it is connected, else what its kind leads to. */
  const builderOf = ({ definition, engine, version }: PreparedBuild): BuilderFacts => {
    if (definition.build || (definition.engine && definition.builds !== 'apple')) return { kind: 'command' };
    if (definition.builds === 'apple') return { kind: 'apple', version };
    const facts = engine && connectedFacts(engine.id);
    const kind = facts && chooseBuilder(facts);
    return {
      kind: kind ?? (definition.builds === 'podman' ? 'podman' : 'buildkit'),
      version: facts?.version,
      store: facts?.store,
    };
  };
  const connectedFacts = (engine: string): EngineFacts | undefined => {
    try {
      return mirror.connection(engine).facts;
    } catch {
      return undefined; // not connected: it is said where a build is begun
    }
  };

  const start = async ({ values, stdin, ...input }: BuildStart): Promise<StartedBuild> => {
    // Before all else: a folder that is not there is so for every engine.
    if (isAbsolute(input.spec.context)) await openFolder(input.spec.context);
    const prepared = await prepareBuild(runtimes, input);
    const { runtime, problems } = prepared.preview;
    if (problems.length > 0) throw invalidBuild(problems);
    if (!prepared.engine) throw CleatError.of('build.no-engine', { runtime });
    const engine = prepared.engine.id;
    const secrets = await readSecrets(input.spec, env, values);
    const { spec } = input;
    const connection = mirror.connection(engine);
    const builder = builderFor(prepared, connection, { env, spec });
    const piped = stdin === undefined ? undefined : createReadStream(stdin);
    const context = await openContext(spec, {
      ...(piped ? { stdin: piped } : {}),
      reach: chooseBuilder(connection.facts) === 'classic' ? 'named' : 'any',
    }).catch((error: unknown) => {
      piped?.destroy();
      throw error;
    });
    const process_ = await markOfProcess(process.pid);
    const id = randomUUID();
    const row: BuildRow = {
      id,
      started_at: now(),
      ended_at: null,
      state: 'running',
      runtime,
      engine,
      process: process_ ?? null,
      operation: null,
      spec,
      steps: [],
      warnings: [],
      context_bytes: null,
      log_lost: 0,
      image: null,
      error: null,
      dockerfile: await keptDockerfile(context, secrets.values()),
    };
    await history.add(row);
    running.set(id, row);
    const title = `Build ${input.spec.tags?.[0] ?? input.spec.context}`;
    const operation = operations.start({ kind: 'image.build', title, runtime }, (work) =>
      carryOut({
        row: { ...row, operation: operation.id },
        request: { spec, context, secrets },
        login: (options) =>
          buildLogins(logins, { dialect: connection.facts.dialect, context, spec }, options),
        builder,
        history,
        logger,
        now,
        work,
        changed: (changed) => {
          if (changed.state === 'running') running.set(id, changed);
          else running.delete(id);
          tell({ type: 'changed', row: changed });
        },
      }).finally(async () => {
        piped?.destroy();
        // Its last row may not have found its way into the database.
        running.delete(id);
        tell({ type: 'ended', id });
        // Builders do not tell of each image by an event.
        await images
          .refresh(engine)
          .catch((error: unknown) => logger.warn({ error }, 'listing images failed'));
      }),
    );
    const begun = { ...row, operation: operation.id };
    running.set(id, begun);
    tell({ type: 'changed', row: begun });
    return { operationId: operation.id, build: id };
  };

  return {
    preview: async (input) => {
      const prepared = await prepareBuild(runtimes, input);
      return { ...prepared.preview, lacks: buildLacks(builderOf(prepared), input.spec) };
    },
    look: lookAtFolder,
    start,
    list: () => history.list(),
    watch: () => watchBuilds({ list: () => history.list(), subscribe }),
    show,
    steps: async (wanted) => {
      const id = await idOf(wanted);
      return watchBuild({ id, show: () => show(id), isRunning: () => running.has(id), subscribe });
    },
    log: async (wanted) => {
      const id = await idOf(wanted);
      return openBuildLog({
        id,
        history,
        running: () => running.has(id),
        subscribe: (changed) => subscribe(() => changed()),
      });
    },
    rerun: async (wanted, values) => {
      const { spec, engine, runtime, id } = await show(wanted);
      if (spec.context === '-' || spec.dockerfile === '-') throw CleatError.of('build.no-rerun', { id });
      return start({ spec, engine, inputs: { flag: runtime }, ...(values ? { values } : {}) });
    },
    remove: async (wanted) => {
      const ids = await Promise.all(wanted.map(idOf));
      for (const id of ids) {
        const build = await show(id);
        if (build.state === 'running') throw CleatError.of('build.running', { id });
      }
      const removed = await history.remove(ids);
      for (const id of ids) tell({ type: 'removed', id });
      return removed;
    },
    ensureImage: async ({ engine, image, spec, inputs }, { signal, progress }) => {
      if (await hasImage(mirror.connection(engine), image, signal)) return 'there';
      if (!spec) throw CleatError.of('build.image-missing', { image });
      const tags = [...new Set([...(spec.tags ?? []), image])];
      const { operationId } = await start({ spec: { ...spec, tags }, engine, inputs });
      await endOf(operations, operationId, { signal, progress });
      return 'built';
    },
  };
}

/** `build.invalid`, all problems in one sentence. */
function invalidBuild(problems: BuildPreview['problems']): CleatError {
  const text = problems.map(({ field, message }) => `${field}: ${message}`).join(' ');
  return CleatError.of('build.invalid', { problems: text });
}
