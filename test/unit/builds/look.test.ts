import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildLacks } from '../../../src-main/builds/arguments/build-lacks';
import { lookAtFolder } from '../../../src-main/builds/context/look';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cleat-look-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('a look at a folder to build', () => {
  it('names its Dockerfiles, the stages and the arguments of the one that is built', async () => {
    await writeFile(
      join(dir, 'Containerfile'),
      'ARG VERSION=7\nFROM --platform=$P alpine AS base\nARG TOKEN\nfrom base as "x"\nFROM base AS app\n# FROM a AS no\n',
    );
    await writeFile(join(dir, 'Dockerfile.dev'), 'FROM scratch AS dev\n');
    await writeFile(join(dir, 'Dockerfile.dev.dockerignore'), '');
    await writeFile(join(dir, 'other.txt'), '');
    expect(await lookAtFolder(dir)).toEqual({
      files: ['Containerfile', 'Dockerfile.dev'],
      dockerfile: 'Containerfile',
      stages: ['base', '"x"', 'app'],
      args: ['VERSION', 'TOKEN'],
    });
    expect(await lookAtFolder(dir, 'Dockerfile.dev')).toMatchObject({
      dockerfile: 'Dockerfile.dev',
      stages: ['dev'],
    });
  });

  it('says at which field something is wrong, and still which files there are', async () => {
    expect(await lookAtFolder(join(dir, 'none'))).toMatchObject({
      files: [],
      problem: { field: 'context', error: { code: 'build.no-context' } },
    });
    expect(await lookAtFolder(dir)).toMatchObject({
      problem: { field: 'dockerfile', error: { code: 'build.no-dockerfile' } },
    });
    await mkdir(join(dir, 'Dockerfile'));
    await writeFile(join(dir, 'app.Dockerfile'), 'FROM scratch\n');
    expect(await lookAtFolder(dir)).toMatchObject({
      files: ['Dockerfile', 'app.Dockerfile'],
      problem: { field: 'dockerfile', error: { code: 'build.dockerfile-kind' } },
    });
  });
});

describe('what a builder cannot do', () => {
  const fields = (facts: Parameters<typeof buildLacks>[0]): string[] =>
    buildLacks(facts).map(({ field }) => field);

  it('is told by field, for each kind', () => {
    expect(fields({ kind: 'buildkit' })).toEqual(['cacheFrom.other', 'cacheTo.other']);
    const old = { kind: 'buildkit', version: '20.10.24' } as const;
    expect(fields(old)).toEqual(expect.arrayContaining(['contexts', 'platforms.1', 'output.oci']));
    // Files for several platforms are no image.
    const files = { output: { type: 'local', destination: '/o' } } as const;
    expect(buildLacks(old, files).map(({ field }) => field)).not.toContain('platforms.1');
    const contained = { kind: 'buildkit', version: '29.0.0', store: 'containerd' } as const;
    expect(fields(contained)).toEqual(['cacheFrom.other', 'cacheTo.other']);
    expect(fields({ kind: 'podman', version: '4.1.0' })).toContain('contexts');
    expect(fields({ kind: 'podman', version: '5.4.2' })).not.toContain('contexts');
    expect(fields({ kind: 'classic' })).toEqual(expect.arrayContaining(['secrets', 'ssh', 'output.tar']));
    expect(fields({ kind: 'podman', version: '4.2.0' })).toContain('cacheTo');
    expect(fields({ kind: 'podman', version: '4.3.1' })).not.toContain('cacheTo');
    expect(fields({ kind: 'apple', version: '0.10.0' })).toEqual(expect.arrayContaining(['secrets', 'ssh']));
    expect(fields({ kind: 'apple', version: '1.4.1' })).toEqual(['cacheFrom', 'cacheTo', 'network']);
  });
});
