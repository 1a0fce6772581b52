import type { ConnectionState, ReconnectingClient } from '../../../src-shared/client/reconnect';
import type { CleatClient } from '../../../src-shared/contract';
import { containerKey, type Container, type ContainerAction } from '../../../src-shared/model/container';
import type { Engine } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';
import type { LogItem } from '../../../src-shared/model/log-line';
import type { Operation, OperationItem } from '../../../src-shared/model/operation';
import type { ContainersPatch } from '../../../src-shared/model/patch';
import type { ObjectRef } from '../../../src-shared/model/ref';
import type { ContainerStats } from '../../../src-shared/model/stats';
import type { DoctorFinding } from '../../../src-shared/model/doctor';
import type { RuntimesSnapshot } from '../../../src-shared/model/runtime';
import type { CheckNews } from '../../../src-shared/model/runtime-check';
import type { Settings } from '../../../src-shared/model/settings';
import { FakeBuilds } from './fake-builds';
import { FakeImages } from './fake-images';
import { FakeLaunch } from './fake-launch';
import { FakeDetails } from './fake-details';
import { FakeRegistries } from './fake-registries';
import { FakeLogs } from './fake-logs';
import { FakeStream } from './fake-stream';
import { snapshotOf } from './samples';

export interface FakeCall {
  readonly procedure: string;
  readonly input: unknown;
}

/** An owner in memory: answers every procedure the interface uses from plain values that a test sets and changes. */
export class FakeOwner {
  engines: readonly Engine[] = [];
  runtimes: RuntimesSnapshot = snapshotOf([]);
  settings: Settings = { runtime: 'auto', theme: 'system', notifyExits: true };
  viewState: Record<string, unknown> = {};
  /** What the doctor finds. */
  findings: readonly DoctorFinding[] = [];
  /** Set: what is remembered comes when this resolves. */
  memory: Promise<void> = Promise.resolve();
  /** Set: the stream of settings says nothing of a change (it comes later). */
  settingsLag = false;
  logs: readonly LogItem[] = [];
  /** Logs that are not that one. */
  readonly logsOf = new FakeLogs();
  /** Every change that was asked for. */
  readonly calls: FakeCall[] = [];
  /** Set: the next call of this procedure fails so. */
  readonly failures = new Map<string, CleatError>();
  /** Set: no engine has answered yet, so the stream of patches says nothing. */
  silent = false;
  /** Set: start, stop and remove stay pending until the test ends them. */
  manual = false;

  readonly launch = new FakeLaunch(this);
  readonly builds = new FakeBuilds(this);
  readonly images = new FakeImages({
    engines: () => this.engines,
    silent: () => this.silent,
    record: (procedure, input) => this.#record(procedure, input),
    setOperation: (operation) => this.setOperation(operation),
  });
  readonly registries = new FakeRegistries({
    record: (procedure, input) => this.#record(procedure, input),
  });
  readonly details = new FakeDetails();
  readonly patches = new FakeStream<ContainersPatch>();
  readonly stats = new FakeStream<ContainerStats>();
  /** What became of each thing of work on many. */
  readonly results = new Map<string, readonly OperationItem[]>();
  readonly logItems = new FakeStream<LogItem>();
  readonly #operationItems = new FakeStream<Operation>();
  readonly #runtimeItems = new FakeStream<RuntimesSnapshot>();
  readonly #settingItems = new FakeStream<Settings>();
  readonly #rows = new Map<string, Container>();
  readonly #operations = new Map<string, Operation>();
  #next = 1;
  #onState: (state: ConnectionState) => void = () => undefined;
  #generation = 0;

  get containers(): readonly Container[] {
    return [...this.#rows.values()];
  }

  setContainers(containers: readonly Container[]): void {
    this.#rows.clear();
    for (const container of containers) this.#rows.set(containerKey(container), container);
  }

  upsert(...containers: readonly Container[]): void {
    for (const container of containers) {
      this.#rows.set(containerKey(container), container);
      this.patches.push({
        type: 'rows',
        engine: container.engine,
        revision: 1,
        upsert: [container],
        remove: [],
      });
    }
  }

  removeRow({ engine, id }: { engine: string; id: string }): void {
    this.#rows.delete(containerKey({ engine, id }));
    this.patches.push({ type: 'rows', engine, revision: 1, upsert: [], remove: [id] });
  }

  setEngines(engines: readonly Engine[]): void {
    this.engines = engines;
    this.patches.push({ type: 'engines', engines });
  }

  setRuntimes(runtimes: RuntimesSnapshot): void {
    this.runtimes = runtimes;
    this.#runtimeItems.push(runtimes);
  }

  setOperation(operation: Operation): void {
    this.#operations.set(operation.id, operation);
    this.#operationItems.push(operation);
  }

  /** What the page takes for its connection. */
  readonly source = (onState: (state: ConnectionState) => void): ReconnectingClient => {
    this.#onState = onState;
    queueMicrotask(() => this.connect());
    return { client: this.client, retry: () => undefined, close: () => onState({ state: 'closed' }) };
  };

  connect(): void {
    this.#onState({ state: 'connected', generation: ++this.#generation });
  }

  disconnect(): void {
    this.#onState({ state: 'lost', error: CleatError.of('rpc.disconnected', {}) });
  }

  refuse(error: CleatError): void {
    this.#onState({ state: 'refused', error });
  }

  #snapshot(): ContainersPatch[] {
    if (this.silent) return [];
    const live = this.engines.filter((engine) => engine.status.state === 'live' || hasStaleRows(engine));
    return [
      { type: 'engines', engines: this.engines },
      ...live.flatMap((engine): ContainersPatch[] => {
        const upsert = this.containers.filter((container) => container.engine === engine.id);
        return [
          { type: 'rows', engine: engine.id, revision: 1, upsert, remove: [] },
          { type: 'ready', engine: engine.id, revision: 1 },
        ];
      }),
    ];
  }

  #record(procedure: string, input: unknown): void {
    this.calls.push({ procedure, input });
    const failure = this.failures.get(procedure);
    if (!failure) return;
    this.failures.delete(procedure);
    throw failure;
  }

  #act(action: ContainerAction, ref: ObjectRef): { operationId: string } {
    const id = `op-${this.#next++}`;
    const row = this.#rows.get(containerKey(ref));
    if (!row) throw CleatError.of('container.unknown', { name: ref.id, engines: ref.engine });
    const operation: Operation = {
      id,
      kind: `container.${action}`,
      title: `${action} ${row.name}`,
      target: ref,
      state: 'running',
      startedAt: Date.now(),
    };
    this.setOperation(operation);
    this.upsert({ ...row, pending: { action, operationId: id } });
    if (!this.manual) setTimeout(() => this.finish(id), 700);
    return { operationId: id };
  }

  /** Work on many: it runs until a test says how it goes on with `setOperation`. */
  #actOnMany(action: ContainerAction, refs: readonly ObjectRef[]): { operationId: string } {
    const id = `op-${this.#next++}`;
    this.setOperation({
      id,
      kind: `container.${action}`,
      title: `${action} ${refs.length}`,
      state: 'running',
      startedAt: Date.now(),
      items: { total: refs.length, done: 0, failed: 0 },
    });
    return { operationId: id };
  }

  /** Ends the work on a container, well or badly. */
  finish(id: string, error?: CleatError): void {
    const operation = this.#operations.get(id);
    const row = operation?.target ? this.#rows.get(containerKey(operation.target)) : undefined;
    if (!operation || !row) return;
    const settled = withoutPending(row);
    if (error) this.upsert(settled);
    else if (operation.kind === 'container.remove') this.removeRow(row);
    else if (operation.kind === 'container.start')
      this.upsert({ ...settled, state: 'running', startedAt: Date.now() });
    else this.upsert({ ...settled, state: 'exited', exitCode: 0 });
    this.setOperation({
      ...operation,
      state: error ? 'failed' : 'succeeded',
      endedAt: Date.now(),
      ...(error ? { error: error.wire } : {}),
    });
  }

  readonly client: CleatClient = {
    system: {
      hello: async () => ({ version: '0', contract: '1', platform: 'linux', face: 'window', pid: 1 }),
      show: async () => ({ shown: true }),
      serve: async () => ({ address: '' }),
      look: async (input) => {
        this.#record('system.look', input);
        return undefined;
      },
      wake: async () => {
        this.#record('system.wake', undefined);
        return { differences: 0 };
      },
    },
    runtimes: {
      list: async (input) => {
        this.#record('runtimes.list', input);
        return this.runtimes;
      },
      which: async () => this.runtimes.selection,
      use: async (input) => {
        this.#record('runtimes.use', input);
        const name = input.name === 'auto' ? this.runtimes.selection.name : input.name;
        this.settings = { ...this.settings, runtime: input.name };
        if (!this.settingsLag) this.#settingItems.push(this.settings);
        const decidedBy = input.name === 'auto' ? 'auto' : 'setting';
        this.setRuntimes({
          ...this.runtimes,
          runtimes: this.runtimes.runtimes.map((one) => ({ ...one, selected: one.name === name })),
          selection: { ...this.runtimes.selection, name, decidedBy },
        });
        return this.runtimes.selection;
      },
      ensureRunning: async (input) => {
        this.#record('runtimes.ensureRunning', input);
        const id = `op-${this.#next++}`;
        this.setOperation({
          id,
          kind: 'runtime.start',
          title: `Start ${input.name}`,
          runtime: input.name,
          state: 'running',
          progress: { message: `Starting the ${input.name} service…` },
          startedAt: Date.now(),
        });
        return { operationId: id };
      },
      add: async (input) => {
        this.#record('runtimes.add', input);
        return { plugin: input.what, runtimes: [input.what] };
      },
      remove: async (input) => {
        this.#record('runtimes.remove', input);
        return { plugin: input.name, runtimes: [input.name], bundled: false };
      },
      configure: async (input) => {
        this.#record('runtimes.configure', input);
        return input.values;
      },
      check: async () => FakeStream.of<CheckNews>([]),
      doctor: async (input) => {
        this.#record('runtimes.doctor', input);
        return FakeStream.of(this.findings);
      },
      watch: async (_input, options) => this.#runtimeItems.open([this.runtimes], options?.signal),
    },
    containers: {
      list: async () => ({ engines: this.engines, containers: this.containers }),
      watch: async (_input, options) => this.patches.open(this.#snapshot(), options?.signal),
      find: async () => ({ engine: '', kind: 'container', id: '' }),
      inspect: async (input) => {
        this.#record('containers.inspect', input);
        const row = this.#rows.get(containerKey(input.ref));
        if (!row) throw CleatError.of('container.unknown', { name: input.ref.id, engines: input.ref.engine });
        return this.details.inspect(row);
      },
      start: async (input) => {
        this.#record('containers.start', input);
        return this.#act('start', input.ref);
      },
      stop: async (input) => {
        this.#record('containers.stop', input);
        return this.#act('stop', input.ref);
      },
      remove: async (input) => {
        this.#record('containers.remove', input);
        return this.#act('remove', input.ref);
      },
      logs: async (input, options) => {
        this.#record('containers.logs', input);
        const own = this.logsOf.of(input.ref.id);
        return (own?.items ?? this.logItems).open(own?.past ?? this.logs, options?.signal);
      },
      restart: async (input) => {
        this.#record('containers.restart', input);
        return this.#act('restart', input.ref);
      },
      pause: async (input) => {
        this.#record('containers.pause', input);
        return this.#act('pause', input.ref);
      },
      unpause: async (input) => {
        this.#record('containers.unpause', input);
        return this.#act('unpause', input.ref);
      },
      kill: async (input) => {
        this.#record('containers.kill', input);
        return this.#act('kill', input.ref);
      },
      rename: async (input) => {
        this.#record('containers.rename', input);
        return this.#act('rename', input.ref);
      },
      update: async (input) => {
        this.#record('containers.update', input);
        return this.#act('update', input.ref);
      },
      bulk: async (input) => {
        this.#record('containers.bulk', input);
        return this.#actOnMany(input.action, refsOf(input.targets));
      },
      removeMany: async (input) => {
        this.#record('containers.removeMany', input);
        return this.#actOnMany('remove', refsOf(input.targets));
      },
      wait: async () => notUsed(),
      top: async () => notUsed(),
      stats: async (input, options) => {
        this.#record('containers.stats', input);
        return this.stats.open([], options?.signal);
      },
      saveLogs: async (input) => {
        this.#record('containers.saveLogs', input);
        const id = `op-${this.#next++}`;
        this.setOperation({
          id,
          kind: 'container.saveLogs',
          title: 'Save the log',
          state: 'running',
          progress: { message: '12.4 MB, 81,204 lines', current: 13_002_342 },
          startedAt: Date.now(),
        });
        return { operationId: id };
      },
      downloadLogs: async () => notUsed(),
    },
    launch: this.launch.client,
    images: this.images.client,
    registries: this.registries.client,
    builds: this.builds.client,
    events: {
      watch: async (_input, options) => this.details.news.open(this.details.past, options?.signal),
    },
    operations: {
      results: async ({ id }) => this.results.get(id) ?? [],
      list: async () => [...this.#operations.values()],
      watch: async (_input, options) =>
        this.#operationItems.open([...this.#operations.values()], options?.signal),
      cancel: async (input) => {
        this.#record('operations.cancel', input);
        const operation = this.#operations.get(input.id);
        if (!operation) throw new Error(`no operation ${input.id}`);
        const cancelled: Operation = { ...operation, state: 'cancelled', endedAt: Date.now() };
        this.setOperation(cancelled);
        return cancelled;
      },
    },
    // No view shows them.
    mounts: {
      list: async () => [],
      allow: async (mount) => mount,
      remove: async ({ path }) => ({ path, write: false }),
      check: async ({ path }) => ({
        granted: false,
        error: CleatError.of('mount.outside', { path, real: path }).wire,
      }),
    },
    streams: { ack: async () => ({ open: true }) },
    settings: {
      get: async () => this.settings,
      set: async (input) => {
        this.#record('settings.set', input);
        this.settings = {
          ...this.settings,
          ...(input.theme === undefined ? {} : { theme: input.theme }),
          ...(input.runtime === undefined ? {} : { runtime: input.runtime }),
        };
        this.#settingItems.push(this.settings);
        return this.settings;
      },
      watch: async (_input, options) => this.#settingItems.open([this.settings], options?.signal),
    },
    viewState: {
      get: async () => {
        await this.memory;
        return this.viewState;
      },
      set: async (input) => {
        this.viewState = { ...this.viewState, [input.key]: input.value };
        return { stored: true };
      },
    },
  };
}

function notUsed(): never {
  throw new Error('not used by the interface');
}

function refsOf(targets: readonly { engine: string; ids: readonly string[] }[]): ObjectRef[] {
  return targets.flatMap(({ engine, ids }) => ids.map((id) => ({ engine, kind: 'container' as const, id })));
}

function hasStaleRows(engine: Engine): boolean {
  return engine.status.state === 'unreachable' && engine.status.stale;
}

function withoutPending(container: Container): Container {
  const copy: { -readonly [K in keyof Container]: Container[K] } = { ...container };
  delete copy.pending;
  return copy;
}
