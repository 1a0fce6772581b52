import type { Dialect, Engine } from '../../../src-shared/model/engine';
import type { EngineImage } from '../../../src-shared/model/image';
import type { EngineEvent } from '../../../src-main/engines/events';
import type { ImageCalls, InspectedImage } from '../../../src-main/engines/images/calls';
import type { EventHearer } from '../../../src-main/mirror/mirror';
import type { ImageMirrorBase } from '../../../src-main/mirror/images/image-mirror';
import type { ContainersPatch } from '../../../src-shared/model/patch';
import type { Container } from '../../../src-shared/model/container';
import { CleatError } from '../../../src-shared/model/error';
import { imageId } from './fake-engine';

interface Held {
  readonly tags: Set<string>;
  readonly parent?: string;
}

/** First the engine reads its state, then the answer travels. */
interface Request {
  readonly what: 'list' | 'inspect';
  answered: boolean;
  read(): void;
  deliver(): void;
  fail(error: CleatError): void;
}

const refuse = (): never => {
  throw new Error('not part of this fake');
};

/** The images of an engine in memory: events and answers travel, and nothing moves unless the test moves it. */
export class FakeImages {
  readonly engine: Engine;
  readonly held = new Map<string, Held>();
  readonly containers: Container[] = [];
  readonly travelling: EngineEvent[] = [];
  readonly requests: Request[] = [];
  readonly counts = { list: 0, inspect: 0 };
  readonly #hearers = new Set<EventHearer>();
  readonly #listeners = new Set<(patch: ContainersPatch) => void>();
  #next = 1;
  #time = 1_700_000_000_000;

  constructor(readonly dialect: Dialect) {
    this.engine = {
      id: `${dialect}/fake`,
      runtime: dialect,
      name: 'fake',
      endpoint: { kind: 'tcp', host: 'fake', port: 1 },
      aliases: [],
      status: {
        state: 'live',
        since: 0,
        facts: { version: '1', apiVersion: '1', dialect, os: 'linux', identity: 'fake' },
      },
    };
  }

  /** As a client would get it now: what has no name is left out while others stand on it. */
  list(): EngineImage[] {
    const parents = new Set(Array.from(this.held.values(), ({ parent }) => parent));
    return [...this.held.keys()]
      .filter((id) => this.#isNamed(id) || !parents.has(id))
      .map((id) => this.row(id));
  }

  row(id: string): EngineImage {
    const { tags, parent } = this.held.get(id) ?? { tags: new Set<string>() };
    return {
      engine: this.engine.id,
      runtime: this.engine.runtime,
      id,
      tags: [...tags].sort(),
      digests: [],
      size: 1,
      dangling: tags.size === 0,
      labels: {},
      ...(parent === undefined ? {} : { parent }),
    };
  }

  /** An image appears with a name, which it takes from whoever had it. How it came decides what is said. */
  appear(how: 'build' | 'pull' | 'load', tag: string, parent?: string): string {
    const id = imageId(this.#next++);
    for (const { tags } of this.held.values()) tags.delete(tag);
    this.held.set(id, { tags: new Set([tag]), ...(parent === undefined ? {} : { parent }) });
    if (how === 'build') this.#say('tag', id, tag);
    else if (how === 'pull') this.#say('pull', tag, this.dialect === 'docker' ? tag.replace(/:.*/, '') : tag);
    else if (this.dialect === 'docker') this.#say('load', id, id);
    else this.#say('loadfromarchive', '/var/tmp/api_load.tar1', '/var/tmp/api_load.tar1');
    return id;
  }

  tag(id: string, tag: string): void {
    for (const { tags } of this.held.values()) tags.delete(tag);
    this.held.get(id)?.tags.add(tag);
    this.#say('tag', id, tag);
  }

  untag(id: string, tag: string): void {
    if (this.held.get(id)?.tags.delete(tag) !== true) return;
    this.#say('untag', id, this.dialect === 'docker' ? id : tag);
    // Podman says so although the image is still there.
    if (this.dialect === 'podman') this.#say('delete', id, tag);
  }

  remove(id: string, prune: boolean): void {
    const image = this.held.get(id);
    if (!image || [...this.held.values()].some(({ parent }) => parent === id)) return;
    for (const tag of [...image.tags]) this.untag(id, tag);
    this.held.delete(id);
    this.#say('delete', id, id);
    const { parent } = image;
    if (prune && parent !== undefined && !this.#isNamed(parent)) this.remove(parent, prune);
  }

  deliverEvent(): void {
    const event = this.travelling.shift();
    if (event) for (const hear of this.#hearers) hear(this.engine.id, event);
  }

  move(at: number): void {
    const request = this.requests[at];
    if (!request) return;
    if (!request.answered) {
      request.read();
      request.answered = true;
      return;
    }
    this.requests.splice(at, 1);
    request.deliver();
  }

  patch(patch: ContainersPatch): void {
    for (const listener of this.#listeners) listener(patch);
  }

  get base(): ImageMirrorBase {
    return {
      engines: () => [this.engine],
      containers: () => this.containers,
      subscribe: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
      listen: (hearer) => {
        this.#hearers.add(hearer);
        return () => this.#hearers.delete(hearer);
      },
      connection: () => this.#connection,
    };
  }

  get listeners(): number {
    return this.#hearers.size + this.#listeners.size;
  }

  readonly #images: ImageCalls = {
    list: ({ signal } = {}) => this.#ask('list', signal, () => this.list()),
    inspect: (name, { signal } = {}) =>
      this.#ask('inspect', signal, (): InspectedImage | undefined => {
        const id = this.held.has(name) ? name : [...this.held].find(([, { tags }]) => tags.has(name))?.[0];
        if (id === undefined) return undefined;
        const facts = {
          os: '',
          architecture: '',
          author: '',
          comment: '',
          entrypoint: [],
          command: [],
          workdir: '',
          user: '',
          env: [],
          ports: [],
          volumes: [],
          layers: [],
        };
        return { image: this.row(id), facts, raw: {} };
      }),
    history: refuse,
    tag: refuse,
    remove: refuse,
    prune: refuse,
    pull: refuse,
    push: refuse,
    save: refuse,
    load: refuse,
    import: refuse,
  };

  get #connection() {
    this.#own ??= { engine: this.engine, images: this.#images };
    return this.#own;
  }
  #own: { engine: Engine; images: ImageCalls } | undefined;

  #isNamed(id: string): boolean {
    return (this.held.get(id)?.tags.size ?? 0) > 0;
  }

  /** A container becomes an image without a name, of which nothing else is told. */
  commit(container: string): string {
    const id = imageId(this.#next++);
    this.held.set(id, { tags: new Set() });
    this.#time += 1;
    const attributes = { name: 'boat' };
    this.travelling.push({
      type: 'container',
      action: 'commit',
      id: container,
      attributes,
      time: this.#time,
    });
    return id;
  }

  #say(action: string, id: string, name: string): void {
    this.#time += 1;
    this.travelling.push({ type: 'image', action, id, attributes: { name }, time: this.#time });
  }

  #ask<T>(what: Request['what'], signal: AbortSignal | undefined, read: () => T): Promise<T> {
    this.counts[what] += 1;
    return new Promise<T>((resolve, reject) => {
      let result: { value: T } | undefined;
      const request: Request = {
        what,
        answered: false,
        read: () => {
          result = { value: read() };
        },
        deliver: () => {
          if (result) resolve(result.value);
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
}
