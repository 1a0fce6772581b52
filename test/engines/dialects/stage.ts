import { z } from 'zod';
import { IDLE } from '../image';
import { until } from '../poll';
import type { EngineAnswer, EngineBody } from '../http';
import type { TestEngine } from '../engine';

const withId = z.object({ Id: z.string() });
const stateOf = z.object({ State: z.object({ Status: z.string() }) });

/** One engine during one scenario: sends what an app would send, and remembers what the ids it meets stand for. */
export class Stage {
  /** Word for each id met, such as `container id`. */
  readonly known = new Map<string, string>();
  /** The container or image whose inspect is recorded after each step. */
  touched: { kind: 'containers' | 'images'; id: string } | undefined;

  constructor(
    readonly engine: TestEngine,
    readonly image: string,
  ) {}

  /** Sends a request by the Docker API, on both engines; an answer of 400 or more is an error. */
  async send(method: string, path: string, body?: EngineBody): Promise<EngineAnswer> {
    const answer = await this.engine.request(method, path, body);
    if (answer.status >= 400)
      throw new Error(`${method} ${path}: ${String(answer.status)} ${JSON.stringify(answer.body)}`);
    return answer;
  }

  /** Creates a container, `IDLE` unless `body` has a Cmd, and makes it the touched one. */
  async create(name: string, body: object = {}): Promise<string> {
    const answer = await this.send('POST', `/containers/create?name=${name}`, {
      Image: this.image,
      Cmd: IDLE,
      Labels: { 'cleat.test': 'dialect' },
      ...body,
    });
    const { Id } = withId.parse(answer.body);
    this.known.set(Id, 'container id');
    this.touched = { kind: 'containers', id: Id };
    return Id;
  }

  async run(name: string, body: object = {}): Promise<string> {
    const id = await this.create(name, body);
    await this.send('POST', `/containers/${id}/start`);
    return id;
  }

  async network(name: string): Promise<string> {
    const { Id } = withId.parse((await this.send('POST', '/networks/create', { Name: name })).body);
    this.known.set(Id, 'network id');
    return Id;
  }

  /** Waits until the container is in `state`, asking by inspect (which makes no events). */
  async state(id: string, state: string): Promise<void> {
    await until(
      `${id} to be ${state}`,
      async () =>
        stateOf.parse((await this.send('GET', `/containers/${id}/json`)).body).State.Status === state,
      { timeoutMs: 30_000, everyMs: 25 },
    );
  }

  /** Waits until the container is gone. */
  async gone(id: string): Promise<void> {
    await until(
      `${id} to be gone`,
      async () => (await this.engine.request('GET', `/containers/${id}/json`)).status === 404,
      { timeoutMs: 30_000, everyMs: 25 },
    );
  }

  async imageId(ref: string): Promise<string> {
    const { Id } = withId.parse((await this.send('GET', `/images/${ref}/json`)).body);
    this.known.set(Id, 'image id with sha256:');
    this.known.set(Id.replace('sha256:', ''), 'image id without sha256:');
    this.touched = { kind: 'images', id: Id };
    return Id;
  }
}
