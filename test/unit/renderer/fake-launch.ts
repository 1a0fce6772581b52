import type { CleatClient } from '../../../src-shared/contract';
import type { CleatError } from '../../../src-shared/model/error';
import type {
  FieldProblem,
  LaunchChoices,
  LaunchPreview,
  LaunchRecord,
  SpecOfContainer,
} from '../../../src-shared/model/launch';
import type { Operation } from '../../../src-shared/model/operation';
import type { ObjectRef } from '../../../src-shared/model/ref';
import type { RunSpec } from '../../../src-shared/plugin-api/run-spec';
import { container, docker, podman } from './samples';
import type { FakeOwner } from './fake-owner';

type Launching = CleatClient['launch'];
type Input = Parameters<Launching['preview']>[0];

/** Launching in memory: a command line in the manner of the real one, a record of each launch, and rows that come of it. */
export class FakeLaunch {
  choices: LaunchChoices = {
    images: ['postgres:17-alpine', 'registry.example.com/shop/api:2.14.0', 'valkey/valkey:8'],
    networks: ['bridge', 'shop_default'],
    volumes: ['shop_db-data', 'shop_cache'],
  };
  records: LaunchRecord[] = [];
  /** What `fromContainer` answers. */
  copied: SpecOfContainer = { spec: { image: 'postgres:17-alpine', argv: [] }, omitted: [] };
  /** Set: an answer to a preview waits for this. */
  hold: ((input: Input) => Promise<void>) | undefined;
  /** Set: a launch stays under way until the test ends it. */
  manual = false;
  #next = 1;

  constructor(private readonly owner: FakeOwner) {}

  #record(procedure: string, input: unknown): void {
    this.owner.calls.push({ procedure, input });
    const failure = this.owner.failures.get(procedure);
    if (!failure) return;
    this.owner.failures.delete(procedure);
    throw failure;
  }

  #preview({ spec, runtime, engine }: Input): LaunchPreview {
    const name = runtime ?? this.owner.runtimes.selection.name;
    const argv = [name, 'run', ...optionsOf(spec), spec.image, ...spec.argv];
    return {
      runtime: name,
      engine: engine ?? (name === 'podman' ? podman.id : docker.id),
      argv,
      line: argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`)).join(' '),
      problems: problemsOf(spec),
    };
  }

  say(id: string, message: string): void {
    const operation = this.#operations.get(id);
    if (!operation) throw new Error(`no operation ${id}`);
    const next = { ...operation, progress: { message } };
    this.#operations.set(id, next);
    this.owner.setOperation(next);
  }

  /** Ends a launch: its row comes, unless it failed. */
  finish(id: string, error?: CleatError): void {
    const operation = this.#operations.get(id);
    const input = this.#inputs.get(id);
    if (!operation || !input) throw new Error(`no operation ${id}`);
    const ended: Operation = { ...operation, endedAt: Date.now(), state: error ? 'failed' : 'succeeded' };
    if (error) {
      this.owner.setOperation({ ...ended, error: error.wire });
      return;
    }
    const made = container({
      name: input.spec.name ?? `launched-${id}`,
      image: input.spec.image,
      engine: this.#preview(input).engine ?? docker.id,
    });
    const result: ObjectRef = { engine: made.engine, kind: 'container', id: made.id };
    this.owner.setOperation({ ...ended, result });
    this.owner.upsert(made);
  }

  readonly #operations = new Map<string, Operation>();
  readonly #inputs = new Map<string, Input>();

  readonly client: Launching = {
    preview: async (input) => {
      this.#record('launch.preview', input);
      await this.hold?.(input);
      return this.#preview(input);
    },
    start: async (input) => {
      this.#record('launch.start', input);
      const id = `launch-${this.#next++}`;
      const operation: Operation = {
        id,
        kind: 'launch',
        title: `Run ${input.spec.image}`,
        state: 'running',
        startedAt: Date.now(),
      };
      this.#operations.set(id, operation);
      this.#inputs.set(id, input);
      this.records = [
        {
          id,
          at: Date.now(),
          runtime: this.#preview(input).runtime,
          spec: {
            ...input.spec,
            secrets: Object.fromEntries(Object.keys(input.spec.secrets ?? {}).map((key) => [key, ''])),
          },
        },
        ...this.records,
      ];
      this.owner.setOperation(operation);
      if (!this.manual) queueMicrotask(() => this.finish(id));
      return { operationId: id };
    },
    attach: async (input) => {
      this.#record('launch.attach', input);
      return { argv: this.#preview(input).argv };
    },
    detach: async (input) => {
      this.#record('launch.detach', input);
      return { detached: true };
    },
    choices: async (input) => {
      this.#record('launch.choices', input);
      return this.choices;
    },
    record: async (input) => {
      this.#record('launch.record', input);
      return { recorded: true };
    },
    recent: async () => {
      this.#record('launch.recent', undefined);
      return this.records;
    },
    forget: async (input) => {
      this.#record('launch.forget', input);
      this.records = this.records.filter((one) => one.id !== input.id);
      return { forgotten: true };
    },
    fromContainer: async (input) => {
      this.#record('launch.fromContainer', input);
      return this.copied;
    },
  };
}

function optionsOf(spec: RunSpec): string[] {
  return [
    ...(spec.detach ? ['-d'] : []),
    ...(spec.remove ? ['--rm'] : []),
    ...(spec.name === undefined ? [] : ['--name', spec.name]),
    ...Object.entries(spec.env ?? {}).flatMap(([key, value]) => ['-e', `${key}=${value}`]),
    ...Object.keys(spec.secrets ?? {}).flatMap((key) => ['-e', key]),
    ...(spec.ports ?? []).flatMap(({ hostIp, host, container: inside, protocol }) => [
      '-p',
      `${hostIp === undefined ? '' : `${hostIp}:`}${host === undefined ? '' : `${host}:`}${inside}/${protocol}`,
    ]),
    ...(spec.mounts ?? []).flatMap((mount) => ['--mount', `type=${mount.type},dst=${mount.container}`]),
    ...(spec.networks ?? []).flatMap((network) => ['--network', network]),
    ...(spec.memory === undefined ? [] : ['--memory', String(spec.memory)]),
  ];
}

function problemsOf(spec: RunSpec): FieldProblem[] {
  return [
    ...(spec.image === '' ? [{ field: 'image', message: 'It needs an image.' }] : []),
    ...(spec.name !== undefined && !/^[a-zA-Z0-9][\w.-]*$/.test(spec.name)
      ? [{ field: 'name', message: `“${spec.name}” cannot be a name.` }]
      : []),
    ...(spec.mounts ?? []).flatMap((mount, index) =>
      mount.type === 'bind' && !mount.host.startsWith('/')
        ? [{ field: `mounts.${index}.host`, message: `“${mount.host}” is no absolute path.` }]
        : [],
    ),
  ];
}
