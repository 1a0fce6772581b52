import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EngineConnection } from '../../../src-main/engines/connection';
import { createLaunch } from '../../../src-main/launch/launch';
import { createOperations } from '../../../src-main/operations/create-operations';
import { ociDefinition } from '../../../src-main/runtimes/oci/definition';
import type { EngineDescription } from '../../../src-shared/model/engine';
import type { Operation } from '../../../src-shared/model/operation';
import type { RuntimeDefinition } from '../../../src-shared/plugin-api/runtime-definition';
import { FakeEngine, hexId } from '../mirror/fake-engine';

const engine: EngineDescription = {
  id: 'docker/tcp://fake:1',
  runtime: 'docker',
  name: 'fake',
  endpoint: { kind: 'tcp', host: 'fake', port: 1 },
  aliases: [],
};

const docker = ociDefinition({ name: 'docker', cli: 'docker', engineOption: '--host', options: 'docker' });

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cleat-launch-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** A home whose CLI does what `script` says, on an engine whose containers `made` adds while it runs. */
async function home(
  script: string,
  made: (fake: FakeEngine) => void = () => undefined,
  definition: RuntimeDefinition = docker,
) {
  const cli = join(dir, 'docker');
  await writeFile(cli, `#!/bin/sh\n${script}\n`);
  await chmod(cli, 0o700);
  const fake = new FakeEngine('docker');
  let lists = 0;
  const connection = {
    listContainers: () => {
      const now = fake.list();
      lists += 1;
      // Somebody else's container appears after the launch has looked at what there is.
      if (lists === 1) made(fake);
      return Promise.resolve(now);
    },
    inspectContainer: (id) => {
      const container = fake.list([id])[0];
      return Promise.resolve(container && { container, raw: {} });
    },
    removeContainer: (id) => {
      fake.remove(id);
      return Promise.resolve();
    },
  } satisfies Partial<EngineConnection>;
  const operations = createOperations();
  const launch = createLaunch({
    env: { ...process.env, PATH: `${dir}:${process.env['PATH'] ?? ''}` },
    operations,
    logger: { warn: () => undefined },
    work: {
      begin: () =>
        Promise.resolve({
          id: 'noted',
          labels: { 'dev.cleat.home': 'home', 'dev.cleat.work': 'noted' },
          end: () => Promise.resolve(),
        }),
      tryBegin: () => Promise.resolve(undefined),
      end: () => Promise.resolve(undefined),
    },
    mirror: {
      connection: () => connection as unknown as EngineConnection,
      containers: () => [],
      refresh: () => Promise.resolve(),
    },
    runtimes: {
      command: () => Promise.resolve({ definition, engine }),
    },
    store: {
      all: () => Promise.resolve([]),
      run: () => Promise.resolve(0),
      transaction: () => Promise.resolve(),
    },
  });
  const start = (name?: string): Promise<Operation> =>
    launch.start({
      spec: { image: 'busybox:latest', argv: [], detach: true, ...(name ? { name } : {}) },
      inputs: {},
    });
  const ended = (id: string): Promise<Operation> =>
    new Promise((resolve) => {
      const look = (): void => {
        const operation = operations.get(id);
        if (!operation || operation.state === 'running') return;
        stop();
        resolve(operation);
      };
      const stop = operations.subscribe(look);
      look();
    });
  return { fake, operations, launch, start, ended };
}

it('a launch whose name another took first leaves the other’s container alone, even one not yet started', async () => {
  const { fake, start, ended } = await home(
    `echo 'docker: Error response from daemon: Conflict. The container name "/web" is already in use.' >&2; exit 125`,
    (engines) => engines.create(hexId(1), 'web'),
  );
  expect(await ended((await start('web')).id)).toMatchObject({
    state: 'failed',
    error: { code: 'launch.name-taken' },
  });
  expect(fake.list().map(({ name }) => name)).toEqual(['web']);
});

it('a second launch of a name that is being launched is refused, so that cancelling one cannot take the other’s', async () => {
  const { operations, start } = await home('exec sleep 60');
  const first = await start('web');
  await expect(start('web')).rejects.toMatchObject({ code: 'launch.name-taken' });
  expect(operations.list()).toHaveLength(1);
  expect(await operations.cancel(first.id)).toMatchObject({ state: 'cancelled' });
  // The name is free again.
  const again = await start('web');
  expect(await operations.cancel(again.id)).toMatchObject({ state: 'cancelled' });
});

it('a nameless launch that fails while another is under way takes nothing away by its image', async () => {
  const { fake, operations, start, ended } = await home(
    `mkdir ${dir}/first 2>/dev/null && exec sleep 60; echo 'docker: Error: bad flag' >&2; exit 125`,
  );
  const first = await start();
  // Until the first one's CLI runs.
  await expect.poll(() => existsSync(join(dir, 'first'))).toBe(true);
  const second = await start();
  fake.create(hexId(2), 'of_the_first');
  expect(await ended(second.id)).toMatchObject({ state: 'failed' });
  expect(fake.list().map(({ name }) => name)).toEqual(['of_the_first']);
  await operations.cancel(first.id);
});

it('a launch can be cancelled while a program that its CLI left behind holds the output open', async () => {
  const { operations, start } = await home(
    `sleep 60 & echo $! > ${dir}/left.tmp; mv ${dir}/left.tmp ${dir}/left; echo said >&2; exit 0`,
  );
  const { id } = await start('web');
  const left = join(dir, 'left');
  await expect.poll(() => existsSync(left)).toBe(true);
  await expect.poll(() => operations.get(id)?.progress?.message).toBe('said');
  try {
    expect(await operations.cancel(id)).toMatchObject({ state: 'cancelled' });
  } finally {
    const pid = Number(await readFile(left, 'utf8'));
    try {
      process.kill(pid);
    } catch (error) {
      // It was ended together with its tree.
      expect(error).toMatchObject({ code: 'ESRCH' });
    }
  }
}, 10_000);

it('a line of the CLI that does not end is said in pieces, not held until it does', async () => {
  const { operations, start } = await home(`head -c 200000 /dev/zero | tr '\\0' x >&2; exec sleep 60`);
  const { id } = await start();
  await expect.poll(() => operations.get(id)?.progress?.message).toBe('x'.repeat(300));
  expect(await operations.cancel(id)).toMatchObject({ state: 'cancelled' });
});

it('variables that a manifest adds reach a launch in the background and one on a terminal, once each', async () => {
  const { launch, ended } = await home(
    `{ echo "$@"; env | grep -E '^(BOAT|TOKEN)_' | sort; } > ${dir}/seen; exit 125`,
    undefined,
    {
      ...docker,
      run: {
        ...docker.run,
        args: (...given) => {
          const { args, env } = docker.run.args(...given);
          return { args, env: { BOAT_HARBOUR: '$HOME', ...env } };
        },
      },
    },
  );
  const spec = { image: 'busybox', argv: [], detach: true, secrets: { TOKEN_A: 'hush' } };
  await ended((await launch.start({ spec, inputs: {} })).id);
  const [line, ...variables] = (await readFile(join(dir, 'seen'), 'utf8')).trimEnd().split('\n');
  expect(variables).toEqual(['BOAT_HARBOUR=$HOME', 'TOKEN_A=hush']);
  expect(line).not.toMatch(/BOAT|hush/);
  const process = { pid: 1, started: 'then', place: 'here' };
  const attached = await launch.attach({ spec: { ...spec, detach: false }, inputs: {}, process });
  try {
    expect(attached.env).toEqual({ BOAT_HARBOUR: '$HOME' });
    expect(attached.argv.join(' ')).not.toMatch(/BOAT|hush/);
  } finally {
    if (attached.idFile !== undefined) await rm(dirname(attached.idFile), { recursive: true, force: true });
  }
});
