import { afterEach, describe, expect, it } from 'vitest';
import { installAppleEmulator, type AppleEmulator } from '../../emulators/apple-container';
import { ask } from '../../emulators/apple-container/ask';

let emulator: AppleEmulator | undefined;
afterEach(async () => {
  await emulator?.close();
  emulator = undefined;
});

/** A Mac with this version and one running container. */
async function macWith(version: string) {
  const installed = await installAppleEmulator({ version });
  emulator = installed;
  await ask(installed, ['run', '-d', '--name', 'web', 'alpine', 'sleep', '1000']);
  return {
    json: async (...args: string[]): Promise<unknown> => JSON.parse((await ask(installed, args)).stdout),
    ask: (...args: string[]) => ask(installed, args),
  };
}
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

describe('In 0.9', () => {
  it('a status is a string, a date a number since 2001, and nothing has an id beside it', async () => {
    const mac = await macWith('0.9');
    const listed = await mac.json('list', '--format', 'json');
    expect(listed).toEqual([
      {
        status: 'running',
        configuration: expect.objectContaining({ id: 'web' }),
        networks: [expect.objectContaining({ network: 'default', ipv4Address: '192.168.64.3/24' })],
        startedDate: expect.closeTo(Date.now() / 1000 - 978_307_200, -2),
      },
    ]);
    expect(JSON.stringify(listed)).not.toContain('creationDate');
    expect(await mac.json('image', 'list', '--format', 'json')).toEqual([
      { reference: 'docker.io/library/alpine:latest', descriptor: expect.anything(), fullSize: '4 MB' },
    ]);
  });
  it('system status is text and errors begin with their code', async () => {
    const mac = await macWith('0.9');
    expect(await mac.ask('system', 'status')).toMatchObject({ code: 0, stdout: 'apiserver is running\n' });
    expect((await mac.ask('exec', 'nope', 'true')).stderr).toBe(
      'Error: notFound: "get failed: container nope not found"\n',
    );
  });
});

describe.each(['1.2.2', '1.4.1'])('In %s', (version) => {
  it('a status is an object and dates are ISO, on one line with escaped slashes', async () => {
    const mac = await macWith(version);
    const { stdout } = await mac.ask('list', '--format', 'json');
    expect(stdout).toMatch(/^\[\{"configuration":.*docker\.io\\\/library\\\/alpine:latest.*\}\]\n$/);
    expect(JSON.parse(stdout)).toEqual([
      {
        id: 'web',
        configuration: expect.objectContaining({ id: 'web', creationDate: expect.stringMatching(ISO) }),
        status: {
          state: 'running',
          startedDate: expect.stringMatching(ISO),
          networks: [expect.objectContaining({ ipv4Address: '192.168.64.3/24', variant: 'reserved' })],
        },
      },
    ]);
    await mac.ask('kill', 'web');
    expect(await mac.json('inspect', 'web')).toEqual([
      expect.objectContaining({
        status: { state: 'stopped', networks: [], startedDate: expect.stringMatching(ISO) },
      }),
    ]);
    expect((await mac.ask('inspect', 'web')).stdout).toContain('\n    "id" : "web"');
  });
  it('a volume and a network have an id and a configuration', async () => {
    const mac = await macWith(version);
    await mac.ask('volume', 'create', '-s', '10g', 'data');
    expect(await mac.json('volume', 'list', '--format', 'json')).toEqual([
      {
        id: 'data',
        configuration: expect.objectContaining({
          name: 'data',
          sizeInBytes: 10_737_418_240,
          options: { size: '10g' },
        }),
      },
    ]);
    expect(await mac.json('network', 'list', '--format', 'json')).toEqual([
      {
        id: 'default',
        configuration: expect.objectContaining({ mode: 'nat' }),
        status: { ipv4Gateway: '192.168.64.1', ipv4Subnet: '192.168.64.0/24' },
      },
    ]);
  });
});

describe('system status', () => {
  it('is flat in 1.2.2 and its server version a sentence', async () => {
    const mac = await macWith('1.2.2');
    expect(await mac.json('system', 'status', '--format', 'json')).toMatchObject({
      status: 'running',
      apiServerVersion: 'container-apiserver version 1.2.2 (build: release, commit: 0190097)',
    });
    emulator?.server('not running');
    const down = await mac.ask('system', 'status', '--format', 'json');
    expect(down.code).toBe(1);
    expect(JSON.parse(down.stdout)).toMatchObject({ status: 'not running', apiServerVersion: '' });
  });
  it('is nested in 1.4.1 and its server version bare', async () => {
    const mac = await macWith('1.4.1');
    expect(await mac.json('system', 'status', '--format', 'json')).toMatchObject({
      status: 'running',
      server: { version: '1.4.1' },
      resources: { containersRunning: 1, containersTotal: 1, images: 1 },
    });
    emulator?.server('unregistered');
    expect(await mac.ask('system', 'status', '--format', 'json')).toEqual({
      code: 1,
      stdout: '{"status":"unregistered"}\n',
      stderr: '',
    });
  });
});

it('The scheme auto went away in 1.3', async () => {
  emulator = await installAppleEmulator({ version: '1.2.2' });
  expect((await ask(emulator, ['image', 'pull', '--scheme', 'auto', 'alpine'])).code).toBe(0);
  const later = await ask(emulator, ['image', 'pull', '--scheme', 'auto', 'alpine'], {
    env: { CLEAT_TEST_APPLE_VERSION: '1.4.1' },
  });
  expect(later).toEqual({ code: 1, stdout: '', stderr: 'Error: unsupported scheme auto\n' });
});
