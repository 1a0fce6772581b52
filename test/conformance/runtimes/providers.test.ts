import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineId, type EngineDescription } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';
import { installedPluginsDir, readManifests, type RuntimeEntry } from '../../../src-main/runtimes/manifests';
import { createProvider, definitionOf, type RuntimeProvider } from '../../../src-main/runtimes/provider';
import { startDocker, startPodman, whyNoDocker, whyNoPodman, type TestEngine } from '../../engines';
import { installPlugin } from '../../unit/runtimes/fake-plugin';
import { bundledDir } from './places';

/** `boat` is a stranger's plugin: a manifest, and a CLI of another name that takes Docker's options. */
const kinds = [
  { name: 'docker', cli: 'docker', start: startDocker, reason: await whyNoDocker() },
  { name: 'podman', cli: 'podman', start: startPodman, reason: await whyNoPodman() },
  { name: 'boat', cli: 'boat-cli', start: startDocker, reason: await whyNoDocker() },
] as const;

/** A home with the stranger's plugin, and its CLI on a PATH. */
async function installBoat(dir: string): Promise<{ path: string }> {
  await installPlugin(dir, { name: 'boat', cli: 'boat-cli' });
  const bin = join(dir, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'boat-cli'), '#!/bin/sh\nexec docker "$@"\n', { mode: 0o755 });
  return { path: `${bin}:${process.env['PATH'] ?? ''}` };
}

const entryNamed = async (name: string, home: string): Promise<RuntimeEntry> => {
  const installedDir = installedPluginsDir(home);
  const { entries } = await readManifests({ bundledDir, installedDir, removed: [] });
  const entry = entries.find((one) => one.name === name);
  if (!entry) throw new Error(`no runtime ${name}`);
  return entry;
};

async function providerOn(name: string, engine: TestEngine): Promise<RuntimeProvider> {
  const endpoint = { kind: 'unix', path: engine.socket } as const;
  const description: EngineDescription = {
    id: engineId(name, endpoint),
    runtime: name,
    name: 'test',
    endpoint,
    aliases: [],
  };
  // The engine's own variables are left out: the provider pins the CLI to its engine by itself.
  const home = await mkdtemp(join(engine.dir, 'home-'));
  const { path } = await installBoat(home);
  const env = {
    ...process.env,
    ...engine.env,
    PATH: path,
    DOCKER_HOST: undefined,
    CONTAINER_HOST: undefined,
  };
  return createProvider({
    definition: definitionOf(await entryNamed(name, home)),
    engine: description,
    env,
    availability: () => Promise.resolve({ state: 'ready' }),
    ensureRunning: () => Promise.resolve(),
  });
}

/** Names of folders that a careless command line would take apart. */
const FOLDERS = ['plain', 'with space', 'com,ma', 'co:lon', 'quo"te', "apo'strophe", 'ünïcödé', 'eq=ual'];

/** What every runtime promises, whoever it is. */
describe.each(kinds)('the runtime $name', ({ name, cli, start, reason }) => {
  let engine: TestEngine;
  let provider: RuntimeProvider;
  let image: string;
  let data: string;
  beforeAll(async () => {
    if (reason !== undefined) return;
    engine = await start();
    provider = await providerOn(name, engine);
    image = await engine.busybox();
    data = await mkdtemp(join(engine.dir, 'data-'));
  });
  afterAll(() => engine?.close());
  const test = (sentence: string, body: () => Promise<void>): void =>
    it(sentence, async ({ skip }) => {
      skip(reason !== undefined, reason);
      await body();
    });
  const within = { timeoutMs: 60_000 };

  test('says its name, its CLI and its engine’s version', async () => {
    expect(provider).toMatchObject({ name, cli });
    const { Version } = (await engine.request('GET', '/version')).body as { Version: string };
    expect(await provider.version()).toBe(Version);
  });

  test('runs what buildRunArgs says, argument by argument, and gives its exit code', async () => {
    const spec = { image, argv: ['printf', '%s|', 'a b', '$HOME', '"', ';', 'é'], remove: true };
    const { file, args } = provider.buildRunArgs(spec);
    expect([file, args.slice(-1 - spec.argv.length)]).toEqual([cli, [image, ...spec.argv]]);
    expect(await provider.run(spec, within)).toMatchObject({ stdout: 'a b|$HOME|"|;|é|', exitCode: 0 });
    const failing = await provider.run({ image, argv: ['sh', '-c', 'exit 7'], remove: true }, within);
    expect(failing.exitCode).toBe(7);
    const unknown = await provider.run(
      { image: 'localhost:1/nobody/nothing', argv: [], remove: true },
      within,
    );
    expect(unknown.exitCode).toBe(125);
  });

  test('keeps a secret out of every argument and gives it to the container', async () => {
    const spec = {
      image,
      argv: ['sh', '-c', 'echo "$PLAIN $TOKEN"'],
      env: { PLAIN: 'seen' },
      secrets: { TOKEN: 'hush' },
      remove: true,
    };
    expect(provider.buildRunArgs(spec).args.join(' ')).not.toContain('hush');
    expect((await provider.run(spec, within)).stdout).toBe('seen hush\n');
  });

  test('refuses a write to a read-only mount and takes one to another, on paths with any letters', async () => {
    // All in one container each: starting sixteen would prove the same.
    const mounts = (readonly: boolean) =>
      FOLDERS.map((folder, n) => ({
        type: 'bind' as const,
        host: join(data, folder),
        container: `/mnt/da ta/${n}`,
        readonly,
      }));
    for (const folder of FOLDERS) {
      await mkdir(join(data, folder));
      await writeFile(join(data, folder, 'in'), `from ${folder}`);
    }
    const script = 'cat "$at/in"; echo; echo written > "$at/out" && echo written';
    const argv = ['sh', '-c', `for at in "/mnt/da ta"/*; do ${script}; done`];
    const sealed = await provider.run({ image, argv, mounts: mounts(true), remove: true }, within);
    expect(sealed).toMatchObject({ stdout: FOLDERS.map((one) => `from ${one}\n`).join(''), exitCode: 1 });
    expect(sealed.stderr.match(/read-only/gi)).toHaveLength(FOLDERS.length);
    const open = await provider.run({ image, argv, mounts: mounts(false), remove: true }, within);
    expect(open).toMatchObject({
      stdout: FOLDERS.map((one) => `from ${one}\nwritten\n`).join(''),
      exitCode: 0,
    });
    for (const folder of FOLDERS)
      expect(await readFile(join(data, folder, 'out'), 'utf8'), folder).toBe('written\n');
  });

  test('is not even asked when the source of a mount is missing', async () => {
    const host = join(data, 'missing');
    const run = provider.run(
      {
        image,
        argv: ['true'],
        mounts: [{ type: 'bind', host, container: '/m', readonly: false }],
        remove: true,
      },
      within,
    );
    await expect(run).rejects.toMatchObject({ code: 'run.mount', wire: { params: { host } } });
    await expect(readFile(host)).rejects.toThrow(/ENOENT/); // Docker would have made a folder of it
  });

  test('lists the running containers whose name begins with the prefix, and no others', async () => {
    expect(await provider.listRunning('cleat-')).toEqual([]);
    const run = (containerName: string, argv: string[]) =>
      provider.run({ image, argv, name: containerName, detach: true }, within);
    // The engines' own filter matches anywhere, and takes a dot for any letter.
    for (const one of ['cleat-one', 'my-cleat-two', 'cleat.three', 'cleatX']) {
      const started = await run(one, ['sleep', '1000']);
      expect(started, started.stderr).toMatchObject({ exitCode: 0 });
    }
    await run('cleat-ended', ['true']);
    await expect
      .poll(async () => (await provider.listRunning('cleat-')).map((one) => one.name), { timeout: 10_000 })
      .toEqual(['cleat-one']);
    const [row] = await provider.listRunning('cleat.');
    expect(row).toMatchObject({ name: 'cleat.three', id: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(row?.image).toContain('cleat-busybox');

    await provider.stop('cleat-one', { seconds: 0 });
    await provider.stop('cleat-one', { seconds: 0 });
    expect(await provider.listRunning('cleat-')).toEqual([]);
  });

  test('tells “could not ask” from “none”', async () => {
    await engine.kill();
    await expect(provider.listRunning('cleat-')).rejects.toMatchObject({ code: 'exec.failed' });
    await expect(provider.listRunning('cleat-')).rejects.toBeInstanceOf(CleatError);
  });
});
