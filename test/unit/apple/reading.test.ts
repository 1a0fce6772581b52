import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { missingOfDefinition } from '../../../src-shared/plugin-api/runtime-definition';
import { apple, lists, statuses } from './fixtures';

const { engine } = apple;
if (!engine || 'ids' in engine.containers)
  throw new Error('Apple has an engine of its own, and lists by one command');
const { containers } = engine;

it('The definition of Apple Container lacks no member', () => {
  expect(missingOfDefinition(apple)).toEqual([]);
});

describe('A list of Apple Container', () => {
  it('reads a status that is a string and one that is an object as the same', () => {
    for (const output of Object.values(lists))
      expect(containers.parse(output).map(({ id, state }) => `${id} ${state}`)).toEqual([
        'web running',
        'old exited',
      ]);
  });
  it('reads ISO dates, and seconds since 2001', () => {
    expect(containers.parse(lists['0.9'])[0]?.startedAt).toBe(Date.UTC(2026, 7, 10, 9, 15, 4, 500));
    const [web] = containers.parse(lists['1.2.2']);
    expect(web?.startedAt).toBe(Date.UTC(2026, 7, 10, 9, 15, 4));
    expect(web?.createdAt).toBe(Date.UTC(2026, 7, 10, 9, 15, 2));
  });
  it('hides the machine that builds images', () => {
    expect(lists['1.2.2']).toContain('buildkit');
    for (const output of Object.values(lists))
      expect(containers.parse(output).map(({ id }) => id)).not.toContain('buildkit');
  });
  it('tells of the end of a container neither a start nor an exit code, which Apple does not keep', () => {
    const old = containers.parse(lists['1.2.2']).find(({ id }) => id === 'old');
    expect(old).not.toHaveProperty('startedAt');
    expect(old).not.toHaveProperty('exitCode');
  });
  it('tells no moment of one that never started, where none is told or only the epoch', () => {
    const [first] = z
      .array(z.looseObject({ configuration: z.looseObject({}) }))
      .parse(JSON.parse(lists['0.9']));
    const never = { ...first, status: 'stopped', networks: [], startedDate: undefined };
    for (const startedDate of [undefined, 0, -63_114_076_800]) {
      const [row] = containers.parse(JSON.stringify([{ ...never, startedDate }]));
      expect(row).not.toHaveProperty('createdAt');
      expect(row).not.toHaveProperty('startedAt');
    }
  });
  it('has a row as other runtimes have it', () => {
    expect(containers.parse(lists['1.2.2'])[0]).toEqual({
      id: 'web',
      name: 'web',
      image: 'nginx:latest',
      imageId: `sha256:${'1'.repeat(64)}`,
      command: '/docker-entrypoint.sh nginx -g daemon off;',
      state: 'running',
      createdAt: Date.UTC(2026, 7, 10, 9, 15, 2),
      startedAt: Date.UTC(2026, 7, 10, 9, 15, 4),
      ports: [
        { hostIp: '0.0.0.0', hostPort: 8080, containerPort: 80, protocol: 'tcp' },
        { hostIp: '127.0.0.1', hostPort: 9100, containerPort: 9000, protocol: 'udp' },
        { hostIp: '127.0.0.1', hostPort: 9101, containerPort: 9001, protocol: 'udp' },
      ],
      networks: ['default'],
      labels: { app: 'demo' },
    });
  });
  it('shows a state of a later version as unknown, and an empty list as none', () => {
    const strange = lists['1.2.2'].replace('"state":"running"', '"state":"hibernating"');
    expect(containers.parse(strange)[0]?.state).toBe('unknown');
    expect(containers.parse('[]\n')).toEqual([]);
  });
  it.each([
    ['nothing', '', /printed nothing/],
    ['garbage', '\u0000<html>502</html>{]', /not JSON/],
    ['half of its JSON', lists['1.2.2'].slice(0, 400), /not JSON/],
    ['another shape', '[{"id":"web"}]', /./],
    ['no list', '{"status":"running"}', /./],
  ])('refuses %s', (_, output, message) => {
    expect(() => containers.parse(output)).toThrow(message);
  });
});

it('An inspect tells what was never started from what has ended, by the moment of a start', () => {
  const stopped = (output: string, at?: number | string) =>
    output
      .replace(/"startedDate":[^,}]+,?/, at === undefined ? '' : `"startedDate":${JSON.stringify(at)},`)
      .replace('"state":"running"', '"state":"stopped"')
      .replace('"status":"running"', '"status":"stopped"')
      .replaceAll(/,\s*([}\]])/g, '$1');
  for (const [output, at] of [
    [lists['0.9'], 800_000_000],
    [lists['1.2.2'], '2026-08-10T09:15:04Z'],
  ] as const) {
    expect(engine.inspect.parse(output)?.facts).not.toHaveProperty('neverStarted');
    expect(engine.inspect.parse(stopped(output))?.facts).toMatchObject({ neverStarted: true });
    expect(engine.inspect.parse(stopped(output, at))?.facts).not.toHaveProperty('neverStarted');
  }
});
it('An inspect gives mounts, addresses, variables and limits of both generations', () => {
  const [old, now] = [lists['0.9'], lists['1.2.2']].map((output) => engine.inspect.parse(output)?.facts);
  expect(now).toMatchObject({
    argv: ['nginx', '-g', 'daemon off;'],
    entrypoint: ['/docker-entrypoint.sh'],
    user: '0:0',
    hostname: 'web',
    platform: 'linux/arm64',
    networks: [
      { name: 'default', ipv4: '192.168.64.3', gateway: '192.168.64.1', ipv6: 'fd3c:1d2e:4f5a:6b7c::3' },
    ],
    limits: { memory: 1_073_741_824, cpus: 4 },
    mounts: [
      { type: 'bind', source: '/Users/me/site', destination: '/usr/share/nginx/html', readonly: true },
      { type: 'volume', source: 'data', destination: '/data', readonly: false },
      { type: 'tmpfs', destination: '/scratch', readonly: false },
    ],
    env: [
      { name: 'PATH', value: '/usr/local/sbin:/bin' },
      { name: 'MODE', value: 'dev' },
      { name: 'BARE', value: '' },
    ],
  });
  expect(now).not.toHaveProperty('exit');
  expect(old?.networks).toEqual([
    { name: 'default', ipv4: '192.168.64.3', gateway: '192.168.64.1', aliases: [] },
  ]);
});

describe('The status of Apple Container', () => {
  const root = '/Users/me/Library/Application Support/com.apple.container/';
  it('is read flat, nested, and from the one line that 0.9 has', () => {
    expect(engine.status.parse(statuses['0.9'])).toEqual({ isRunning: true });
    expect(engine.status.parse(statuses['1.2.2'])).toEqual({ isRunning: true, version: '1.2.2', root });
    expect(engine.status.parse(statuses['1.4.1'])).toEqual({ isRunning: true, version: '1.4.1', root });
    for (const down of ['0.9 down', '1.2.2 down', '1.4.1 down'] as const)
      expect(engine.status.parse(statuses[down])).toEqual({ isRunning: false });
  });
  it('is asked for in a form that the version has', () => {
    expect(engine.status.args('0.9.0')).toEqual(['system', 'status']);
    for (const version of ['0.10.0', '1.0.0', '1.4.1'])
      expect(engine.status.args(version)).toEqual(['system', 'status', '--format', 'json']);
  });
  it('throws for anything else', () => {
    for (const output of ['', 'running', '<html>', '{"state":1}'])
      expect(() => engine.status.parse(output)).toThrow();
  });
});

it('Another program of the name “container” is not taken for Apple’s', () => {
  const { parse } = engine.client;
  expect(parse('container CLI version 1.2.2 (build: release, commit: 0190097)\n')).toBe('1.2.2');
  expect(parse('container CLI version 0.9.0-35-g899081d (build: debug, commit: unspeci)')).toBe(
    '0.9.0-35-g899081d',
  );
  expect(
    parse('container CLI version 1.4.1 (build: release, commit: 0190097, sdk: 26.1 (a))'.replace(' (a)', '')),
  ).toBe('1.4.1');
  expect(() => parse('container 3.4 from elsewhere')).toThrow(/Apple/);
});

it('Names of images, volumes and networks are read in every generation', () => {
  const { parse } = engine.images;
  expect(parse('[{"configuration":{"name":"registry.example\\/library\\/alpine:3.22"},"id":"22"}]')).toEqual([
    'alpine:3.22',
  ]);
  expect(parse('[{"reference":"registry.example/library/alpine:3.22","descriptor":{}}]')).toEqual([
    'alpine:3.22',
  ]);
  // Only official images lie under “library”: of others the registry is part of the name.
  expect(parse('[{"reference":"registry.example/harbour/boat:1"}]')).toEqual([
    'registry.example/harbour/boat:1',
  ]);
  expect(parse('[{"id":"default","state":"running","config":{}}]')).toEqual(['default']);
  expect(parse('[{"name":"data","driver":"local"}]')).toEqual(['data']);
});

it('Usage is counted in nanoseconds and bytes, and what is absent stays absent', () => {
  expect(
    engine.usage.parse(
      '[{"cpuUsageUsec":183245,"id":"web","memoryUsageBytes":26214400,"numProcesses":5},{"id":"bare"}]',
    ),
  ).toEqual([{ id: 'web', cpuTime: 183_245_000, memory: 26_214_400, pids: 5 }, { id: 'bare' }]);
});

describe('A refusal of Apple Container', () => {
  it.each([
    [
      'Error: internalError: "failed to list containers" (cause: "interrupted: "XPC connection error: Connection invalid"")\nEnsure container system service has been started with `container system start`.',
      'down',
      'XPC connection error: Connection invalid',
    ],
    [
      'Error: interrupted: "XPC connection error: Connection invalid"',
      'down',
      'XPC connection error: Connection invalid',
    ],
    ['Error: get failed: container nope not found', 'unknown', 'get failed: container nope not found'],
    ['Error: container not found: nope', 'unknown', 'container not found: nope'],
    [
      'Error: internalError: "failed to stop container" (cause: "notFound: "container with ID nope not found"")',
      'unknown',
      'container with ID nope not found',
    ],
    ['Error: no such container: nope', 'unknown', 'no such container: nope'],
    [
      'Error: internalError: "failed to kill container" (cause: "invalidState: "no runtime client exists: container is stopped"")',
      'conflict',
      'no runtime client exists: container is stopped',
    ],
    [
      'Error: internalError: "failed to delete container" (cause: "invalidState: "container web is running and can not be deleted"")',
      'conflict',
      'container web is running and can not be deleted',
    ],
    [
      "Error: Plugin 'container-network' not found.\nUsage: container",
      'absent',
      "Plugin 'container-network' not found.",
    ],
    [
      "[1/2] Fetching image 13%\nError: mount source path '/x' does not exist",
      'other',
      "mount source path '/x' does not exist",
    ],
    ['', 'other', 'it said nothing.'],
  ])('%s', (stderr, kind, detail) => {
    expect(engine.failure(stderr)).toEqual({ kind, detail });
  });
});

describe('What Apple Container is told', () => {
  it('names one container per start', () => {
    expect(engine.start.args('web')).toEqual(['start', 'web']);
  });
  it('never asks for a log since a moment, and counts the last lines as the CLI does', () => {
    expect(engine.logs.args({ id: 'web', follow: true, tail: 5 })).toEqual([
      'logs',
      '--follow',
      '-n',
      '5',
      'web',
    ]);
    expect(engine.logs.args({ id: 'web', follow: false })).toEqual(['logs', 'web']);
  });
  it('joins what might be read as an option', () => {
    expect(engine.kill.args({ id: 'web', signal: '-9' })).toEqual(['kill', '--signal=-9', 'web']);
  });
});
