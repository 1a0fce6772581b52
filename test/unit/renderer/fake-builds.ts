import type { CleatClient } from '../../../src-shared/contract';
import type {
  Build,
  BuildChange,
  BuildFolder,
  BuildLog,
  BuildsPatch,
  BuildStep,
  BuildSummary,
} from '../../../src-shared/model/build';
import { CleatError } from '../../../src-shared/model/error';
import type { FieldProblem } from '../../../src-shared/model/launch';
import type { FakeOwner } from './fake-owner';
import { FakeStream } from './fake-stream';
import { docker, podman } from './samples';

type Building = CleatClient['builds'];

/** Builds in memory: kept ones from plain values, and ones that go on as a test says. */
export class FakeBuilds {
  kept: Build[] = [];
  logs: Record<string, readonly BuildLog[]> = {};
  folder: BuildFolder = {
    files: ['Dockerfile', 'Dockerfile.dev'],
    dockerfile: 'Dockerfile',
    stages: ['deps', 'build', 'runtime'],
    args: ['VERSION', 'NPM_REGISTRY'],
  };
  lacks: readonly FieldProblem[] = [];
  /** Set: no engine of the runtime is known. */
  noEngine = false;
  /** Set: the list is never answered. */
  silent = false;
  readonly patches = new FakeStream<BuildsPatch>();
  readonly changes = new FakeStream<BuildChange>();
  readonly printed = new FakeStream<BuildLog>();
  #next = 1;

  constructor(private readonly owner: FakeOwner) {}

  #record(procedure: string, input: unknown): void {
    this.owner.calls.push({ procedure, input });
    const failure = this.owner.failures.get(procedure);
    if (!failure) return;
    this.owner.failures.delete(procedure);
    throw failure;
  }

  #of(id: string): Build {
    const found = this.kept.find((one) => one.id === id);
    if (!found) throw CleatError.of('build.unknown', { id });
    return found;
  }

  /** Tells what became of a build. */
  set(build: Build): void {
    this.kept = [build, ...this.kept.filter((one) => one.id !== build.id)];
    this.patches.push({ type: 'build', build });
    this.changes.push(...build.steps.all.map((step): BuildChange => ({ type: 'step', step })), {
      type: 'build',
      build,
    });
  }

  #begin(build: Omit<Build, 'id' | 'state' | 'steps' | 'startedAt'>): { operationId: string; build: string } {
    const id = `build-${this.#next++}`;
    const operationId = `op-${id}`;
    this.set({
      ...build,
      id,
      operationId,
      state: 'running',
      startedAt: Date.now(),
      steps: { total: 0, done: 0, cached: 0, all: [] },
    });
    this.owner.setOperation({
      id: operationId,
      kind: 'image.build',
      title: `Build ${id}`,
      state: 'running',
      startedAt: Date.now(),
    });
    return { operationId, build: id };
  }

  readonly client: Building = {
    preview: async (input) => {
      this.#record('builds.preview', input);
      const { spec } = input;
      const runtime = input.runtime ?? this.owner.runtimes.selection.name;
      const argv = [
        runtime,
        'build',
        ...(spec.target === undefined ? [] : ['--target', spec.target]),
        ...(spec.tags ?? []).flatMap((tag) => ['--tag', tag]),
        ...Object.entries(spec.args ?? {}).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]),
        ...(spec.secrets ?? []).flatMap(({ id, file, env }) => [
          '--secret',
          `id=${id},${file === undefined ? `env=${env ?? id}` : `src=${file}`}`,
        ]),
        spec.context,
      ];
      const problems = [
        ...(spec.context !== '' && !spec.context.startsWith('/')
          ? [{ field: 'context', message: `“${spec.context}” is not an absolute path.` }]
          : []),
        ...(spec.tags ?? []).flatMap((tag, at) =>
          /^[a-z0-9./:_-]+$/.test(tag)
            ? []
            : [{ field: `tags.${at}`, message: `“${tag}” is not an image’s name.` }],
        ),
      ];
      return {
        runtime,
        ...(this.noEngine ? {} : { engine: input.engine ?? (runtime === 'podman' ? podman.id : docker.id) }),
        argv,
        line: argv.join(' '),
        problems,
        lacks: this.lacks,
      };
    },
    look: async (input) => {
      this.#record('builds.look', input);
      return this.folder;
    },
    start: async (input) => {
      this.#record('builds.start', input);
      const { spec } = input;
      return this.#begin({
        runtime: input.runtime ?? this.owner.runtimes.selection.name,
        engine: input.engine ?? docker.id,
        context: spec.context,
        tags: spec.tags ?? [],
        spec,
        warnings: [],
        logLost: 0,
      });
    },
    list: async (_input, options) => {
      this.#record('builds.list', undefined);
      if (this.silent) await new Promise((resolve) => options?.signal?.addEventListener('abort', resolve));
      return this.kept;
    },
    watch: async (_input, options) => this.patches.open([], options?.signal),
    show: async ({ id }) => {
      this.#record('builds.show', id);
      return this.#of(id);
    },
    steps: async ({ id }, options) => {
      const build = this.#of(id);
      const first = [
        ...build.steps.all.map((step): BuildChange => ({ type: 'step', step })),
        { type: 'build', build } as const,
      ];
      return build.state === 'running' ? this.changes.open(first, options?.signal) : FakeStream.of(first);
    },
    log: async ({ id }, options) => {
      const past = this.logs[id] ?? [];
      return this.#of(id).state === 'running'
        ? this.printed.open(past, options?.signal)
        : FakeStream.of(past);
    },
    rerun: async ({ id }) => {
      this.#record('builds.rerun', id);
      return this.#begin(this.#of(id));
    },
    remove: async ({ ids }) => {
      this.#record('builds.remove', ids);
      this.kept = this.kept.filter((one) => !ids.includes(one.id));
      this.patches.push(...ids.map((id): BuildsPatch => ({ type: 'removed', id })));
      return { removed: ids.length };
    },
  };
}

/** A build as the list and the detail have it. */
export function sampleBuild(id: string, steps: readonly BuildStep[] = [], more: Partial<Build> = {}): Build {
  const summary: BuildSummary = {
    id,
    state: 'succeeded',
    runtime: 'docker',
    engine: docker.id,
    context: '/home/anna/shop',
    tags: ['shop/api:2.14.0'],
    startedAt: Date.now() - 600_000,
    endedAt: Date.now() - 560_000,
    steps: {
      total: steps.length,
      done: steps.filter(({ state }) => state === 'done' || state === 'cached').length,
      cached: steps.filter(({ state }) => state === 'cached').length,
    },
  };
  return {
    ...summary,
    spec: { context: summary.context, tags: summary.tags },
    warnings: [],
    logLost: 0,
    ...more,
    steps: { ...summary.steps, all: steps },
  };
}
