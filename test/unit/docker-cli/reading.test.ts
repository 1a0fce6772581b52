import { describe, expect, it } from 'vitest';
import { dockerCliEngine } from '../../../src-main/runtimes/docker-cli/engine';
import { bytesOf } from '../../../src-main/runtimes/docker-cli/usage';
import { nerdctlCreated, nerdctlRunning, nerdctlInfo } from './fixtures';

const engine = dockerCliEngine(true);
const { containers } = engine;
if (!('ids' in containers)) throw new Error('it lists in two steps');
const { ids, rows } = containers;

describe('A CLI that takes Docker’s commands', () => {
  it('lists by ids, and refuses words that are none', () => {
    const id = 'a'.repeat(64);
    expect(ids.parse(`${id}\n`)).toEqual([id]);
    expect(ids.parse('\n')).toEqual([]);
    for (const output of ['CONTAINER ID', '--all', `${id}\nrm -rf`, 'ß'.repeat(64)])
      expect(() => ids.parse(output)).toThrow();
  });

  it('reads what nerdctl leaves out of an inspect: image, state, networks', () => {
    const [running, created] = rows.parse(JSON.stringify([nerdctlRunning, nerdctlCreated]));
    expect(running).toMatchObject({
      name: 'web',
      image: 'registry.example/library/nginx:alpine',
      imageId: '',
      state: 'running',
      command: "/docker-entrypoint.sh nginx -g 'daemon off;'",
      networks: ['bridge'],
      startedAt: Date.parse('2026-07-14T09:12:44.5Z'),
      ports: [{ hostIp: '0.0.0.0', hostPort: 8080, containerPort: 80, protocol: 'tcp' }],
    });
    expect(created).toMatchObject({ name: 'never', state: 'created', networks: [], ports: [] });
    expect(created).not.toHaveProperty('startedAt');
  });

  it('reads the facts of such an inspect, whose log driver and restart policy it does not tell', () => {
    const found = engine.inspect.parse(JSON.stringify([nerdctlRunning]));
    expect(found?.facts).toMatchObject({ logDriver: '', hostname: 'web', limits: { memory: 268_435_456 } });
    expect(engine.inspect.parse('[]')).toBeUndefined();
  });

  it.each(['', 'null', '{', 'Error: no', '[{"Id":1}]', '[{"Id":"x","State":[],"Config":{}}]'])(
    'throws on %j instead of an inspect',
    (output) => expect(() => rows.parse(output)).toThrow(),
  );

  it('tells Docker, which its API may reach too, from what only speaks like it, and from nobody', () => {
    const docker = { ID: 'c9-1', ServerVersion: '28.2.2', DockerRootDir: '/var/lib/docker' };
    expect(engine.status.parse(JSON.stringify(docker))).toEqual({
      isRunning: true,
      root: 'c9-1',
      id: 'c9-1',
    });
    expect(engine.status.parse(JSON.stringify(nerdctlInfo))).toEqual({
      isRunning: true,
      root: 'a2c6f3f0-6f5e-4b0c-9d54-3c1e8a5b7d10',
    });
    // As Docker 28 prints it when nobody answers.
    expect(engine.status.parse('{"ID":"","ServerVersion":"","DockerRootDir":""}')).toEqual({
      isRunning: false,
    });
  });

  it('reads the version of a CLI, whatever its name', () => {
    expect(engine.client.parse('Docker version 20.10.24+dfsg1, build 297e128\n')).toBe('20.10.24');
    expect(engine.client.parse('nerdctl version 2.0.0\n')).toBe('2.0.0');
    expect(engine.client.parse('nerdctl version v1.7\n')).toBe('1.7');
    expect(() => engine.client.parse('hello')).toThrow('it tells no version');
  });

  it('reads figures for people: thousands, 1024s, none', () => {
    expect([
      bytesOf('1.5MiB'),
      bytesOf('2kB'),
      bytesOf('0B'),
      bytesOf('--'),
      bytesOf('N/A'),
      bytesOf('1e3B'),
    ]).toEqual([1_572_864, 2000, 0, undefined, undefined, undefined]);
    const line =
      '{"BlockIO":"0B / 4.1kB","CPUPerc":"12.50%","Container":"abc","ID":"ab","MemUsage":"1MiB / 2GiB","NetIO":"1kB / 0B","PIDs":"3"}';
    expect(engine.usage.parse(`${line}\n`)).toEqual([
      {
        id: 'abc',
        cores: 0.125,
        memory: 1_048_576,
        memoryLimit: 2_147_483_648,
        networkIn: 1000,
        networkOut: 0,
        blockIn: 0,
        blockOut: 4100,
        pids: 3,
      },
    ]);
    const ended =
      '{"Container":"abc","CPUPerc":"--","MemUsage":"-- / --","NetIO":"--","BlockIO":"--","PIDs":"--"}';
    expect(engine.usage.parse(ended)).toEqual([{ id: 'abc' }]);
  });

  it('leaves images without a name out', () => {
    const lines = [
      { Repository: 'alpine', Tag: '3.20' },
      { Repository: '<none>', Tag: '<none>' },
      { Repository: 'mine', Tag: '<none>' },
    ];
    expect(engine.images.parse(lines.map((line) => JSON.stringify(line)).join('\n'))).toEqual([
      'alpine:3.20',
    ]);
  });

  it('keeps blanks of a command in a table of processes', () => {
    const table = engine.more?.top.parse('UID   PID  CMD\nroot  7    sleep 600 -x\n');
    expect(table).toEqual({ titles: ['UID', 'PID', 'CMD'], processes: [['root', '7', 'sleep 600 -x']] });
  });

  it.each([
    ['Cannot connect to the Docker daemon at unix:///x.sock. Is the docker daemon running?', 'down'],
    [
      'time="2026-07-14T09:12:44Z" level=fatal msg="cannot access containerd socket \\"/run/containerd/containerd.sock\\": no such file or directory"',
      'down',
    ],
    ['permission denied while trying to connect to the Docker daemon socket at unix:///x.sock', 'denied'],
    ['Error response from daemon: No such container: nope', 'unknown'],
    ['time="2026-07-14T09:12:44Z" level=fatal msg="1 errors:\\nno such container: nope"', 'unknown'],
    ['Error response from daemon: Container abc is not running', 'conflict'],
    [
      'Error response from daemon: Conflict. The container name "/a" is already in use by container "b".',
      'name-taken',
    ],
    ['unknown flag: --no-trunc', 'absent'],
    ['something else', 'other'],
  ])('takes %j for “%s”', (stderr, kind) => {
    expect(engine.failure(stderr).kind).toBe(kind);
    expect(engine.failure(stderr).detail).not.toBe('');
  });

  it('asks by argument arrays, in which a hostile value stays one argument', () => {
    const id = '$(id); `x`';
    expect(engine.start.args(id)).toEqual(['start', id]);
    expect(engine.logs.args({ id, follow: true, tail: 5, since: 1.5 })).toEqual([
      'logs',
      '--timestamps',
      '--follow',
      '--tail',
      '5',
      '--since',
      '1970-01-01T00:00:01.500Z',
      id,
    ]);
  });
});
