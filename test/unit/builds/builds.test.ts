import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBuilds, type Builds } from '../../../src-main/builds/builds';
import type { EngineConnection } from '../../../src-main/engines/connection';
import { createOperations } from '../../../src-main/operations/create-operations';
import type { Operations } from '../../../src-main/operations/operations';
import { ociDefinition } from '../../../src-main/runtimes/oci/definition';
import { createStore, type Store } from '../../../src-main/store/store';
import { workerEntry } from '../../../src-main/store/worker-entry';
import type { StreamSource } from '../../../src-main/streams/source';
import type { EngineDescription } from '../../../src-shared/model/engine';

const engine = {
  id: 'apple/cli:///container',
  runtime: 'apple',
  endpoint: { kind: 'cli', path: '/container' },
} as unknown as EngineDescription;

/** Speaks as `container build` does: what it prints is what the Dockerfile holds. */
const PROGRAM = `#!/bin/sh
if [ "$1" = image ]; then echo '[{"configuration":{"descriptor":{"digest":"sha256:abc"}}}]'; exit 0; fi
for last; do :; done
. "$last/Dockerfile"
`;

let dir: string;
let store: Store;
let operations: Operations;
let builds: Builds;
let images: string[];
let refreshed: string[];
let engineOfCommand: EngineDescription | undefined;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cleat-builds-'));
  const program = join(dir, 'container');
  await writeFile(program, PROGRAM);
  await chmod(program, 0o755);
  store = createStore({ path: join(dir, 'cleat.db'), worker: workerEntry() });
  operations = createOperations();
  images = [];
  refreshed = [];
  engineOfCommand = engine;
  const definition = {
    ...ociDefinition({ name: 'apple', cli: program, engineOption: '--url', options: 'docker' }),
    builds: 'apple' as const,
    engineArgs: () => [],
  };
  const connection = {
    engine,
    facts: { dialect: 'cli' },
    listChoices: async () => ({ images, networks: [], volumes: [] }),
  } as unknown as EngineConnection;
  builds = createBuilds({
    env: { PATH: process.env['PATH'], TOKEN: 'a-secret-word' },
    logins: { loginFor: () => Promise.reject(new Error('a command line has its own')) },
    mirror: { connection: () => connection },
    images: { refresh: async (id) => void refreshed.push(id) },
    operations,
    runtimes: {
      command: async () => ({ definition, ...(engineOfCommand ? { engine: engineOfCommand } : {}) }),
    },
    store,
    logger: { warn: () => undefined },
  });
});
afterEach(async () => {
  await operations.close();
  await store.close();
  await rm(dir, { recursive: true, force: true });
});

const folder = async (called: string, script: string): Promise<string> => {
  const path = join(dir, called);
  await mkdir(path);
  await writeFile(join(path, 'Dockerfile'), script);
  return path;
};
const ended = async (id: string): Promise<void> => {
  if (operations.get(id)?.state !== 'running') return;
  await new Promise<void>((resolve) => {
    const stop = operations.subscribe((operation) => {
      if (operation.id !== id || operation.state === 'running') return;
      stop();
      resolve();
    });
  });
};
const readAll = async <T>(source: StreamSource<T>): Promise<T[]> => {
  const items: T[] = [];
  const { signal } = new AbortController();
  while ((await source.wait(signal)) === 'more') items.push(...source.take(65_536));
  source.close();
  return items;
};
const WORKS =
  'echo "#1 [1/1] RUN make" >&2; echo "#1 0.1 working" >&2; echo "#1 DONE 0.1s" >&2; echo shop:1\n';
const begin = (context: string, more: object = {}) =>
  builds.start({ spec: { context, ...more }, inputs: {} });

describe('builds', () => {
  it('are operations whose steps, log and result are told and kept', async () => {
    const { operationId, build } = await begin(await folder('a', WORKS));
    const [steps, log] = await Promise.all([
      builds.steps(build).then(readAll),
      builds.log(build).then(readAll),
    ]);
    await ended(operationId);
    expect(operations.get(operationId)).toMatchObject({
      kind: 'image.build',
      state: 'succeeded',
      result: { kind: 'image', id: 'sha256:abc' },
    });
    expect(steps.flatMap((one) => (one.type === 'step' ? [one.step.state] : [])).at(-1)).toBe('done');
    expect(steps.at(-1)).toMatchObject({ type: 'build', build: { state: 'succeeded' } });
    expect(log.map(({ text }) => text).join('')).toBe('working\n');
    expect(await builds.show(build.slice(0, 8))).toMatchObject({
      state: 'succeeded',
      image: { id: 'sha256:abc' },
      steps: { total: 1, done: 1 },
    });
  });

  it('keep the Dockerfile they were made from, and tell the list of images once they have ended', async () => {
    const { operationId, build } = await begin(await folder('a', WORKS));
    await ended(operationId);
    expect((await builds.show(build)).dockerfile).toEqual({ name: 'Dockerfile', text: WORKS });
    expect(refreshed).toEqual([engine.id]);
  });

  it('say of a step that has ended how much it printed, so that its end is told after that', async () => {
    const { operationId, build } = await begin(await folder('a', WORKS));
    await ended(operationId);
    const [log, { steps }] = [await readAll(await builds.log(build)), await builds.show(build)];
    expect(steps.all).toMatchObject([{ state: 'done', printed: 'working\n'.length }]);
    expect(log.map(({ text }) => text).join('')).toHaveLength(steps.all[0]?.printed ?? 0);
  });

  it('say that a folder is not there before anything about an engine', async () => {
    engineOfCommand = undefined;
    await expect(begin(join(dir, 'none'))).rejects.toMatchObject({ code: 'build.no-context' });
    await expect(begin(await folder('a', WORKS))).rejects.toMatchObject({ code: 'build.no-engine' });
  });

  it('that fail say so in the operation and in what is kept, without their secrets', async () => {
    const script = 'echo "#1 [1/1] RUN a" >&2; echo "#1 ERROR: it was $TOKEN: exit code: 3" >&2; exit 1\n';
    const { operationId, build } = await begin(await folder('a', script), { secrets: [{ id: 'TOKEN' }] });
    await ended(operationId);
    const { error } = await builds.show(build);
    expect(error?.message).toContain('it was •••');
    expect(operations.get(operationId)).toMatchObject({ state: 'failed', error });
  });

  it('end what works for them when they are cancelled', async () => {
    const path = await folder('a', 'echo "#1 [1/1] RUN sleep" >&2; echo "#1 0.1 begun" >&2; sleep 600\n');
    const { operationId, build } = await begin(path);
    const source = await builds.log(build);
    expect(await source.wait(new AbortController().signal)).toBe('more');
    source.close();
    await expect(builds.remove([build])).rejects.toMatchObject({ code: 'build.running' });
    await operations.cancel(operationId);
    expect(await builds.show(build)).toMatchObject({
      state: 'cancelled',
      steps: { all: [{ state: 'cancelled' }] },
    });
    expect(await builds.remove([build])).toBe(1);
    await expect(builds.show(build)).rejects.toMatchObject({ code: 'build.unknown' });
  });

  it('are told as a list with what changes in it', async () => {
    const first = await begin(await folder('a', WORKS));
    await ended(first.operationId);
    const source = await builds.watch();
    const { signal } = new AbortController();
    await source.wait(signal);
    expect(source.take(65_536)).toMatchObject([
      { type: 'build', build: { id: first.build, state: 'succeeded' } },
    ]);
    await builds.remove([first.build]);
    await source.wait(signal);
    expect(source.take(65_536)).toEqual([{ type: 'removed', id: first.build }]);
    source.close();
  });

  it('are repeated on the same engine, unless they took what is not kept', async () => {
    const first = await begin(await folder('a', WORKS));
    await ended(first.operationId);
    const again = await builds.rerun(first.build);
    await ended(again.operationId);
    expect((await builds.list()).map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
  });

  it('begin only when all they need is there', async () => {
    await expect(begin(join(dir, 'none'))).rejects.toMatchObject({ code: 'build.no-context' });
    const path = await folder('a', WORKS);
    await expect(begin(path, { tags: ['A B'] })).rejects.toMatchObject({ code: 'build.invalid' });
    await expect(begin(path, { secrets: [{ id: 'NONE' }] })).rejects.toMatchObject({ code: 'build.secret' });
    expect(await builds.list()).toEqual([]);
  });

  it('make an image that work needs, once', async () => {
    const spec = { context: await folder('a', WORKS) };
    const told: string[] = [];
    const call = {
      signal: new AbortController().signal,
      progress: ({ message }: { message: string }) => void told.push(message),
    };
    const wanted = { engine: engine.id, image: 'shop:1', inputs: {} };
    await expect(builds.ensureImage(wanted, call)).rejects.toMatchObject({ code: 'build.image-missing' });
    expect(await builds.ensureImage({ ...wanted, spec }, call)).toBe('built');
    expect(told).toContain('[1/1] RUN make');
    expect(await builds.list()).toMatchObject([{ tags: ['shop:1'] }]);
    images.push('shop:1');
    expect(await builds.ensureImage(wanted, call)).toBe('there');
  });
});
