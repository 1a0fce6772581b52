import type { Container, ContainerState } from '../../../src-shared/model/container';
import type { Dialect, EngineDescription } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';
import type { ConnectEngine, EngineConnection } from '../../../src-main/engines/connection';
import type { EngineEvent } from '../../../src-main/engines/events';

/** A container as the engine holds it, and what its list still shows of it. */
interface Held {
  now: Container;
  /** Docker's list reads what was saved last. */
  saved: Container | undefined;
}

/** A request that has come in: first the engine reads its state, then the answer travels. */
interface Request {
  readonly what: string;
  readonly ids: readonly string[];
  /** Held while the engine has not saved this container. */
  readonly waitsFor?: string;
  read(): void;
  answered: boolean;
  deliver(): void;
  fail(error: CleatError): void;
}

interface Listener {
  push(event: EngineEvent): void;
  fail(error: CleatError): void;
}

export const hexId = (n: number): string => n.toString(16).padStart(8, '0').repeat(8);
export const imageId = (n: number): string =>
  `sha256:${(n + 0xa000).toString(16).padStart(8, '0').repeat(8)}`;

/**
 * An engine in memory with the interleavings of the real ones: events travel in order but later than what they
 * speak of; requests are read at one moment and answered at another; Docker announces some changes before its
 * list shows them, while its inspect waits. Nothing moves unless the test moves it.
 */
export class FakeEngine {
  readonly description: EngineDescription;
  readonly containers = new Map<string, Held>();
  readonly images = new Map<string, string>([['busybox:latest', imageId(1)]]);
  readonly requests: Request[] = [];
  /** Sent and not yet delivered. */
  readonly travelling: EngineEvent[] = [];
  readonly counts = { connect: 0, list: 0, listed: 0, inspect: 0, events: 0, closed: 0 };
  time = 1_700_000_000_000;
  up = true;
  /** Answers the next requests with this, once each. */
  readonly refusals: CleatError[] = [];
  #listener: Listener | undefined;
  /** Events are kept for a reader from the moment its request is read. */
  #subscribed = false;

  constructor(
    readonly dialect: Dialect,
    name = 'fake',
  ) {
    this.description = {
      id: `${dialect}/tcp://${name}:1`,
      runtime: dialect,
      name,
      endpoint: { kind: 'tcp', host: name, port: 1 },
      aliases: [],
    };
  }

  get unreachable(): CleatError {
    return CleatError.of('engine.unreachable', { engine: 'fake', endpoint: 'fake', detail: 'ECONNRESET' });
  }

  /** The list as a client would get it now. */
  list(ids?: readonly string[]): Container[] {
    return (ids ?? [...this.containers.keys()]).flatMap((id) => {
      const saved = this.containers.get(id)?.saved;
      return saved ? [this.#row(saved)] : [];
    });
  }

  /** The row as it is in truth, which the list shows at last. */
  truth(): Container[] {
    return Array.from(this.containers.values(), (held) => this.#row(held.now));
  }

  create(id: string, name: string, image = 'busybox:latest'): void {
    const now: Container = {
      engine: this.description.id,
      runtime: this.description.runtime,
      id,
      name,
      image,
      imageId: this.images.get(image) ?? imageId(1),
      command: 'sh',
      state: 'created',
      createdAt: this.tick(),
      ports: [],
      networks: [],
      labels: {},
    };
    this.containers.set(id, { now, saved: now });
    this.say('container', 'create', id);
  }

  /** Changes a container and sends the event for it: after the change is saved, or (Docker, `early`) before. */
  change(
    id: string,
    action: string,
    fields: Partial<Container>,
    { early = false, type = 'container', drop }: { early?: boolean; type?: string; drop?: 'startedAt' } = {},
  ): void {
    const held = this.containers.get(id);
    if (!held) return;
    const { startedAt, ...rest } = held.now;
    const kept = drop === 'startedAt' || startedAt === undefined ? rest : { ...rest, startedAt };
    held.now = { ...kept, ...fields };
    if (!early || this.dialect === 'podman') held.saved = held.now;
    this.say(type, action, id);
  }

  start(id: string): void {
    this.change(id, 'start', { state: 'running', startedAt: this.tick() });
  }
  die(id: string): void {
    this.change(id, 'die', { state: 'exited', exitCode: 0 }, { early: true, drop: 'startedAt' });
  }
  pause(id: string, action: 'pause' | 'unpause'): void {
    this.change(id, action, { state: action === 'pause' ? 'paused' : 'running' }, { early: true });
  }
  connectTo(id: string, network: string): void {
    const networks = this.containers.get(id)?.now.networks ?? [];
    this.change(id, 'connect', { networks: [...networks, network] }, { early: true, type: 'network' });
  }
  rename(id: string, name: string): void {
    this.change(id, 'rename', { name });
  }
  remove(id: string): void {
    if (!this.containers.delete(id)) return;
    this.say('container', this.dialect === 'docker' ? 'destroy' : 'remove', id);
  }
  /** Moves a tag to another image: rows that used it are shown by id now. */
  tag(name: string, image: string): void {
    this.images.set(name, image);
    this.send({ type: 'image', action: 'tag', id: image, attributes: { name }, time: this.tick() });
  }

  /** Changes a row without a word; its event comes by `send`. Not `saved`: the list does not show it yet. */
  put(row: Container, saved: boolean): void {
    this.containers.set(row.id, { now: row, saved: saved ? row : this.containers.get(row.id)?.saved });
  }
  drop(id: string): void {
    this.containers.delete(id);
  }

  /** What the engine announced is saved now. */
  save(id: string): void {
    const held = this.containers.get(id);
    if (held) held.saved = held.now;
  }
  unsaved(): string[] {
    return [...this.containers].filter(([, held]) => held.saved !== held.now).map(([id]) => id);
  }

  say(type: string, action: string, id: string): void {
    const attributes: Record<string, string> = type === 'network' ? { container: id, name: 'net' } : {};
    this.send({ type, action, id: type === 'network' ? hexId(0xffff) : id, attributes, time: this.tick() });
  }

  send(event: EngineEvent): void {
    if (this.up && this.#subscribed) this.travelling.push(event);
  }

  deliverEvent(): void {
    const event = this.#listener && this.travelling.shift();
    if (event) this.#listener?.push(event);
  }
  get canDeliver(): boolean {
    return this.#listener !== undefined && this.travelling.length > 0;
  }

  /** Requests that can go on: the engine reads for them, or their answer arrives. */
  movable(): Request[] {
    const unsaved = new Set(this.unsaved());
    return this.requests.filter(
      (request) => request.answered || request.waitsFor === undefined || !unsaved.has(request.waitsFor),
    );
  }

  move(request: Request): void {
    if (!request.answered) {
      request.read();
      request.answered = true;
      return;
    }
    this.requests.splice(this.requests.indexOf(request), 1);
    request.deliver();
  }

  crash(): void {
    this.up = false;
    const listener = this.#listener;
    this.#unsubscribe();
    for (const id of this.unsaved()) this.save(id);
    for (const request of this.requests.splice(0)) request.fail(this.unreachable);
    listener?.fail(this.unreachable);
  }

  readonly connect: ConnectEngine = async (engine, { signal }) => {
    this.counts.connect += 1;
    await this.#ask('connect', [], signal, () => undefined);
    return this.#connection(engine);
  };

  tick(): number {
    this.time += 1;
    return this.time;
  }

  #row(held: Container): Container {
    const { startedAt, ...rest } = held;
    const holder = this.images.get(held.image);
    const image = holder === undefined || holder === held.imageId ? held.image : held.imageId;
    const row = { ...rest, image };
    // Docker's list does not say when a container was started.
    return this.dialect === 'docker' || startedAt === undefined ? row : { ...row, startedAt };
  }

  #ask<T>(what: string, ids: readonly string[], signal: AbortSignal | undefined, read: () => T): Promise<T> {
    if (!this.up) return Promise.reject(this.unreachable);
    return new Promise<T>((resolve, reject) => {
      let result: { value: T } | undefined;
      const request: Request = {
        what,
        ids,
        ...(what === 'inspect' && ids[0] !== undefined ? { waitsFor: ids[0] } : {}),
        answered: false,
        read: () => {
          result = { value: read() };
        },
        deliver: () => {
          const refusal = what === 'list' ? this.refusals.shift() : undefined;
          if (refusal) reject(refusal);
          else if (result) resolve(result.value);
        },
        fail: reject,
      };
      this.requests.push(request);
      signal?.addEventListener('abort', () => {
        const at = this.requests.indexOf(request);
        if (at !== -1) this.requests.splice(at, 1);
        reject(CleatError.of('app.cancelled', {}));
      });
    });
  }

  #connection(engine: EngineDescription): EngineConnection {
    const refuse = (): Promise<never> => Promise.reject(new Error('not part of this fake'));
    return {
      engine,
      facts: {
        version: '1',
        apiVersion: '1',
        dialect: this.dialect,
        os: 'linux',
        architecture: 'x',
        identity: 'fake',
      },
      ...(this.dialect === 'cli' ? { poll: { fastestMs: 1000, slowestMs: 5000 } } : {}),
      listContainers: ({ signal, ids } = {}) => {
        this.counts.list += 1;
        this.counts.listed += ids?.length ?? this.containers.size;
        return this.#ask('list', ids ?? [], signal, () => this.list(ids));
      },
      inspectContainer: (id, { signal } = {}) => {
        this.counts.inspect += 1;
        return this.#ask('inspect', [id], signal, () => {
          const held = this.containers.get(id);
          return held && { container: held.now, raw: {} };
        });
      },
      openEvents: async ({ signal }) => {
        if (this.dialect === 'cli') await refuse();
        await this.#ask('events', [], signal, () => {
          this.counts.events += 1;
          this.travelling.length = 0;
          this.#subscribed = true;
        });
        return this.#events(signal);
      },
      startContainer: refuse,
      stopContainer: refuse,
      restartContainer: refuse,
      pauseContainer: refuse,
      unpauseContainer: refuse,
      killContainer: refuse,
      renameContainer: refuse,
      updateContainer: refuse,
      waitContainer: refuse,
      topContainer: refuse,
      openStats: () => {
        throw new Error('not part of this fake');
      },
      readEvents: () => {
        throw new Error('not part of this fake');
      },
      removeContainer: refuse,
      openLogs: refuse,
      listChoices: refuse,
      inspectMade: refuse,
      close: () => {
        this.counts.closed += 1;
      },
    };
  }

  #unsubscribe(): void {
    this.travelling.length = 0;
    this.#listener = undefined;
    this.#subscribed = false;
  }

  /** Listens from the moment the answer to `openEvents` is delivered. */
  #events(signal: AbortSignal): AsyncIterable<EngineEvent> {
    const waiting: EngineEvent[] = [];
    let failure: CleatError | undefined;
    let wake: () => void = () => undefined;
    this.#listener = {
      push: (event) => {
        waiting.push(event);
        wake();
      },
      fail: (error) => {
        failure = error;
        wake();
      },
    };
    const listener = this.#listener;
    signal.addEventListener('abort', () => {
      if (this.#listener === listener) this.#unsubscribe();
      wake();
    });
    return (async function* () {
      for (;;) {
        const event = waiting.shift();
        if (event) yield event;
        else if (failure) throw failure;
        else if (signal.aborted) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    })();
  }
}

export const RUNNING: ReadonlySet<ContainerState> = new Set<ContainerState>(['running', 'paused']);
