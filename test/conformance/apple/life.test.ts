import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../../../src-shared/model/operation';
import { openLogs } from '../../../src-main/containers/logs';
import { openStats } from '../../../src-main/containers/stats';
import type { LogItem } from '../../../src-shared/model/log-line';
import { until } from '../../engines';
import { LOOP, Mac } from './mac';

/** All generations at once, each on a Mac of its own, where one test waits for what the one before it did. */
describe.each(['0.9', '1.2.2', '1.4.1'])('Apple Container %s (emulated)', { concurrent: true }, (version) => {
  let mac: Mac;
  const test = (sentence: string, body: () => void | Promise<void>): void =>
    it(sentence, { concurrent: false }, body);

  beforeAll(async () => {
    mac = await Mac.open({ version });
    await mac.cli('image', 'pull', 'alpine');
  });
  afterAll(() => mac?.close());

  const done = async (operation: Operation): Promise<Operation> => {
    const { operations } = mac.app.services;
    const find = (): Operation | undefined => operations.list().find(({ id }) => id === operation.id);
    await until('the end of the operation', () => find()?.state !== 'running');
    const found = find();
    if (!found) throw new Error('the operation is gone');
    return found;
  };

  test('is ready and chosen by itself on Apple silicon', () => {
    expect(mac.availability()).toMatchObject({
      state: 'ready',
      version: version === '0.9' ? '0.9.0' : version,
    });
    expect(mac.app.services.runtimes.snapshot().selection).toMatchObject({
      name: 'apple',
      decidedBy: 'auto',
    });
  });

  test('shows live what its user does on the command line', async () => {
    await mac.cli('run', '-d', '--name', 'live', 'alpine', ...LOOP);
    await mac.seen('live', 'running');
    await mac.cli('stop', 'live');
    await mac.seen('live', 'exited');
    await mac.cli('delete', 'live');
    await mac.seen('live', undefined);
  });

  test('starts, stops, restarts, kills and removes', async () => {
    const actions = await mac.app.services.actions();
    await mac.cli('create', '--name', 'acted', 'alpine', ...LOOP);
    await mac.seen('acted', 'exited');
    const ref = mac.ref('acted');
    expect(await done(actions.act('start', ref))).toMatchObject({ state: 'succeeded' });
    expect(mac.state('acted')).toBe('running');
    const began = mac.app.services.mirror.container(ref)?.startedAt ?? Infinity;
    // Since 1.0 it tells whole seconds.
    await until('a later second', () => Date.now() >= began + 1000);
    expect(await done(actions.act('restart', ref))).toMatchObject({ state: 'succeeded' });
    expect(mac.app.services.mirror.container(ref)?.startedAt).toBeGreaterThan(began);
    expect(await done(actions.act('remove', ref))).toMatchObject({
      state: 'failed',
      error: { code: 'container.conflict' },
    });
    expect(await done(actions.act('kill', ref))).toMatchObject({ state: 'succeeded' });
    expect(mac.state('acted')).toBe('exited');
    expect(await done(actions.act('kill', ref))).toMatchObject({
      state: 'failed',
      error: { code: 'container.conflict' },
    });
    // Stopping what is stopped is no failure.
    expect(await done(actions.act('stop', ref))).toMatchObject({ state: 'succeeded' });
    expect(await done(actions.act('remove', ref))).toMatchObject({ state: 'succeeded' });
    expect(mac.state('acted')).toBeUndefined();
  });

  test('refuses what it lacks with the reason, and asks nothing', async () => {
    await mac.cli('create', '--name', 'lacking', 'alpine', 'true');
    await mac.seen('lacking', 'exited');
    const ref = mac.ref('lacking');
    const { mirror } = mac.app.services;
    const actions = await mac.app.services.actions();
    const attempts = [
      () => actions.act('pause', ref),
      () => actions.rename(ref, 'x'),
      () => actions.update(ref, { cpus: 1 }),
    ];
    for (const attempt of attempts)
      expect(await done(attempt())).toMatchObject({ state: 'failed', error: { code: 'runtime.cannot' } });
    const connection = mirror.connection(mac.engine);
    await expect(connection.waitContainer('lacking')).rejects.toMatchObject({ code: 'runtime.cannot' });
    await expect(connection.topContainer('lacking')).rejects.toMatchObject({ code: 'runtime.cannot' });
    await mac.cli('delete', 'lacking');
  });

  test('hides the machine that builds images', async () => {
    await mac.cli('builder', 'start');
    await mac.cli('create', '--name', 'beside', 'alpine', 'true');
    await mac.seen('beside', 'exited');
    expect(mac.state('buildkit')).toBeUndefined();
    await mac.cli('delete', 'beside');
  });

  test('inspects, and says of what is not there that it is not', async () => {
    await mac.cli('create', '--name', 'looked', '-e', 'A=b=c', '-l', 'app=demo', 'alpine', 'true');
    const connection = mac.app.services.mirror.connection(mac.engine);
    const found = await connection.inspectContainer('looked');
    expect(found?.container).toMatchObject({
      name: 'looked',
      image: 'alpine:latest',
      labels: { app: 'demo' },
    });
    expect(found?.facts?.env).toContainEqual({ name: 'A', value: 'b=c' });
    expect(await connection.inspectContainer('nobody')).toBeUndefined();
    await mac.cli('delete', 'looked');
  });

  const readAll = async (follow: boolean, tail?: number, items: LogItem[] = []): Promise<LogItem[]> => {
    const { mirror } = mac.app.services;
    const source = openLogs({
      mirror,
      ref: mac.ref('talks'),
      follow,
      ...(tail === undefined ? {} : { tail }),
    });
    const signal = new AbortController().signal;
    while ((await source.wait(signal)) === 'more') items.push(...source.take(65_536));
    source.close();
    return items;
  };
  const texts = (items: readonly LogItem[]): string[] =>
    items.map((item) => (item.type === 'line' ? item.text : `(${item.what})`));

  test('reads a log, its last lines, and follows it until the container is removed', async () => {
    const talk =
      'echo "2026-01-02T03:04:05Z mine"; echo two; trap "echo bye; exit 0" TERM; while :; do sleep 0.05; done';
    await mac.cli('run', '-d', '--name', 'talks', 'alpine', 'sh', '-c', talk);
    await mac.seen('talks', 'running');
    await expect.poll(async () => texts(await readAll(false))).toEqual(['2026-01-02T03:04:05Z mine', 'two']);
    const [first] = await readAll(false);
    // No times are kept: what looks like one is the container's own.
    expect(first).not.toHaveProperty('time');
    expect(texts(await readAll(false, 1))).toEqual(['two']);
    const items: LogItem[] = [];
    const followed = readAll(true, undefined, items);
    await until('its lines', () => texts(items).includes('two'));
    await mac.cli('stop', 'talks');
    await mac.seen('talks', 'exited');
    await mac.cli('start', 'talks');
    await until('the mark of its new run', () => texts(items).includes('(restarted)'));
    await mac.cli('delete', '--force', 'talks');
    const said = texts(await followed);
    expect(said.slice(0, 4)).toEqual(['2026-01-02T03:04:05Z mine', 'two', 'bye', '(ended)']);
    expect(said).toContain('(restarted)');
    expect(said.at(-1)).toBe('(removed)');
  });

  test('refuses a log since a moment, which nobody could keep', async () => {
    await mac.cli('create', '--name', 'talks', 'alpine', 'true');
    const connection = mac.app.services.mirror.connection(mac.engine);
    const signal = new AbortController().signal;
    await expect(connection.openLogs('talks', { signal, follow: false, since: 1 })).rejects.toMatchObject({
      code: 'runtime.cannot',
    });
    await mac.cli('delete', 'talks');
  });

  test('tells a share of the CPU from two samples', async () => {
    await mac.cli('run', '-d', '--name', 'busy', 'alpine', 'sh', '-c', 'while :; do :; done');
    await mac.seen('busy', 'running');
    const source = openStats({ mirror: mac.app.services.mirror, refs: [mac.ref('busy')], once: true });
    const signal = new AbortController().signal;
    const read = [];
    while ((await source.wait(signal)) === 'more') read.push(...source.take(65_536));
    source.close();
    expect(read).toEqual([
      expect.objectContaining({ id: 'busy', cpu: expect.any(Number), pids: expect.any(Number) }),
    ]);
    expect(read[0]?.cpu).toBeGreaterThan(0);
    await mac.cli('delete', '--force', 'busy');
  });

  test('launches what the form says, pinned to its program, and names images, networks and volumes', async () => {
    const launch = await mac.app.services.launch();
    await mac.cli('volume', 'create', 'data');
    expect(await launch.choices(mac.engine)).toEqual({
      images: ['alpine:latest'],
      networks: ['default'],
      volumes: ['data'],
    });
    const spec = {
      image: 'alpine',
      argv: [...LOOP],
      name: 'launched',
      labels: { app: 'demo' },
      detach: true,
    };
    const preview = await launch.preview({ spec, inputs: {} });
    expect(preview.problems).toEqual([]);
    expect(preview.argv.slice(0, 3)).toEqual([`${mac.emulator.path}/container`, 'run', '--detach']);
    const operation = await done(await launch.start({ spec, inputs: {} }));
    expect(operation.error).toBeUndefined();
    expect(operation).toMatchObject({ state: 'succeeded', result: { id: 'launched' } });
    expect(mac.state('launched')).toBe('running');
    await mac.cli('delete', '--force', 'launched');
    await mac.seen('launched', undefined);
    const bad = await launch.preview({
      spec: { ...spec, mounts: [{ type: 'bind', host: '/etc/hostname', container: '/h', readonly: true }] },
      inputs: {},
    });
    expect(bad.problems).toEqual([
      { field: 'mounts.0.host', message: expect.stringContaining('only folders can be mounted') },
    ]);
  });
});
