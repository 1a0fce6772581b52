import { describe, expect, it } from 'vitest';
import { baseImages } from '../../../src-main/builds/base-images';
import { buildLogins } from '../../../src-main/builds/build-logins';
import { loginOf, registryConfigHeader } from '../../../src-main/builds/engine/registry-login';
import type { Login } from '../../../src-main/registries/login';
import { CleatError } from '../../../src-shared/model/error';

describe('the images that a Dockerfile takes something from', () => {
  it('are those of FROM, --from=, from= and the frontend, without its own stages', () => {
    const text = [
      '# syntax=r.example/frontend:1',
      'FROM --platform=$BUILDPLATFORM r.example/base:2 AS build',
      'RUN --mount=type=bind,from=tools.example/go,target=/go make',
      'FROM scratch',
      'COPY --from=build /a /a',
      'COPY --chown=1 --from=other.example/x@sha256:' + 'a'.repeat(64) + ' \\',
      '  /b /b',
      'copy --from=0 /c /c',
      'RUN echo FROM nobody.example/printed',
    ].join('\n');
    expect(baseImages(text)).toEqual([
      'r.example/frontend:1',
      'r.example/base:2',
      'tools.example/go',
      `other.example/x@sha256:${'a'.repeat(64)}`,
    ]);
  });

  it('are named by arguments: those given, then those set in it, then what stands for none', () => {
    const text = 'ARG HOST=set.example\nARG TAG="7"\nFROM ${HOST}/a:$TAG\nFROM ${NONE:-b.example/c}:${V:-1}';
    expect(baseImages(text)).toEqual(['set.example/a:7', 'b.example/c:1']);
    expect(baseImages(text, { HOST: 'given.example' })[0]).toBe('given.example/a:7');
  });

  it('are none of what is no name of an image', () => {
    expect(baseImages('FROM $UNKNOWN\nFROM \u001b[31m\nFROM\nCOPY --from= a b\n')).toEqual([]);
  });
});

describe('the logins of a build', () => {
  const asked: string[] = [];
  const reader = {
    loginFor: (_: string, reference: string): Promise<Login | undefined> => {
      asked.push(reference);
      if (reference.startsWith('broken.example/'))
        return Promise.reject(CleatError.of('store.corrupt', { path: '/c', detail: 'odd' }));
      return Promise.resolve(
        reference.startsWith('r.example/') ? { username: 'u', password: 'p' } : undefined,
      );
    },
  };
  const wanted = (text: string) => ({
    dialect: 'docker' as const,
    context: { text: () => Promise.resolve(text) },
    spec: { context: '/c', cacheFrom: ['type=registry,ref=cache.example/c'] },
  });

  it('are of the registries that it names and no others, and one that cannot be read is a warning', async () => {
    const warnings: string[] = [];
    const logins = await buildLogins(
      reader,
      wanted('FROM r.example/a\nFROM r.example/b\nFROM broken.example/c'),
      { signal: new AbortController().signal, warn: (text) => warnings.push(text) },
    );
    expect([...logins]).toEqual([['r.example', { username: 'u', password: 'p' }]]);
    expect(asked).toEqual(['r.example/a', 'broken.example/c', 'cache.example/c']);
    expect(warnings).toMatchObject([expect.stringContaining('broken.example')]);
  });

  it('go to an engine in a header that it can read, under the name that its tools use', () => {
    const logins = new Map<string, Login>([
      ['docker.io', { identitytoken: 'token>>>???' }],
      ['r.example', { username: 'ü', password: 'p' }],
    ]);
    const sent = (dialect: 'docker' | 'podman'): unknown => {
      const text = registryConfigHeader(logins, dialect)['X-Registry-Config'] ?? '';
      expect(text.length % 4).toBe(0);
      expect(text).toMatch(/^[A-Za-z0-9_-]+=*$/);
      return JSON.parse(Buffer.from(text, 'base64url').toString());
    };
    expect(sent('docker')).toEqual({
      'https://index.docker.io/v1/': { identitytoken: 'token>>>???' },
      'r.example': { username: 'ü', password: 'p' },
    });
    expect(sent('podman')).toMatchObject({ 'docker.io': { identitytoken: 'token>>>???' } });
    expect(registryConfigHeader(new Map(), 'docker')).toEqual({});
    expect(loginOf(logins, 'registry-1.docker.io')).toEqual({ identitytoken: 'token>>>???' });
    expect(loginOf(logins, 'elsewhere.example')).toBeUndefined();
  });
});
