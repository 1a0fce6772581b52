import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Container } from '../../../src-shared/model/container';
import type { Engine, EngineDescription, EngineFacts } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';
import type { ContainersPatch } from '../../../src-shared/model/patch';
import type { EngineConnection } from '../../../src-main/engines/connection';
import type { ProcessFate } from '../../../src-main/exec/process-mark';
import { createOperations } from '../../../src-main/operations/create-operations';
import { createStore, type Store } from '../../../src-main/store/store';
import { workerEntry } from '../../../src-main/store/worker-entry';
import { cleanUpWhenLive } from '../../../src-main/work-containers/clean-up';
import { openIdFile } from '../../../src-main/work-containers/id-file';
import {
  createWorkContainers,
  type NewWork,
  type WorkContainers,
} from '../../../src-main/work-containers/work-containers';

const description: EngineDescription = {
  id: 'docker/tcp://fake:1',
  runtime: 'docker',
  name: 'fake',
  endpoint: { kind: 'tcp', host: 'fake', port: 1 },
  aliases: [],
};
const facts: EngineFacts = { version: '1', apiVersion: '1', dialect: 'docker', os: 'linux', identity: 'i' };

let home: string;
let store: Store;
let work: WorkContainers;
/** What became of the processes of works, by their number; others are dead. */
let fates: Map<number, ProcessFate>;
let pids = 100;
const closings: (() => Promise<void>)[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cleat-left-'));
  store = createStore({ path: join(home, 'cleat.db'), worker: workerEntry() });
  work = createWorkContainers({ store, logger: { warn: () => undefined } });
  fates = new Map();
});
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
  await store.close();
  await rm(home, { recursive: true, force: true });
});

/** Begins work as another process would, which has come to its end in this way. */
function begun(fate: ProcessFate, more: Partial<NewWork> = {}) {
  pids += 1;
  fates.set(pids, fate);
  const mark = { pid: pids, started: 's', place: 'p' };
  return work.begin({ kind: 'probe', title: 't', engine: description.id, process: mark, ...more });
}

/** An engine that holds what is put into it and can refuse. */
function fakeEngine() {
  const rows = new Map<string, Container & { readonly idFile?: string }>();
  const now: { refusal?: CleatError | undefined } = {};
  const connection = {
    engine: description,
    facts,
    listContainers: () => Promise.resolve([...rows.values()]),
    inspectContainer: (id) => {
      const container = rows.get(id);
      const raw = { HostConfig: { ContainerIDFile: container?.idFile ?? '' } };
      return Promise.resolve(container && { container, raw });
    },
    stopContainer: () => Promise.resolve(),
    killContainer: () => Promise.resolve(),
    unpauseContainer: () => Promise.resolve(),
    removeContainer: (id) => {
      if (now.refusal) return Promise.reject(now.refusal);
      rows.delete(id);
      return Promise.resolve();
    },
  } satisfies Partial<EngineConnection>;
  const add = (id: string, more: Partial<Container> & { idFile?: string } = {}): void => {
    rows.set(id, {
      engine: description.id,
      runtime: 'docker',
      id,
      name: `name-${id}`,
      image: 'i',
      imageId: 'i',
      command: '',
      state: 'running',
      createdAt: Date.now(),
      ports: [],
      networks: [],
      labels: {},
      ...more,
    });
  };
  return { rows, now, connection: connection as unknown as EngineConnection, add };
}

/** Watches an engine that becomes live at every `live()`; resolves when what was to be done for it is done. */
function watching(fake: ReturnType<typeof fakeEngine>) {
  const listeners = new Set<(patch: ContainersPatch) => void>();
  const operations = createOperations();
  const ended: string[] = [];
  const onEnd = { run: (_secret: string): number => 0 };
  const looked = { count: 0 };
  const beside = { asked: new Array<string>(), run: () => Promise.resolve() };
  let since = 0;
  const stop = cleanUpWhenLive({
    work: {
      journal: {
        ...work.journal,
        list: async () => {
          const rows = await work.journal.list();
          looked.count += 1;
          return rows;
        },
      },
    },
    operations,
    removeBeside: ({ id }, runtime) => {
      beside.asked.push(`${id} ${runtime}`);
      return beside.run();
    },
    logger: { info: () => undefined, warn: () => undefined },
    fateOf: ({ pid }) => Promise.resolve(fates.get(pid) ?? 'dead'),
    endProcesses: (words) => {
      ended.push(words.join(' '));
      return Promise.resolve(onEnd.run(words.at(-1) ?? ''));
    },
    mirror: {
      engines: () => [],
      connection: () => fake.connection,
      refresh: () => Promise.resolve(),
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  });
  const close = async (): Promise<void> => {
    await stop();
    await operations.close();
  };
  closings.push(close);
  const live = async (): Promise<void> => {
    since += 1;
    const before = looked.count;
    const engine: Engine = { ...description, status: { state: 'live', facts, since } };
    for (const listener of listeners) listener({ type: 'engines', engines: [engine] });
    await expect.poll(() => looked.count).toBe(before + 1);
  };
  const quiet = (): Promise<void> =>
    expect.poll(() => operations.list().some(({ state }) => state === 'running')).toBe(false);
  return { live, quiet, operations, ended, onEnd, beside };
}

const rows = async () => (await work.journal.list()).map(({ id }) => id);

describe('what killed processes left on an engine', () => {
  it('is removed when the engine becomes live, is told, and is nothing but theirs', async () => {
    const fake = fakeEngine();
    const [dead, alive, elsewhere] = [await begun('dead'), await begun('alive'), await begun('unknown')];
    fake.add('orphan', { labels: dead.labels });
    fake.add('of-a-live-one', { labels: alive.labels });
    fake.add('of-another-machine', { labels: elsewhere.labels });
    fake.add('of-another-home', { labels: { ...dead.labels, 'dev.cleat.home': 'other' } });
    fake.add('of-no-known-work', { labels: { ...dead.labels, 'dev.cleat.work': 'unheard-of' } });
    fake.add('foreign', { name: 'cleat-check-1234' });
    const { live, quiet, operations } = watching(fake);
    await live();
    await expect.poll(() => operations.list()).toHaveLength(1);
    await quiet();
    expect([...fake.rows.keys()]).toEqual([
      'of-a-live-one',
      'of-another-machine',
      'of-another-home',
      'of-no-known-work',
      'foreign',
    ]);
    expect(operations.list()).toMatchObject([
      {
        kind: 'work.clean-up',
        state: 'succeeded',
        items: { total: 1, done: 1, failed: 0 },
        progress: { message: 'Removed what an interrupted Cleat left: name-orphan.' },
      },
    ]);
    expect((await rows()).sort()).toEqual([alive.id, elsewhere.id].sort());
  });

  it('is every container of a probe and what it made beside them, which is tried again where it cannot go', async () => {
    const fake = fakeEngine();
    const probe = await begun('dead', { kind: 'probe' });
    fake.add('one', { labels: probe.labels });
    fake.add('two', { labels: probe.labels });
    const { live, quiet, beside } = watching(fake);
    beside.run = () => Promise.reject(new Error('the image is in use'));
    await live();
    await expect.poll(() => [...fake.rows.keys()]).toEqual([]);
    await quiet();
    expect(beside.asked).toEqual([`${probe.id} docker`]);
    expect(await rows()).toEqual([probe.id]);
    beside.run = () => Promise.resolve();
    await live();
    await expect.poll(rows).toEqual([]);
    expect(beside.asked).toHaveLength(2);
  });

  it('is found by the file of its CLI, noted there or not, which goes with it', async () => {
    const fake = fakeEngine();
    const files = await Promise.all(
      ['noted', 'unnoted'].map(() => openIdFile('docker', { PATH: '' }, () => true)),
    );
    const [noted = '', unnoted = ''] = files.map(({ path }) => path);
    await writeFile(noted, 'a\n');
    await begun('dead', { kind: 'launch', idFile: noted });
    await begun('dead', { kind: 'attached', idFile: unnoted });
    fake.add('a', { state: 'created', idFile: noted });
    fake.add('b', { idFile: unnoted });
    fake.add('c', { state: 'created', idFile: '/tmp/of-somebody-else' });
    const { live, quiet, operations, ended } = watching(fake);
    await live();
    await expect.poll(() => operations.list()).toHaveLength(1);
    await quiet();
    expect([...fake.rows.keys()]).toEqual(['c']);
    expect(ended).toEqual([`run ${noted}`, `run ${unnoted}`]);
    expect(await rows()).toEqual([]);
    expect([noted, unnoted].some((path) => existsSync(join(path, '..')))).toBe(false);
  });

  it('is removed though ending its CLI ended it, or made the engine finish what it had begun', async () => {
    const fake = fakeEngine();
    const [here = '', late = ''] = (
      await Promise.all([1, 2].map(() => openIdFile('docker', { PATH: '' }, () => true)))
    ).map(({ path }) => path);
    await begun('dead', { kind: 'attached', idFile: here });
    await begun('dead', { kind: 'attached', idFile: late });
    fake.add('here', { idFile: here });
    const { live, quiet, operations, onEnd } = watching(fake);
    onEnd.run = (secret) => {
      fake.add(secret === here ? 'here' : 'late', { idFile: secret, state: 'exited' });
      return 1;
    };
    await live();
    await expect.poll(() => operations.list()).toHaveLength(1);
    await quiet();
    expect([...fake.rows.keys()]).toEqual([]);
    expect(await rows()).toEqual([]);
  });

  it('is kept where it is the user’s by now: a launch that came to its start', async () => {
    const fake = fakeEngine();
    const file = await openIdFile('docker', { PATH: '' }, () => true);
    await begun('dead', { kind: 'launch', idFile: file.path });
    fake.add('a', { state: 'running', ...(file.path === undefined ? {} : { idFile: file.path }) });
    const { live, operations } = watching(fake);
    await live();
    await expect.poll(rows).toEqual([]);
    expect([...fake.rows.keys()]).toEqual(['a']);
    expect(operations.list()).toEqual([]);
  });

  it('stays noted when it cannot be removed, and is removed the next time', async () => {
    const fake = fakeEngine();
    const dead = await begun('dead');
    fake.add('orphan', { labels: dead.labels });
    fake.now.refusal = CleatError.of('engine.refused', { engine: 'fake', status: 500, detail: 'stuck' });
    const { live, quiet, operations } = watching(fake);
    await live();
    await expect.poll(() => operations.list()[0]?.state).toBe('failed');
    expect(await rows()).toEqual([dead.id]);
    fake.now.refusal = undefined;
    await live();
    await expect.poll(() => fake.rows.size).toBe(0);
    await quiet();
    expect(await rows()).toEqual([]);
  });

  it('stays noted for as long as its own engine does not answer', async () => {
    const fake = fakeEngine();
    const dead = await begun('dead', { engine: 'podman/unix:///away.sock' });
    const { live, operations } = watching(fake);
    await live();
    await live();
    expect(operations.list()).toEqual([]);
    expect(await rows()).toEqual([dead.id]);
  });
});

describe('work in a container', () => {
  it('is noted until it ends, and its end is tried again when it could not be noted', async () => {
    const one = await begun('alive');
    const other = await begun('alive');
    expect((await rows()).sort()).toEqual([one.id, other.id].sort());
    await one.end();
    await one.end();
    expect(await rows()).toEqual([other.id]);
    let broken = true;
    const fragile = createWorkContainers({
      store: {
        ...store,
        run: (sql, ...params) =>
          broken && sql.startsWith('DELETE') ? Promise.reject(new Error('full')) : store.run(sql, ...params),
      },
      logger: { warn: () => undefined },
    });
    const third = await fragile.begin({ kind: 'run', title: 't', engine: 'e' });
    await third.end();
    expect(await rows()).toContain(third.id);
    broken = false;
    await fragile.close();
    expect(await rows()).toEqual([other.id]);
  });

  it('has labels of its home, which no other home has', async () => {
    const one = await begun('alive');
    const again = await begun('alive');
    const other = createStore({ path: join(home, 'other.db'), worker: workerEntry() });
    try {
      const elsewhere = await createWorkContainers({
        store: other,
        logger: { warn: () => undefined },
      }).begin({ kind: 'run', title: 't', engine: 'e' });
      expect(again.labels['dev.cleat.home']).toBe(one.labels['dev.cleat.home']);
      expect(elsewhere.labels['dev.cleat.home']).not.toBe(one.labels['dev.cleat.home']);
    } finally {
      await other.close();
    }
  });
});
