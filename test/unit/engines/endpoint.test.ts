import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandTemplate, parseEndpoint } from '../../../src-main/engines/endpoint';
import { endpointUri } from '../../../src-shared/model/engine';

const parse = (value: string) => parseEndpoint(value, 'DOCKER_HOST');

describe('an address', () => {
  it.each([
    ['unix:///var/run/docker.sock', { kind: 'unix', path: '/var/run/docker.sock' }],
    [' unix:///with space.sock ', { kind: 'unix', path: '/with space.sock' }],
    ['npipe:////./pipe/docker_engine', { kind: 'npipe', path: '//./pipe/docker_engine' }],
    [String.raw`npipe://\\.\pipe\docker_engine`, { kind: 'npipe', path: '//./pipe/docker_engine' }],
    ['tcp://192.168.0.1:1234', { kind: 'tcp', host: '192.168.0.1', port: 1234 }],
    ['tcp://harbour', { kind: 'tcp', host: 'harbour', port: 2375 }],
    ['tcp://harbour:80', { kind: 'tcp', host: 'harbour', port: 80 }],
    ['tcp://[::1]:2375/', { kind: 'tcp', host: '::1', port: 2375 }],
    ['http://harbour:1', { kind: 'tcp', host: 'harbour', port: 1 }],
    ['https://harbour', { kind: 'tcp', host: 'harbour', port: 2376, tls: { verify: true } }],
    ['harbour:2375', { kind: 'tcp', host: 'harbour', port: 2375 }],
    ['ssh://harbour', { kind: 'ssh', host: 'harbour' }],
    [
      'ssh://me@harbour:2222/run/podman/podman.sock',
      { kind: 'ssh', host: 'harbour', port: 2222, user: 'me', path: '/run/podman/podman.sock' },
    ],
  ])('%s is understood', (value, endpoint) => {
    expect(parse(value)).toEqual(endpoint);
  });

  it.each([
    '',
    'docker.sock',
    '/var/run/docker.sock',
    'unix://relative.sock',
    'unix://',
    'fd://3',
    'ftp://host',
    'tcp://',
    'tcp://host/path',
    'tcp://user@host',
    'tcp://host:99999',
    'tcp://host?x=1',
    'npipe://pipe',
    'ssh://',
    'ssh://me:secret@harbour',
    'ssh://-oProxyCommand=evil',
    'ssh://-l@harbour',
    'ssh://harbour%60touch%20x%60',
    'ssh://$(id)',
    'ssh://a;b@harbour',
    'ssh://harbour%zz',
    'ssh://harbour/run%00/podman.sock',
    'unix:///run/docker.sock\0.evil',
    'unix:///run/\u001b]0;docker.sock',
    'tcp://harbour:1\r\nX: y',
  ])('“%s” is refused with its source named', (value) => {
    expect(() => parse(value)).toThrowError(
      expect.objectContaining({
        code: 'endpoint.invalid',
        message: expect.stringContaining('DOCKER_HOST') as string,
      }) as Error,
    );
  });

  it('never shows the password in it', () => {
    expect(() => parse('ssh://me:S3CRET@harbour')).toThrowError(/^(?!.*S3CRET)/);
  });

  it.each([
    'ssh://me:S3CRET/x@harbour',
    'ssh://me:a:S3CRET@harbour',
    'ssh://me:S3CRET:a@harbour',
    'ssh://me:a@S3CRET@harbour:99999',
    'tcp://me:S3CRET@har bour',
    'me:S3CRET@harbour:2375',
    'nothing://me:S3CRET@harbour',
  ])('never shows the password in it, however it is written: %s', (value) => {
    let thrown: unknown;
    try {
      parse(value);
    } catch (error) {
      thrown = error;
    }
    const told = (error: unknown): string =>
      error instanceof Error
        ? `${error.stack ?? ''}${JSON.stringify(error)}${told(error.cause)}`
        : String(error);
    expect(thrown).toMatchObject({ code: 'endpoint.invalid' });
    expect(told(thrown)).not.toContain('S3CRET');
  });

  it('of any length is told shortly', () => {
    expect(() => parse('x'.repeat(100_000))).toThrowError(/^.{0,600}$/s);
  });

  it('written out and read again is the same', () => {
    const host = fc.oneof(fc.ipV4(), fc.domain(), fc.constant('::1'));
    const port = fc.integer({ min: 1, max: 65_535 });
    const path = fc.stringMatching(/^\/[a-z0-9._/-]{1,40}$/);
    const endpoint = fc.oneof(
      path.map((value) => ({ kind: 'unix' as const, path: value })),
      fc.record({ kind: fc.constant('tcp' as const), host, port }),
      fc.record(
        {
          kind: fc.constant('ssh' as const),
          host: fc.domain(),
          port,
          user: fc.stringMatching(/^[a-z]{1,8}$/),
        },
        { requiredKeys: ['kind', 'host'] },
      ),
    );
    fc.assert(
      fc.property(endpoint, (value) => {
        expect(parse(endpointUri(value))).toEqual(value);
      }),
    );
  });
});

describe('a socket template', () => {
  const values = { env: { XDG_RUNTIME_DIR: '/run/user/7', EMPTY: '' }, home: '/home/a', uid: 7 };
  it('is filled from the environment, the home and the user', () => {
    expect(expandTemplate('${XDG_RUNTIME_DIR}/podman.sock', values)).toBe('/run/user/7/podman.sock');
    expect(expandTemplate('${HOME}/${UID}', values)).toBe('/home/a/7');
    expect(expandTemplate('/run/plain.sock', values)).toBe('/run/plain.sock');
  });
  it('is left out when a variable has no value, rather than leading elsewhere', () => {
    expect(expandTemplate('${NOT_SET}/podman.sock', values)).toBeUndefined();
    expect(expandTemplate('${EMPTY}/podman.sock', values)).toBeUndefined();
    expect(expandTemplate('${UID}', { env: {}, home: '/' })).toBeUndefined();
  });
});
