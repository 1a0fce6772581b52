import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installPlugin } from './fake-plugin';
import { createMachine, until, type Machine } from './machine';

let machine: Machine;
beforeEach(async () => {
  machine = await createMachine();
});
afterEach(() => machine.close());

const gone = {
  state: 'unreachable',
  error: { category: 'communication', code: 'engine.unreachable', params: {}, message: 'It is gone.' },
  since: 5,
  stale: true,
} as const;

describe('the four steps: automatic, override, uninstalled, fallen back', () => {
  it('each give the name they should', async () => {
    await machine.program('docker');
    await machine.program('boat');
    await machine.engine('docker');
    await machine.engine('boat');
    const { runtimes } = await machine.open();
    expect((await runtimes.which({})).name).toBe('docker');

    // 1. Installed, of higher priority and ready: chosen automatically.
    const plugin = await installPlugin(machine.home, { name: 'boat', priority: 20 });
    expect((await runtimes.refresh()).selection).toMatchObject({ name: 'boat', decidedBy: 'auto' });
    // 2. Overridden by the variable, for this caller only.
    expect(await runtimes.which({ env: 'docker' })).toMatchObject({ name: 'docker', decidedBy: 'env' });
    expect(runtimes.snapshot().selection.name).toBe('boat');
    // 3. and 4. Uninstalled: gone from the list, and Docker again.
    await rm(plugin, { recursive: true });
    const after = await runtimes.refresh();
    expect(after.runtimes.map((one) => one.name)).toEqual(['docker', 'podman']);
    expect(after.selection.name).toBe('docker');
    await expect(runtimes.which({ flag: 'boat' })).rejects.toMatchObject({ code: 'runtime.unknown' });
  });
});

describe('plugins', () => {
  it('that any process installs or removes change the list without a restart', async () => {
    const { runtimes } = await machine.open({ watch: true });
    const has = (name: string) => () => runtimes.snapshot().runtimes.some((one) => one.name === name);
    const path = await installPlugin(machine.home, { name: 'boat' });
    await until(runtimes, has('boat'));
    // Removed as an uninstaller does: out of sight in one step.
    await rename(path, join(machine.home, 'plugins', '.trash'));
    await until(runtimes, () => !has('boat')());
  });

  it('that are broken are told of where their runtime is asked for by name, with all that is wrong', async () => {
    await installPlugin(machine.home, { name: 'boat' });
    const file = join(machine.home, 'plugins', 'runtimes', 'boat', 'plugin.yaml');
    await writeFile(
      file,
      'id: boat\nversion: 1.0.0\ncontributes: { runtimes: [{ name: boat, cli: a/b }] }\n',
    );
    const { runtimes } = await machine.open();
    const { signal } = new AbortController();
    const broken = {
      code: 'runtime.broken',
      message: expect.stringMatching(/“boat” cannot be used:\n.*cli/),
    };
    await expect(runtimes.which({ flag: 'Boat' })).rejects.toMatchObject(broken);
    await expect(runtimes.use('boat')).rejects.toMatchObject(broken);
    await expect(runtimes.ensureRunning('boat', { signal, progress: () => undefined })).rejects.toMatchObject(
      broken,
    );
    await expect(runtimes.which({ flag: 'raft' })).rejects.toMatchObject({ code: 'runtime.unknown' });
  });

  it('that are broken show as a row and are mended in place', async () => {
    const { runtimes } = await machine.open({ watch: true });
    const path = await installPlugin(machine.home, { name: 'boat' });
    await until(runtimes, ({ runtimes: all }) => all.some((one) => one.name === 'boat'));
    await writeFile(join(path, 'plugin.yaml'), 'id: boat');
    const { broken } = await until(runtimes, (snapshot) => snapshot.broken.length === 1);
    expect(broken[0]).toMatchObject({
      path,
      problems: expect.arrayContaining([expect.stringMatching(/^plugin.yaml:1: version:/)]),
    });
    await installPlugin(machine.home, { name: 'boat' });
    await until(runtimes, (snapshot) => snapshot.broken.length === 0);
  });

  it('that are bundled are removed by a setting; Docker stays', async () => {
    const { runtimes, settings } = await machine.open();
    await settings.set({ removedRuntimes: ['podman', 'docker'] });
    await until(runtimes, ({ runtimes: all }) => all.length === 1);
    expect(runtimes.snapshot().runtimes[0]).toMatchObject({ name: 'docker', removable: false });
  });

  it('of another platform are listed and never chosen', async () => {
    await installPlugin(machine.home, {
      name: 'apple',
      cli: 'container',
      priority: 20,
      platforms: ['darwin'],
    });
    await machine.engine('docker');
    await machine.engine('apple');
    const { runtimes } = await machine.open();
    const { selection, runtimes: all } = runtimes.snapshot();
    expect(selection.name).toBe('docker');
    expect(all.find((one) => one.name === 'apple')?.availability.state).toBe('wrong-platform');
    expect(runtimes.engines().map((one) => one.runtime)).toEqual(['docker']);
    const { runtimes: onMac } = await machine.open({ platform: 'darwin' });
    expect(onMac.snapshot().selection.name).toBe('apple');
  });
});

describe('the choice', () => {
  it('is made from the setting, and follows what another process writes, at once', async () => {
    await machine.engine('docker');
    const { runtimes } = await machine.open({ watch: true });
    const other = await machine.open();
    expect(await other.runtimes.use('PODMAN')).toMatchObject({ name: 'podman', decidedBy: 'setting' });
    const seen = await until(runtimes, ({ selection }) => selection.name === 'podman');
    expect(seen.runtimes.find((one) => one.selected)?.name).toBe('podman');
    expect(await other.runtimes.use('auto')).toMatchObject({ name: 'docker', decidedBy: 'auto' });
    await until(runtimes, ({ selection }) => selection.decidedBy === 'auto');
  });

  it('is locked while the variable decides, with the reason', async () => {
    machine.env['CONTAINER_RUNTIME'] = 'Podman';
    await machine.engine('docker');
    const { runtimes, settings } = await machine.open();
    expect(runtimes.snapshot()).toMatchObject({
      selection: { name: 'podman', decidedBy: 'env' },
      lockedBy: { variable: 'CONTAINER_RUNTIME', value: 'Podman' },
    });
    await expect(runtimes.use('docker')).rejects.toMatchObject({ code: 'runtime.locked' });
    expect(settings.current().runtime).toBe('auto');
    // A flag is stronger than the variable.
    expect(await runtimes.which({ flag: 'docker' })).toMatchObject({ decidedBy: 'flag' });
  });

  it('of an unknown name is refused wherever it comes from, and nothing is written', async () => {
    const { runtimes, settings } = await machine.open();
    await expect(runtimes.use('nope')).rejects.toMatchObject({ code: 'runtime.unknown' });
    expect(settings.current().runtime).toBe('auto');
    await expect(runtimes.which({ env: 'nope' })).rejects.toMatchObject({ code: 'runtime.unknown' });
  });

  it('by an unknown name in the app’s own variable leaves the app open and every call refused', async () => {
    machine.env['CONTAINER_RUNTIME'] = 'dokcer';
    await machine.engine('docker');
    const { runtimes } = await machine.open();
    expect(runtimes.snapshot()).toMatchObject({
      problem: { code: 'runtime.unknown', hint: 'Did you mean “docker”?' },
      selection: { name: 'docker', decidedBy: 'auto' },
    });
    await expect(runtimes.which({})).rejects.toMatchObject({ code: 'runtime.unknown' });
    expect((await runtimes.which({ flag: 'docker' })).name).toBe('docker');
  });

  it('is not guessed while the settings have never been readable', async () => {
    await writeFile(join(machine.home, 'settings.json'), '{"runtime": ');
    const { runtimes } = await machine.open({ watch: true });
    expect(runtimes.snapshot().problem?.code).toBe('store.corrupt');
    await expect(runtimes.which({})).rejects.toMatchObject({ code: 'store.corrupt' });
    expect((await runtimes.which({ env: 'docker' })).name).toBe('docker');
    await writeFile(join(machine.home, 'settings.json'), '{"runtime": "podman"}');
    await until(runtimes, ({ selection, problem }) => selection.name === 'podman' && !problem);
  });

  it('does not move because a probe has another result', async () => {
    const { runtimes } = await machine.open();
    expect(runtimes.snapshot().selection).toMatchObject({ name: 'docker', decidedBy: 'fallback' });
    await machine.program('podman');
    await machine.engine('podman', { podman: true, version: '4.3.1' });
    const snapshot = await runtimes.refresh();
    expect(snapshot.runtimes.find((one) => one.name === 'podman')?.availability.state).toBe('ready');
    expect(snapshot.selection.name).toBe('docker');
  });

  it('moves when the automatically chosen one fails at time of use, with a notice', async () => {
    await machine.program('docker');
    await machine.program('podman');
    await machine.engine('docker');
    const podman = await machine.engine('podman', { podman: true, version: '4.3.1' });
    const { runtimes } = await machine.open();
    expect(runtimes.snapshot().selection.name).toBe('podman');
    await podman.close();
    await runtimes.reportFailure('podman', 'the connection was lost.');
    expect(runtimes.snapshot()).toMatchObject({
      selection: { name: 'docker', decidedBy: 'auto' },
      notice: { message: 'podman failed (the connection was lost); new work goes to docker.' },
    });
  });

  it('moves when the automatically chosen one cannot be started, with a notice', async () => {
    await machine.program('docker');
    await machine.program('podman', '#!/bin/sh\necho no storage >&2\nexit 125\n');
    const { runtimes } = await machine.open();
    expect(runtimes.snapshot().selection.name).toBe('podman');
    await machine.engine('docker');
    await runtimes.refresh();
    const { signal } = new AbortController();
    const starting = runtimes.ensureRunning('podman', { signal, progress: () => undefined });
    await expect(starting).rejects.toThrow('no storage');
    expect(runtimes.snapshot()).toMatchObject({
      selection: { name: 'docker', decidedBy: 'auto' },
      notice: { message: expect.stringMatching(/^podman failed .*new work goes to docker\.$/) },
    });
  });

  it('moves when new work finds the automatically chosen one gone, and takes the other', async () => {
    await machine.engine('docker');
    const podman = await machine.engine('podman', { podman: true, version: '4.3.1' });
    const { runtimes } = await machine.open();
    const id = runtimes.engines().find(({ runtime }) => runtime === 'podman')?.id ?? '';
    await podman.close();
    runtimes.observe(id, gone);
    expect(runtimes.snapshot().selection.name).toBe('podman');
    await expect(runtimes.provider({ flag: 'podman' })).rejects.toMatchObject({ code: 'runtime.not-ready' });
    expect((await runtimes.provider({})).name).toBe('docker');
    expect(runtimes.snapshot().notice?.message).toContain('new work goes to docker');
  });

  it('stays when what failed answers after all, and when it was asked for', async () => {
    await machine.engine('docker');
    const podman = await machine.engine('podman', { podman: true, version: '4.3.1' });
    const { runtimes } = await machine.open();
    await runtimes.reportFailure('podman', 'a hiccup');
    expect(runtimes.snapshot().selection.name).toBe('podman');
    await runtimes.use('podman');
    await podman.close();
    await runtimes.reportFailure('podman', 'gone');
    const after = runtimes.snapshot();
    expect(after.selection).toMatchObject({ name: 'podman', decidedBy: 'setting' });
    expect(after.notice).toBeUndefined();
    expect(after.runtimes.find((one) => one.name === 'podman')?.availability.state).not.toBe('ready');
  });
});

describe('availability', () => {
  it('follows what the mirror sees of an engine, without a probe', async () => {
    let probes = 0;
    await machine.program('docker');
    const docker = await machine.engine('docker');
    const { runtimes } = await machine.open({
      ports: {
        probe: async (engine, signal) => {
          probes++;
          const { probeEngine } = await import('../../../src-main/engines/probe');
          return probeEngine(engine, { timeoutMs: 2000, ...(signal ? { signal } : {}) });
        },
      },
    });
    const [engine] = runtimes.engines();
    const stateOf = () => runtimes.snapshot().runtimes[0]?.availability.state;
    expect([engine?.endpoint, stateOf()]).toEqual([{ kind: 'unix', path: docker.socket }, 'ready']);
    const before = probes;
    runtimes.observe(engine?.id ?? '', gone);
    expect(stateOf()).toBe('stopped');
    expect(runtimes.engines()).toHaveLength(1); // still one to keep trying
    const facts = {
      version: '28.0.0',
      apiVersion: '1.41',
      dialect: 'docker',
      os: 'linux',
      architecture: 'amd64',
      identity: 'x',
    } as const;
    runtimes.observe(engine?.id ?? '', { state: 'live', facts, since: 9 });
    expect(runtimes.snapshot().runtimes[0]?.availability).toMatchObject({
      state: 'ready',
      version: '28.0.0',
    });
    runtimes.observe('docker/unix:///nobody', gone);
    expect(stateOf()).toBe('ready');
    expect(probes).toBe(before);
  });

  it('tells listeners only of what changed', async () => {
    await machine.engine('docker');
    const { runtimes } = await machine.open();
    let calls = 0;
    runtimes.subscribe(() => calls++);
    const [engine] = runtimes.engines();
    runtimes.observe(engine?.id ?? '', gone);
    runtimes.observe(engine?.id ?? '', gone);
    expect(calls).toBe(1);
  });

  it('of sockets that come later is noticed', async () => {
    await machine.program('boat');
    await installPlugin(machine.home, { name: 'boat', priority: 20, sockets: [machine.socket('boat')] });
    const { runtimes } = await machine.open({ watch: true });
    const boat = () => runtimes.snapshot().runtimes.find((one) => one.name === 'boat')?.availability.state;
    expect(boat()).toBe('stopped');
    await machine.engine('boat');
    await until(runtimes, () => boat() === 'ready');
  });

  it('of an engine that hangs costs its own time limit and nobody else’s answer', async () => {
    await machine.engine('docker');
    await machine.engine('podman', { podman: true, version: '4.3.1' });
    const controller = new AbortController();
    const { runtimes } = await machine.open({
      ports: {
        probe: async (engine) =>
          engine.runtime === 'podman'
            ? {
                state: 'timeout',
                error: {
                  category: 'timeout',
                  code: 'engine.timeout',
                  params: {},
                  message: 'It took too long.',
                },
              }
            : (await import('../../../src-main/engines/probe')).probeEngine(engine, {
                timeoutMs: 2000,
                signal: controller.signal,
              }),
      },
    });
    const states = runtimes.snapshot().runtimes.map((one) => [one.name, one.availability.state]);
    expect(states).toEqual([
      ['docker', 'ready'],
      ['podman', 'unreachable'],
    ]);
  });
});

describe('closing', () => {
  it('during the first look ends it, and nothing is said afterwards', async () => {
    const { runtimes } = await machine.open();
    let calls = 0;
    runtimes.subscribe(() => calls++);
    const refreshing = runtimes.refresh().catch(() => undefined);
    await runtimes.close();
    await refreshing;
    expect(calls).toBe(0);
  });
});

describe('work that was begun', () => {
  it('stays on the runtime it began with when another is chosen; new work goes to that', async () => {
    await machine.program('docker');
    await machine.program('podman');
    await machine.engine('docker');
    await machine.engine('podman', { podman: true, version: '4.3.1' });
    const { runtimes } = await machine.open();
    const spec = { image: 'i', argv: [] };
    const running = await runtimes.provider({});
    await runtimes.use('docker');
    expect((await runtimes.provider({})).buildRunArgs(spec).file).toBe('docker');
    expect(running.buildRunArgs(spec)).toMatchObject({
      file: 'podman',
      args: ['--url', `unix://${machine.socket('podman')}`, 'run', 'i'],
    });
  });

  it('is refused on a runtime that is not ready, naming it and its CLI', async () => {
    await installPlugin(machine.home, { name: 'apple', cli: 'container' });
    const { runtimes } = await machine.open();
    await expect(runtimes.provider({ flag: 'apple' })).rejects.toMatchObject({
      code: 'runtime.not-ready',
      message: expect.stringContaining('apple (container)'),
    });
  });
});
