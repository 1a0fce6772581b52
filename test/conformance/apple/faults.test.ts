import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startDocker, until, whyNoDocker } from '../../engines';
import { processesNaming } from '../../engines/processes';
import type { Fault } from '../../emulators/apple-container/faults';
import { namesIn } from '../../emulators/apple-container/state/files';
import { LOOP, Mac } from './mac';

let mac: Mac | undefined;
afterEach(async () => {
  await mac?.close();
  mac = undefined;
});
const open = async (wanted: Parameters<typeof Mac.open>[0]): Promise<Mac> => {
  mac = await Mac.open(wanted);
  return mac;
};
const version = '1.4.1';
const signal = new AbortController().signal;
/** A list that hangs is given up after 10 s. */
const LONG = { timeoutMs: 25_000 };

describe('A machine that cannot have Apple Container', () => {
  it.each([
    ['darwin-x64-26.0', /machines with arm64 only; this one has x64/],
    ['darwin-arm64-14.5', />=15 of the operating system; this is 14.5/],
    ['linux-x64', /It is for macOS; this is Linux/],
  ])('%s says so, and runs nothing of it', async (host, reason) => {
    const { app } = await open({ version, host });
    expect(mac?.availability()).toMatchObject({
      state: 'wrong-platform',
      reason: expect.stringMatching(reason),
    });
    expect(app.services.runtimes.snapshot().selection.name).not.toBe('apple');
    expect(app.services.mirror.engines().filter(({ runtime }) => runtime === 'apple')).toEqual([]);
  });
});

describe('macOS 15', () => {
  it('has Apple Container, and no networks but its own', async () => {
    const env = { CLEAT_TEST_APPLE_MACOS: '15' };
    const { app } = await open({ version, host: 'darwin-arm64-15.5', env });
    expect(mac?.availability()).toMatchObject({ state: 'ready' });
    const preview = await (
      await app.services.launch()
    ).preview({
      spec: { image: 'alpine', argv: [], networks: ['mine'] },
      inputs: {},
    });
    expect(preview.problems).toEqual([
      { field: 'networks.0', message: 'Networks need macOS 26; this is 15.5.' },
    ]);
    // There is no command for them either.
    expect(await (await app.services.launch()).choices(mac?.engine ?? '')).toMatchObject({ networks: [] });
  });
});

it('CONTAINER_RUNTIME selects Apple Container by name', async () => {
  const { app } = await open({ version, env: { CONTAINER_RUNTIME: 'Apple' } });
  expect(app.services.runtimes.snapshot().selection).toMatchObject({ name: 'apple', decidedBy: 'env' });
});

it('A version below the oldest is refused, and both are named', async () => {
  await open({ version: '0.8.0' });
  expect(mac?.availability()).toMatchObject({
    state: 'unsupported-version',
    reason: expect.stringMatching(/0\.8\.0.*0\.9\.0/),
  });
});

it('Where the API server is down it is stopped; it is started without a question, and told of as it comes', async () => {
  const { app } = await open({ version, isRunning: false, hasKernel: false });
  const { runtimes, mirror } = app.services;
  expect(mac?.availability()).toMatchObject({ state: 'stopped', startable: true });
  const said: string[] = [];
  await runtimes.ensureRunning('apple', { signal, progress: (message) => said.push(message) });
  expect(mac?.availability()).toMatchObject({ state: 'ready' });
  expect(said.join('\n')).toContain('Launching container-apiserver');
  mirror.wake();
  await until('the engine', () => mirror.engines().some(({ status }) => status.state === 'live'));
});

it('A start that hangs is cancelled at once, and its program ended', async () => {
  const { app, emulator } = await open({ version, isRunning: false });
  emulator.fault({ command: 'system start', kind: 'hang' });
  const { runtimes } = app.services;
  // A look has a limit of its own, which a busy machine may pass.
  await until('it to be known as stopped', async () => {
    if (mac?.availability()?.state !== 'stopped') await runtimes.refresh(signal);
    return mac?.availability()?.state === 'stopped';
  });
  const cancel = new AbortController();
  const ended = runtimes
    .ensureRunning('apple', { signal: cancel.signal, progress: () => undefined })
    .catch((thrown: unknown) => thrown);
  const hangs = until('the hanging start', () => namesIn(join(emulator.state, 'hanging')).length > 0);
  // What ends before it hangs says why.
  expect(await Promise.race([hangs, ended])).toBe(true);
  cancel.abort();
  expect(await ended).toMatchObject({ code: 'app.cancelled' });
  await until('its end', () => processesNaming(emulator.state).length === 0);
});

/** A list that goes wrong this way loses the engine and keeps its rows, until it is well again. */
async function losesAndFinds(mac: Mac, kind: Fault['kind'], code: string): Promise<void> {
  const { app, emulator } = mac;
  await mac.cli('run', '-d', '--name', 'kept', 'alpine', ...LOOP);
  await mac.seen('kept', 'running');
  emulator.fault({ command: 'list', kind });
  const { mirror } = app.services;
  const status = () => mirror.engines().find(({ runtime }) => runtime === 'apple')?.status;
  await until('the loss', () => status()?.state === 'unreachable', LONG);
  expect(status()).toMatchObject({ state: 'unreachable', stale: true, error: { code } });
  expect(mirror.containers()).toHaveLength(1);
  emulator.fault();
  mirror.wake();
  await until('the return', () => status()?.state === 'live');
  await mac.cli('delete', '--force', 'kept');
  await mac.seen('kept', undefined);
}

describe('A CLI that misbehaves', () => {
  it.each<[Fault['kind'], string]>([
    ['crash', 'engine.command'],
    ['garbage', 'engine.answer'],
    ['half-json', 'engine.answer'],
    ['flood', 'engine.answer'],
    ['down', 'engine.unreachable'],
  ])(
    '%s makes its engine unreachable with %s and keeps the rows, until it is well again',
    async (kind, code) => losesAndFinds(await open({ version }), kind, code),
  );

  it('slow is waited for', async () => {
    const { app, emulator } = await open({ version });
    emulator.fault({ command: 'list', kind: 'slow', ms: 1500 });
    expect(await app.services.mirror.connection(mac?.engine ?? '').listContainers()).toEqual([]);
  });

  it('slow while it is looked for is ready all the same: each of its two commands has its own limit', async () => {
    await open({
      version,
      env: { CLEAT_TEST_APPLE_FAULT: '--version=slow:1300,system status=slow:1300' },
    });
    expect(mac?.availability()).toMatchObject({ state: 'ready' });
    expect(mac?.app.services.runtimes.snapshot().selection.name).toBe('apple');
  });

  it('another program of the name is not taken for Apple’s', async () => {
    await open({ version, env: { CLEAT_TEST_APPLE_FAULT: '--version=garbage' } });
    expect(mac?.availability()).toMatchObject({
      state: 'unreachable',
      reason: expect.stringMatching(/Apple/),
    });
  });
});

const missing = await whyNoDocker();
/** Each waits out a limit of the app, of 7 to 14 s, and does nothing meanwhile: all of them wait at once. */
describe('What hangs', { concurrent: true }, () => {
  const onMac = async (
    wanted: Parameters<typeof Mac.open>[0],
    body: (mac: Mac) => Promise<void>,
  ): Promise<void> => {
    const own = await Mac.open(wanted);
    try {
      await body(own);
    } finally {
      await own.close();
    }
  };

  it('makes its engine unreachable with engine.timeout and keeps the rows, until it is well again', () =>
    onMac({ version }, (own) => losesAndFinds(own, 'hang', 'engine.timeout')));

  it('while it is looked for is unreachable within the limit of a look', async () => {
    const began = performance.now();
    const env = { CLEAT_TEST_APPLE_FAULT: 'system status=hang' };
    await onMac({ version, env }, async (own) => {
      expect(own.availability()).toMatchObject({
        state: 'unreachable',
        reason: expect.stringMatching(/took longer/),
      });
      expect(performance.now() - began).toBeLessThan(30_000);
    });
  });

  it('keeps nobody else waiting: Docker is seen as ever', async ({ skip }) => {
    skip(missing !== undefined, missing);
    const docker = await startDocker();
    try {
      const image = await docker.busybox();
      const env = { DOCKER_HOST: `unix://${docker.socket}` };
      await onMac({ version, env }, async ({ app, emulator }) => {
        emulator.fault({ command: '*', kind: 'hang' });
        await docker.cli(['create', '--name', 'other', '--network', 'none', image, 'true']);
        const { mirror } = app.services;
        const statusOf = (name: string) =>
          mirror.engines().find(({ runtime }) => runtime === name)?.status.state;
        await until('the other row', () => mirror.containers().some(({ name }) => name === 'other'));
        await until('the loss', () => statusOf('apple') === 'unreachable', LONG);
        expect(statusOf('docker')).toBe('live');
      });
    } finally {
      await docker.close();
    }
  });
});
