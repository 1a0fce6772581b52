import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineId } from '../../../src-shared/model/engine';
import type { RunSpec } from '../../../src-shared/plugin-api/run-spec';
import { ociDefinition, parseRunning } from '../../../src-main/runtimes/oci/definition';
import { checkMounts, parseMountPoints } from '../../../src-main/runtimes/oci/mounts';
import { csvFields } from '../../../src-main/runtimes/oci/csv';
import { mountArguments } from '../../../src-main/runtimes/oci/mount-arguments';
import { checkDefinition, checkProvider, createProvider } from '../../../src-main/runtimes/provider';

const endpoint = { kind: 'unix', path: '/e.sock' } as const;
const docker = ociDefinition({ name: 'docker', cli: 'docker', engineOption: '--host', options: 'docker' });
const podman = ociDefinition({ name: 'podman', cli: 'podman', engineOption: '--url', options: 'podman' });
const providerOf = (definition: unknown) =>
  createProvider({
    definition,
    engine: { id: engineId('x', endpoint), runtime: 'x', name: 'x', endpoint, aliases: [] },
    env: {},
    availability: () => Promise.resolve({ state: 'ready' }),
    ensureRunning: () => Promise.resolve(),
  });

const spec: RunSpec = {
  image: 'registry.example/tool:1',
  argv: ['--flag', 'a b', '-'],
  name: 'cleat-1',
  labels: { 'org.cleat.run': '7', a: '' },
  env: { LANG: 'C.UTF-8', EMPTY: '' },
  secrets: { TOKEN: 'hush' },
  mounts: [
    { type: 'bind', host: '/data', container: '/in', readonly: true },
    { type: 'bind', host: '/out,put/"x"', container: '/out', readonly: false },
  ],
  workdir: '/out',
  user: '1000:1000',
  networks: ['none'],
  remove: true,
  detach: true,
  interactive: true,
  tty: true,
};
const ARGS = [
  'run',
  '--rm',
  '--detach',
  '--interactive',
  '--tty',
  '--name',
  'cleat-1',
  '--label',
  'a=',
  '--label',
  'org.cleat.run=7',
  '--env',
  'EMPTY=',
  '--env',
  'LANG=C.UTF-8',
  '--env',
  'TOKEN',
  '--mount',
  'type=bind,source=/data,target=/in,readonly',
  '--mount',
  'type=bind,"source=/out,put/""x""",target=/out',
  '--network',
  'none',
  '--user',
  '1000:1000',
  '--workdir',
  '/out',
  'registry.example/tool:1',
  '--flag',
  'a b',
  '-',
];

describe('the command line of a run', () => {
  it('is the same for Docker and Podman but for how an engine is named; image and argv come last', () => {
    expect(providerOf(docker).buildRunArgs(spec)).toEqual({
      file: 'docker',
      args: ['--host', 'unix:///e.sock', ...ARGS],
      env: { TOKEN: 'hush' },
    });
    expect(providerOf(podman).buildRunArgs(spec)).toEqual({
      file: 'podman',
      args: ['--url', 'unix:///e.sock', ...ARGS],
      env: { TOKEN: 'hush' },
    });
  });

  it('is refused with everything that is wrong at once', () => {
    const wrong: RunSpec = {
      image: '--privileged',
      argv: [],
      name: '-x',
      mounts: [{ type: 'bind', host: 'relative', container: '/m', readonly: true }],
      env: { 'A=B': '' },
      secrets: { DOCKER_HOST: 'tcp://evil', PATH: '/evil' },
      workdir: 'here',
      user: '--root',
      networks: [''],
    };
    const build = () => providerOf(docker).buildRunArgs(wrong);
    expect(build).toThrow(expect.objectContaining({ code: 'run.invalid' }));
    for (const word of [
      'image',
      'name',
      'relative',
      'A=B',
      'DOCKER_HOST',
      'PATH',
      'workdir',
      'user',
      'network',
    ])
      expect(build).toThrow(word);
  });

  it('carries any path in a mount as one CSV line that reads back', () => {
    const path = fc
      .string({ unit: 'grapheme', maxLength: 20 })
      .map((text) => `/${text.replaceAll('\0', '')}`);
    fc.assert(
      fc.property(path, path, fc.boolean(), (host, container, readonly) => {
        const [, line = ''] = mountArguments({ type: 'bind', host, container, readonly }, 'docker');
        const fields = csvFields(line);
        expect(fields).toEqual([
          'type=bind',
          `source=${host}`,
          `target=${container}`,
          ...(readonly ? ['readonly'] : []),
        ]);
      }),
    );
  });
});

describe('a definition or a provider', () => {
  it('that lacks a member is refused, naming each', () => {
    const broken = {
      ...docker,
      engineArgs: undefined,
      run: { args: docker.run.args },
      list: { args: docker.list.args },
    };
    expect(() => checkDefinition(broken)).toThrow(
      'The runtime docker cannot be used: it lacks engineArgs, run.problems, list.parse.',
    );
    expect(() => checkDefinition({ ...docker, cli: '' })).toThrow('it lacks cli');
    expect(() => checkDefinition(null)).toThrow('without a name');
    expect(checkDefinition(docker)).toBe(docker);
  });

  it.each([
    'name',
    'cli',
    'availability',
    'ensureRunning',
    'version',
    'listRunning',
    'buildRunArgs',
    'run',
    'stop',
  ])('without %s is no provider', (member) => {
    const lacking = Object.fromEntries(Object.entries(providerOf(docker)).filter(([key]) => key !== member));
    expect(() => checkProvider(lacking)).toThrow(expect.objectContaining({ code: 'runtime.incomplete' }));
    expect(() => checkProvider(lacking)).toThrow(member);
  });
});

describe('a list of running containers', () => {
  it('is read from one object a line, and from an array over several lines', () => {
    const lines =
      '{"ID":"1","Names":"a,b","Image":"x","State":"running"}\n{"ID":"2","Names":"c","Image":"y"}\n';
    expect(parseRunning(lines)).toEqual([
      { id: '1', name: 'a', image: 'x' },
      { id: '2', name: 'c', image: 'y' },
    ]);
    const array = '[\n  {\n  "Id": "3",\n "Names": ["d"],\n "Image": "z"\n }\n]';
    expect(parseRunning(array)).toEqual([{ id: '3', name: 'd', image: 'z' }]);
    expect(parseRunning('\n')).toEqual([]);
  });

  it('of another shape is an error, never an empty list', () => {
    expect(() => parseRunning('{"unknown": 1}')).toThrow();
    expect(() => parseRunning('CONTAINER ID   IMAGE')).toThrow();
    expect(() => parseRunning('[{"Names": [], "Id": "1", "Image": "x"}]')).toThrow();
  });
});

describe('a mount', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'cleat-mounts-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('of what is not there, or of a link to nothing, is refused', async () => {
    await symlink(join(dir, 'gone'), join(dir, 'link'));
    for (const name of ['missing', 'link']) {
      const host = join(dir, name);
      await expect(
        checkMounts([{ type: 'bind', host, container: '/m', readonly: false }]),
      ).rejects.toMatchObject({
        code: 'run.mount',
        wire: { params: { host } },
      });
    }
    await writeFile(join(dir, 'file'), '');
    await checkMounts([{ type: 'bind', host: join(dir, 'file'), container: '/m', readonly: true }]);
  });

  it('read-only over another mount is refused, since that stays writable', async ({ skip }) => {
    skip(process.platform !== 'linux', 'only Linux tells its mounts');
    const mount = { type: 'bind' as const, host: '/', container: '/m', readonly: true };
    await expect(checkMounts([mount])).rejects.toMatchObject({ code: 'run.mount' });
    await checkMounts([{ ...mount, readonly: false }]);
  });

  it('point with a space is read from mountinfo', () => {
    const line = '36 35 98:0 /mnt1 /mnt\\040with\\134slash rw,noatime master:1 - ext3 /dev/root rw';
    expect(parseMountPoints(`${line}\n`)).toEqual(['/mnt with\\slash']);
  });
});

it.each([
  ['Error response from daemon: No such image: boat:1', undefined],
  ['Error: boat:1: image not known', undefined],
  ['Error: notFound: "failed to delete one or more images: [boat:1]"', undefined],
  ['Error response from daemon: conflict: unable to delete boat:1', 'exec.failed'],
])('takes an image away that may be gone already: %s', async (said, code) => {
  const dir = await mkdtemp(join(tmpdir(), 'cleat-provider-'));
  try {
    const cli = join(dir, 'cli');
    await writeFile(cli, `#!/bin/sh\ncat >&2 <<'END'\n${said}\nEND\nexit 1\n`, { mode: 0o755 });
    const { removeImage } = createProvider({
      definition: { ...docker, cli },
      engine: { id: engineId('x', endpoint), runtime: 'x', name: 'x', endpoint, aliases: [] },
      env: { PATH: process.env['PATH'] },
      availability: () => Promise.resolve({ state: 'ready' }),
      ensureRunning: () => Promise.resolve(),
    });
    const removed = removeImage?.('boat:1');
    if (code === undefined) await removed;
    else await expect(removed).rejects.toMatchObject({ code });
  } finally {
    await rm(dir, { recursive: true });
  }
});
