import { describe, expect, it } from 'vitest';
import { buildSpecOf, secretValues, type BuildFlags } from '../../../src-main/faces/cli/build-flags';

const none: BuildFlags = {
  tag: [],
  buildArg: [],
  label: [],
  platform: [],
  secret: [],
  ssh: [],
  cacheFrom: [],
  cacheTo: [],
  buildContext: [],
  cache: true,
};
const place = { cwd: '/work', env: { WHO: 'ada', TOKEN: 'x' } };
const spec = (flags: Partial<BuildFlags>, path = 'app') => buildSpecOf({ ...none, ...flags }, path, place);

describe('the options of cleat build', () => {
  it('make nothing of what was not said', () => {
    expect(spec({})).toEqual({ context: '/work/app' });
    expect(spec({}, '-')).toEqual({ context: '-' });
  });

  it('are read from where they were typed, as docker does', () => {
    expect(spec({ file: 'docker/web' })).toMatchObject({ dockerfile: '/work/docker/web' });
    expect(spec({ file: 'web' }, '-')).toMatchObject({ dockerfile: 'web' });
    expect(spec({ buildContext: ['lib=../lib', 'base=docker-image://a:1'] })).toMatchObject({
      contexts: { lib: '/lib', base: 'docker-image://a:1' },
    });
    expect(spec({ output: 'out' })).toMatchObject({ output: { type: 'local', destination: '/work/out' } });
    expect(spec({ output: 'type=tar,"dest=a,b.tar"' })).toMatchObject({
      output: { type: 'tar', destination: '/work/a,b.tar' },
    });
  });

  it('take the value of a build argument from a variable, and nothing from one that is not set', () => {
    expect(spec({ buildArg: ['WHO', 'NONE', 'A=b=c', 'EMPTY='] }).args).toEqual({
      WHO: 'ada',
      A: 'b=c',
      EMPTY: '',
    });
  });

  it('know each way to name a secret, and read the values of variables only', () => {
    const made = spec({
      secret: [
        'id=a',
        'id=b,env=TOKEN',
        'id=c,src=keys/c',
        'type=env,id=d,source=TOKEN',
        'type=file,id=e,source=/e',
      ],
    });
    expect(made.secrets).toEqual([
      { id: 'a' },
      { id: 'b', env: 'TOKEN' },
      { id: 'c', file: '/work/keys/c' },
      { id: 'd', env: 'TOKEN' },
      { id: 'e', file: '/e' },
    ]);
    expect(secretValues(made, place.env)).toEqual({ b: 'x', d: 'x' });
  });

  it('name several platforms, caches and ssh agents', () => {
    expect(
      spec({
        platform: ['linux/amd64,linux/arm64', 'linux/s390x'],
        cacheFrom: ['a,b', 'type=registry,ref=c'],
        ssh: ['default', 'git=keys/a,/b'],
      }),
    ).toMatchObject({
      platforms: ['linux/amd64', 'linux/arm64', 'linux/s390x'],
      cacheFrom: ['a', 'b', 'type=registry,ref=c'],
      ssh: [{ id: 'default' }, { id: 'git', paths: ['/work/keys/a', '/b'] }],
    });
  });

  it.each([
    [{ secret: ['nonsense'] }],
    [{ secret: ['id=a,mode=0400'] }],
    [{ output: 'type=image-of-the-moon,dest=x' }],
    [{ output: 'type=tar' }],
    [{ buildContext: ['lib'] }],
  ])('that make no sense are misuse: %j', (flags) => {
    expect(() => spec(flags)).toThrow(expect.objectContaining({ code: 'cli.option' }));
  });
});
