import { z } from 'zod';
import { connectEngine } from '../../../src-main/engines/connect';
import type { EngineConnection } from '../../../src-main/engines/connection';
import { createMirror } from '../../../src-main/mirror/create-mirror';
import type { Mirror } from '../../../src-main/mirror/mirror';
import type { Container } from '../../../src-shared/model/container';
import { engineId, type EngineDescription } from '../../../src-shared/model/engine';
import type { ContainersPatch } from '../../../src-shared/model/patch';
import type { ObjectRef } from '../../../src-shared/model/ref';
import {
  IDLE,
  startDocker,
  startPodman,
  until,
  whyNoDocker,
  whyNoPodman,
  type TestEngine,
} from '../../engines';

/** The real engines, and why one cannot be had here. */
export const REAL = [
  { kind: 'docker', start: startDocker, why: await whyNoDocker() },
  { kind: 'podman', start: startPodman, why: await whyNoPodman() },
] as const;

export function describeEngine({ kind, socket }: TestEngine): EngineDescription {
  const endpoint = { kind: 'unix', path: socket } as const;
  return { id: engineId(kind, endpoint), runtime: kind, name: kind, endpoint, aliases: [] };
}

const created = z.object({ Id: z.string() });

/** A real engine, what is done to it from outside, and what a fresh list of it says. */
export class Outside {
  readonly description: EngineDescription;

  constructor(
    readonly engine: TestEngine,
    readonly connection: EngineConnection,
    readonly image: string,
  ) {
    this.description = describeEngine(engine);
  }

  static async open(engine: TestEngine): Promise<Outside> {
    const image = await engine.busybox();
    return new Outside(engine, await Outside.connect(engine), image);
  }

  static connect(engine: TestEngine): Promise<EngineConnection> {
    return connectEngine(describeEngine(engine), { signal: new AbortController().signal });
  }

  async send(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await this.engine.request(method, path, body);
    if (answer.status >= 400)
      throw new Error(`${method} ${path}: ${String(answer.status)} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async create(name: string, body: object = {}): Promise<string> {
    const answer = await this.send('POST', `/containers/create?name=${name}`, {
      Image: this.image,
      Cmd: IDLE,
      ...body,
    });
    return created.parse(answer).Id;
  }

  async run(name: string, body: object = {}): Promise<string> {
    const id = await this.create(name, body);
    await this.post(id, 'start');
    return id;
  }

  async post(id: string, what: string): Promise<void> {
    await this.send('POST', `/containers/${id}/${what}`);
  }

  async remove(id: string): Promise<void> {
    await this.send('DELETE', `/containers/${id}?force=true`);
  }

  async removeAll(): Promise<void> {
    for (const { id } of await this.connection.listContainers()) await this.remove(id);
  }

  ref(id: string): ObjectRef {
    return { engine: this.description.id, kind: 'container', id };
  }

  close(): Promise<void> {
    this.connection.close();
    return this.engine.close();
  }
}

/** A mirror with what it logged and sent. */
export function openMirror(...outsides: readonly Outside[]): {
  mirror: Mirror;
  patches: ContainersPatch[];
  warnings: string[];
} {
  const warnings: string[] = [];
  const patches: ContainersPatch[] = [];
  const mirror = createMirror({
    connect: connectEngine,
    logger: {
      info: (_facts, message) => void warnings.push(message),
      warn: (facts, message) => void warnings.push(`${message} ${JSON.stringify(facts)}`),
    },
  });
  mirror.subscribe((patch) => void patches.push(patch));
  mirror.setEngines(outsides.map(({ description }) => description));
  return { mirror, patches, warnings };
}

/** Rows in one order, without what Docker's list does not say. */
export function comparable(rows: readonly Container[], engine: string): object[] {
  const unlisted = new Set(['startedAt', 'pending']);
  return rows
    .filter((row) => row.engine === engine)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((row) => Object.fromEntries(Object.entries(row).filter(([key]) => !unlisted.has(key))));
}

/** Waits until the mirror shows what a list asked for now says; fails with both when it does not come to that. */
export async function equalsFreshList(mirror: Mirror, outside: Outside): Promise<void> {
  const { id } = outside.description;
  const fresh = JSON.stringify(comparable(await outside.connection.listContainers(), id), null, 1);
  const shown = (): string => JSON.stringify(comparable(mirror.containers(), id), null, 1);
  await until('the mirror to equal a fresh list', () => shown() === fresh, { timeoutMs: 3000 }).catch(() => {
    throw new Error(`the mirror shows\n${shown()}\nand a fresh list\n${fresh}`);
  });
}

/** Waits until the mirror's row is as wanted. */
export function untilRow(
  mirror: Mirror,
  ref: ObjectRef,
  what: string,
  isSo: (row: Container | undefined) => boolean,
): Promise<true> {
  return until(what, () => isSo(mirror.container(ref)), { timeoutMs: 15_000, everyMs: 2 });
}
