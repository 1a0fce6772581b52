import { existsSync } from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSpec } from '../../../src-shared/plugin-api/run-spec';
import { processesNaming, until } from '../../engines';
import { findProgram } from '../../engines/availability';
import { KINDS, launchStage, type LaunchStage } from './stage';

const IDLE = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 1; done'];

/** What two containers never share though they were made alike: names of theirs, times, places of the engine. */
const OF_ONE_ALONE =
  /^(?:Id|ContainerIDFile|.*cid-file|Name|Hostname|.*Created|State|Aliases|DNSNames|Data|Rootfs|SandboxKey|LogPath|.*ID|.*Address|.*Key|.*Path|.*PidFile|CreateCommand)$/;

/** An inspect as it is of any container made alike: ids are none, and mounts and variables have no order. */
function comparable(text: string): unknown {
  return JSON.parse(
    text.replaceAll(/[0-9a-f]{64}|(?<=HOSTNAME=)[0-9a-f]{12}/g, 'ID'),
    (key: string, value: unknown) => {
      if (OF_ONE_ALONE.test(key)) return undefined;
      const isSet = Array.isArray(value) && /^(?:Mounts|Binds|Env)$/.test(key);
      return isSet ? value.map((one) => JSON.stringify(one)).sort() : value;
    },
  );
}

describe.each(KINDS)('launching on $name through the API', ({ name, other, reason }) => {
  let stage: LaunchStage;
  beforeAll(async () => {
    if (reason !== undefined) return;
    stage = await launchStage(name);
    await stage.engine.cli(['volume', 'create', 'kept']);
    await stage.engine.cli(['network', 'create', 'own']);
  });
  afterAll(() => stage?.close());
  const test = (sentence: string, body: () => Promise<void>): void =>
    it(sentence, async ({ skip }) => {
      skip(reason !== undefined, reason);
      await body();
    });
  const row = async (wanted: string) => {
    const { containers } = await stage.client.containers.list({ all: true });
    return containers.find((one) => one.name === wanted);
  };

  test('gives the container as the result, in the list the moment it succeeds, and what was asked in its place', async () => {
    const { image, id } = stage;
    const { ended } = await stage.launch({ image, argv: IDLE, name: 'made' });
    expect(ended).toMatchObject({ kind: 'container.launch', state: 'succeeded' });
    expect(ended.result).toEqual({ engine: id, kind: 'container', id: (await row('made'))?.id });
    expect(await row('made')).toMatchObject({ state: 'running', engine: id });
  });

  test('says in our words why the CLI could not, and leaves nothing half-made', async () => {
    const { image, client, engine } = stage;
    await engine.cli(['create', '--name', 'there-before', image, 'true']);
    await until('the row of what is there', async () => (await row('there-before')) !== undefined);
    const before = await stage.names();
    const absent = await stage.launch({ image: 'localhost/not-there:1', argv: [], pull: 'never' });
    expect(absent.ended).toMatchObject({ state: 'failed', error: { code: 'launch.image' } });
    const program = await stage.launch({ image, argv: [], entrypoint: '/no/such', name: 'unstartable' });
    expect(program.ended).toMatchObject({ state: 'failed', error: { code: 'launch.failed' } });
    expect(program.ended.error?.message).toContain('/no/such');
    expect(program.ended.result).toBeUndefined();
    expect(await stage.names()).toEqual(before);
    await expect(client.launch.start({ spec: { image, argv: [] }, runtime: name })).rejects.toMatchObject({
      code: 'run.invalid',
    });
    const taken = { image, argv: [], name: 'there-before', detach: true };
    await expect(client.launch.start({ spec: taken, runtime: name })).rejects.toMatchObject({
      code: 'run.invalid',
      message: expect.stringContaining('is there already'),
    });
  });

  /** Puts another program in the place of the CLI, which finds the real one as `$real`. */
  const withCli = async (script: string, body: () => Promise<void>): Promise<void> => {
    const cli = join(stage.bin, name);
    await writeFile(cli, `#!/bin/sh\nreal=${findProgram(name) ?? name}\n${script}\n`);
    await chmod(cli, 0o755);
    try {
      await body();
    } finally {
      await rm(cli);
    }
  };

  test('tells what the CLI says while it works', async () => {
    const { bin, client, image } = stage;
    const seen = join(bin, 'seen');
    // A CLI that goes on when what it said has been told.
    const script = `echo 'layer 1 of 2' >&2; until [ -e ${seen} ]; do sleep 0.05; done; "$real" "$@"`;
    await withCli(script, async () => {
      const spec = { image, argv: ['true'], rm: true, detach: true };
      const { operationId } = await client.launch.start({ spec, runtime: name });
      const ended = stage.ended(operationId);
      await until('what the CLI said', async () => {
        const operations = await client.operations.list();
        return operations.find((one) => one.id === operationId)?.progress?.message === 'layer 1 of 2';
      });
      await writeFile(seen, '');
      expect((await ended).ended.state).toBe('succeeded');
    });
    await rm(seen);
  });

  test('says that an image cannot be had from where it should come', async () => {
    const { ended } = await stage.launch({ image: 'localhost:1/not/there:1', argv: [] });
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'launch.image' } });
  });

  test('ends the CLI with all it started and removes the half-made container when cancelled', async () => {
    const { bin, client, engine, image } = stage;
    const marker = join(bin, 'child-of-the-cli');
    // A CLI that has made its container and is then slow to start it.
    const script = `
      for word; do shift; case "$word" in run) set -- "$@" create;; --detach) ;; *) set -- "$@" "$word";; esac; done
      "$real" "$@" || exit
      sh -c 'while :; do sleep 1; done' ${marker} &
      wait`;
    await withCli(script, async () => {
      const spec = { image, argv: IDLE, name: 'half', detach: true };
      const { operationId } = await client.launch.start({ spec, runtime: name });
      const ended = stage.ended(operationId);
      await until('the container and the slow child', async () => {
        const { exitCode } = await engine.cli(['inspect', 'half']);
        return exitCode === 0 && processesNaming(marker).length > 0;
      });
      await client.operations.cancel({ id: operationId });
      expect((await ended).ended).toMatchObject({ state: 'cancelled' });
      expect(processesNaming(marker)).toEqual([]);
      expect(await stage.names()).not.toContain('half');
      expect(await row('half')).toBeUndefined();
    });
  });

  test('leaves a container of the name that was made elsewhere before the launch came to make its own', async () => {
    const { bin, client, engine, image } = stage;
    const begun = join(bin, 'begun');
    // A CLI that still waits for its image.
    await withCli(`: > ${begun}; exec sleep 600`, async () => {
      const spec = { image, argv: IDLE, name: 'elsewhere', detach: true };
      const { operationId } = await client.launch.start({ spec, runtime: name });
      await until('the CLI', () => existsSync(begun));
      await engine.cli(['create', '--name', 'elsewhere', image, ...IDLE]);
      const ended = stage.ended(operationId);
      await client.operations.cancel({ id: operationId });
      expect((await ended).ended).toMatchObject({ state: 'cancelled' });
    });
    expect(await stage.names()).toContain('elsewhere');
    await engine.cli(['rm', '--force', 'elsewhere']);
  });

  test('removes what it made when it is cancelled before its id was said, with a name or without', async () => {
    const { bin, client, engine, image } = stage;
    const begun = join(bin, 'said-nothing');
    const all = async () => (await stage.names()).sort();
    const before = await all();
    // The first notes its id and does not say it, the second was killed before it came to note it.
    const noted = `"$real" "$@" > /dev/null`;
    const unnoted = `${noted} && for word; do [ "$last" = --cidfile ] && : > "$word"; last=$word; done`;
    for (const [script, named] of [noted, unnoted].flatMap(
      (one) =>
        [
          [one, { name: 'unsaid' }],
          [one, {}],
        ] as const,
    )) {
      const spec = { image, argv: IDLE, ...named, detach: true };
      await withCli(`{ ${script}; } || exit; : > ${begun}; exec sleep 600`, async () => {
        const { operationId } = await client.launch.start({ spec, runtime: name });
        await until('the container', () => existsSync(begun));
        await engine.cli(['create', '--name', 'beside', image, ...IDLE]);
        expect(await all()).toHaveLength(before.length + 2);
        const ended = stage.ended(operationId);
        await client.operations.cancel({ id: operationId });
        expect((await ended).ended).toMatchObject({ state: 'cancelled' });
        expect(await all()).toEqual([...before, 'beside'].sort());
        await engine.cli(['rm', '--force', 'beside']);
        await rm(begun);
      });
    }
  });

  test('offers the images, networks and volumes that are there', async () => {
    const { client, id, image } = stage;
    const choices = await client.launch.choices({ engine: id });
    expect(choices.images).toContain(image);
    expect(choices.volumes).toContain('kept');
    expect(choices.networks).toEqual(expect.arrayContaining(['own', 'bridge']));
    await expect(client.launch.choices({ engine: 'no-such-engine' })).rejects.toMatchObject({
      code: 'engine.unknown',
    });
  });

  test('remembers each launch once, newest first, and never what a secret says', async () => {
    const { client, image } = stage;
    const secret = 'hush-0f3a9c-never-on-disk';
    const spec: RunSpec = { image, argv: ['true'], name: 'secretive', secrets: { TOKEN: secret } };
    expect((await stage.launch(spec)).ended.state).toBe('succeeded');
    await stage.engine.cli(['rm', '--force', 'secretive']);
    await until('the row to go', async () => (await row('secretive')) === undefined);
    expect((await stage.launch(spec)).ended.state).toBe('succeeded');
    const recent = await client.launch.recent();
    const [newest] = recent;
    expect(newest).toMatchObject({ runtime: name, spec: { name: 'secretive', secrets: { TOKEN: '' } } });
    expect(recent.filter((one) => one.spec.name === 'secretive')).toHaveLength(1);
    const bytes = await stage.stored();
    expect(bytes.includes('secretive')).toBe(true); // it is the file that is looked into
    expect(bytes.includes(secret)).toBe(false);
    const { stdout } = await stage.engine.cli(['inspect', '--format', '{{json .Config.Env}}', 'secretive']);
    expect(JSON.parse(stdout)).toContain(`TOKEN=${secret}`);
    expect(await client.launch.forget({ id: newest?.id ?? '' })).toEqual({ forgotten: true });
    expect(await client.launch.forget({ id: newest?.id ?? '' })).toEqual({ forgotten: false });
    expect((await client.launch.recent()).map(({ spec: one }) => one.name)).not.toContain('secretive');
  });

  test('reads from a container what makes its like', async () => {
    const { client, engine, image, home, id } = stage;
    const host = join(home, 'a, "b": größe');
    await mkdir(host, { recursive: true });
    const spec: RunSpec = {
      image,
      argv: ['sh', '-c', 'echo "$A"; exec sleep 1000', ''],
      name: 'first',
      env: { A: 'two\nlines, "quoted"', EMPTY: '' },
      labels: { 'com.example.team': 'shop=1' },
      mounts: [
        { type: 'bind', host, container: '/in, "side"', readonly: true },
        { type: 'volume', name: 'kept', container: '/kept', readonly: false },
        { type: 'volume', container: '/anonymous', readonly: false },
        { type: 'tmpfs', container: '/sized', size: 65_536, mode: '1770' },
        { type: 'tmpfs', container: '/plain' },
      ],
      networks: ['own'],
      networkAliases: ['db'],
      addHosts: ['printer:10.0.0.9'],
      dns: ['10.0.0.1'],
      ports: [
        { hostIp: '127.0.0.1', host: 18_080, container: 80, protocol: 'tcp' },
        { host: 15_353, container: 53, protocol: 'udp' },
      ],
      memory: 64 * 1024 ** 2,
      memorySwap: 96 * 1024 ** 2,
      shmSize: 8 * 1024 ** 2,
      cpus: 0.5,
      pidsLimit: 64,
      ulimits: ['nofile=512:1024', 'nproc=64:128'],
      capAdd: ['NET_ADMIN'],
      capDrop: ['MKNOD'],
      securityOptions: ['no-new-privileges'],
      user: '0:0',
      workdir: '/kept',
      stopSignal: 'SIGINT',
      stopTimeout: 3,
      restart: { name: 'on-failure', maximumRetries: 2 },
      readonlyRootfs: true,
      interactive: true,
      init: false,
    };
    const first = await stage.launch(spec);
    expect(first.ended, first.said.join('\n')).toMatchObject({ state: 'succeeded' });
    const ref = first.ended.result ?? { engine: id, kind: 'container' as const, id: '' };
    const inspect = async (which: string) =>
      comparable((await engine.cli(['container', 'inspect', which])).stdout);
    const before = await inspect('first');
    const copied = await client.launch.fromContainer({ ref });
    expect(copied.omitted).toEqual([]);
    expect(copied.spec.mounts).toEqual(expect.arrayContaining([...(spec.mounts ?? [])]));
    await engine.cli(['rm', '--force', '--volumes', 'first']);
    await until('the row to go', async () => (await row('first')) === undefined);
    const preview = await client.launch.preview({ spec: copied.spec, runtime: name });
    expect(preview.problems).toEqual([]);
    const second = await stage.launch(copied.spec);
    expect(second.ended, second.said.join('\n')).toMatchObject({ state: 'succeeded' });
    expect(await inspect('first')).toEqual(before);
    await expect(client.launch.fromContainer({ ref: { ...ref, id: '0'.repeat(64) } })).rejects.toMatchObject({
      code: 'container.unknown',
    });
  });

  test('shows the line of a runtime that is not ready, and does not run it', async () => {
    const { client, image } = stage;
    const spec: RunSpec = { image, argv: ['true'], detach: true };
    const preview = await client.launch.preview({ spec, runtime: other });
    expect(preview).toMatchObject({ runtime: other, problems: [] });
    expect(preview.argv[0]).toBe(other);
    expect(preview.argv.slice(-4)).toEqual(['run', '--detach', image, 'true']);
    const outcome = await client.launch.start({ spec, runtime: other }).then(
      async ({ operationId }) => (await stage.ended(operationId)).ended.error,
      (error: unknown) => error,
    );
    expect(outcome).toMatchObject({ category: expect.stringMatching(/^(?:communication|dependency)$/) });
    await expect(client.launch.preview({ spec, runtime: 'no-such' })).rejects.toMatchObject({
      code: 'runtime.unknown',
    });
  });
});
