import { describe, expect, it } from 'vitest';
import { ociDefinition } from '../../../src-main/runtimes/oci/definition';
import type { RunSpec } from '../../../src-shared/plugin-api/run-spec';
import { apple } from './fixtures';

const spec = (more: Partial<RunSpec>): RunSpec => ({ image: 'alpine', argv: [], ...more });
const args = (more: Partial<RunSpec>): readonly string[] => apple.run.args(spec(more)).args;
const problems = (more: Partial<RunSpec>, osVersion = '26.0'): Record<string, string> =>
  Object.fromEntries(
    apple.run.problems(spec(more), { osVersion }).map(({ field, message }) => [field, message]),
  );

const FULL: RunSpec = {
  image: 'alpine:3.22',
  argv: ['sh', '-c', 'echo "$GREETING" --name x'],
  name: 'job',
  labels: { app: 'demo', note: 'a, b' },
  env: { GREETING: 'a=b c', MODE: '' },
  secrets: { TOKEN: 's3cret' },
  mounts: [
    { type: 'bind', host: '/Users/me/my site', container: '/in', readonly: true },
    { type: 'bind', host: '/Users/me/out: "x"', container: '/out', readonly: false },
    { type: 'volume', name: 'data', container: '/data', readonly: true },
    { type: 'volume', container: '/anonymous', readonly: false },
    { type: 'tmpfs', container: '/scratch', size: 1_048_576, mode: '1777' },
  ],
  ports: [
    { host: 8080, container: 80, protocol: 'tcp' },
    { hostIp: '::1', host: 5300, container: 53, protocol: 'udp' },
  ],
  networks: ['default'],
  memory: 536_870_912,
  cpus: 2,
  entrypoint: '-x',
  user: '1000:1000',
  workdir: '/in',
  init: true,
  remove: true,
  detach: true,
};

it('A run of Apple Container is written like this', () => {
  expect(apple.run.problems(FULL)).toEqual([]);
  expect(apple.run.args(FULL)).toMatchInlineSnapshot(`
    {
      "args": [
        "run",
        "--mount",
        "type=bind,source=/Users/me/my site,target=/in,readonly",
        "--mount",
        "type=bind,source=/Users/me/out: "x",target=/out",
        "--mount",
        "type=volume,source=data,target=/data,readonly",
        "--mount",
        "type=volume,target=/anonymous",
        "--mount",
        "type=tmpfs,target=/scratch,size=1048576,mode=1777",
        "--rm",
        "--detach",
        "--init",
        "--name",
        "job",
        "--label",
        "app=demo",
        "--label",
        "note=a, b",
        "--env",
        "GREETING=a=b c",
        "--env",
        "MODE=",
        "--env",
        "TOKEN",
        "--publish",
        "8080:80/tcp",
        "--publish",
        "[::1]:5300:53/udp",
        "--network",
        "default",
        "--memory",
        "536870912",
        "--cpus",
        "2",
        "--user",
        "1000:1000",
        "--workdir",
        "/in",
        "--entrypoint=-x",
        "alpine:3.22",
        "sh",
        "-c",
        "echo "$GREETING" --name x",
      ],
      "env": {
        "TOKEN": "s3cret",
      },
    }
  `);
});

it('shares with Docker everything but mounts: options, their order, image and argv', () => {
  const docker = ociDefinition({ name: 'docker', cli: 'docker', engineOption: '--host', options: 'docker' });
  const same: RunSpec = { ...FULL, entrypoint: '/bin/sh', mounts: [] };
  expect(apple.run.args(same)).toEqual(docker.run.args(same));
});

describe('The command line of a run of Apple Container', () => {
  it('has options before the image only: what follows is the container’s', () => {
    const line = args({ name: 'x', argv: ['--rm', '-it', '--', '--name', 'y'] });
    const image = line.indexOf('alpine');
    expect(line.slice(image + 1)).toEqual(['--rm', '-it', '--', '--name', 'y']);
    expect(line.slice(0, image)).toEqual(['run', '--name', 'x']);
  });
  it('joins no value to a short option, and has none', () => {
    const line = apple.run.args(FULL).args.slice(0, -FULL.argv.length);
    expect(line.filter((word) => /^-[^-]/.test(word))).toEqual([]);
  });
  it('joins a value that begins with “-” to its long option, where it would be read as one', () => {
    expect(args({ entrypoint: '-x' })).toContain('--entrypoint=-x');
    expect(args({ entrypoint: '/bin/sh' }).join(' ')).toContain('--entrypoint /bin/sh');
  });
  it('says read-only where it is honoured, and never by “:ro”, which is not', () => {
    const line = args({ mounts: [{ type: 'bind', host: '/a', container: '/b', readonly: true }] });
    expect(line).toEqual(['run', '--mount', 'type=bind,source=/a,target=/b,readonly', 'alpine']);
    expect(apple.run.args(FULL).args.join(' ')).not.toMatch(/:ro\b|--volume/);
  });
  it('keeps secrets out of the arguments', () => {
    const { args: line, env } = apple.run.args(spec({ secrets: { TOKEN: 's3cret' } }));
    expect(line).toEqual(['run', '--env', 'TOKEN', 'alpine']);
    expect(env).toEqual({ TOKEN: 's3cret' });
  });
  it('leaves out what the CLI would refuse, so that a half-right form shows a line', () => {
    const line = args({ hostname: 'h', privileged: true, pull: 'always', restart: { name: 'always' } });
    expect(line).toEqual(['run', 'alpine']);
  });
});

describe('Apple Container refuses, at the field', () => {
  it.each<[string, Partial<RunSpec>, string, RegExp]>([
    [
      'a port without one of the host',
      { ports: [{ container: 80, protocol: 'tcp' }] },
      'ports.0.host',
      /chooses no free port/,
    ],
    [
      'port 0 of the host',
      { ports: [{ host: 0, container: 80, protocol: 'tcp' }] },
      'ports.0.host',
      /chooses no free port/,
    ],
    ['port 1 of the host', { ports: [{ host: 1, container: 80, protocol: 'tcp' }] }, 'ports.0.host', /2/],
    ['sctp', { ports: [{ host: 80, container: 80, protocol: 'sctp' }] }, 'ports.0.protocol', /tcp and udp/],
    [
      'one port on two addresses',
      {
        ports: [
          { hostIp: '127.0.0.1', host: 80, container: 80, protocol: 'tcp' },
          { hostIp: '127.0.0.2', host: 80, container: 81, protocol: 'tcp' },
        ],
      },
      'ports.1.host',
      /twice/,
    ],
    ['all ports', { publishAll: true }, 'publishAll', /port of the host/],
    [
      'a comma in a path',
      { mounts: [{ type: 'bind', host: '/a,b', container: '/c', readonly: false }] },
      'mounts.0.host',
      /“,” or “=”/,
    ],
    [
      '“=” in a target',
      { mounts: [{ type: 'tmpfs', container: '/a=b' }] },
      'mounts.0.container',
      /“,” or “=”/,
    ],
    [
      'a relabelling',
      { mounts: [{ type: 'bind', host: '/a', container: '/b', readonly: false, relabel: 'shared' }] },
      'mounts.0.relabel',
      /SELinux/,
    ],
    [
      'leaving out submounts',
      { mounts: [{ type: 'bind', host: '/a', container: '/b', readonly: true, recursive: false }] },
      'mounts.0.recursive',
      /below/,
    ],
    ['“..” in a target', { mounts: [{ type: 'tmpfs', container: '/a/../b' }] }, 'mounts.0.container', /\/b/],
    ['“=” in a label', { labels: { a: 'b=c' } }, 'labels.a', /“=”/],
    ['half a CPU', { cpus: 0.5 }, 'cpus', /whole/],
    ['100 MiB', { memory: 104_857_600 }, 'memory', /200 MiB/],
    ['a name of 64', { name: 'x'.repeat(64) }, 'name', /63/],
    ['no entrypoint', { entrypoint: '' }, 'entrypoint', /entrypoint away/],
    ['an image by id', { image: `sha256:${'a'.repeat(64)}` }, 'image', /by name/],
    ['a terminal in the background', { detach: true, interactive: true, tty: true }, 'tty', /foreground/],
    ['a restart policy', { restart: { name: 'always' } }, 'restart', /again/],
    ['another pull', { pull: 'always' }, 'pull', /missing/],
    ['the host’s network', { networks: ['host'] }, 'networks.0', /“host”/],
    ['another’s network', { networks: ['container:x'] }, 'networks.0', /“container:x”/],
    ['a network in capitals', { networks: ['Mine'] }, 'networks.0', /not a network’s name/],
    ['privileges', { privileged: true }, 'privileged', /machine of its own/],
    ['devices', { devices: ['/dev/fuse'] }, 'devices', /devices/],
    ['what Docker refuses too', { name: '-x' }, 'name', /not a container’s name/],
  ])('%s', (_, more, field, message) => {
    expect(problems(more)).toEqual({ [field]: expect.stringMatching(message) });
  });

  it('networks before macOS 26, but for its own and none', () => {
    expect(problems({ networks: ['mine'] }, '15.5')).toEqual({
      'networks.0': 'Networks need macOS 26; this is 15.5.',
    });
    expect(problems({ networks: ['mine'] })).toEqual({});
    for (const name of ['default', 'none']) expect(problems({ networks: [name] }, '15.5')).toEqual({});
  });
  it('takes what says nothing: no restart, a pull of what is missing, flags that are off', () => {
    expect(problems({ restart: { name: 'no' }, pull: 'missing', privileged: false, devices: [] })).toEqual(
      {},
    );
  });
});
