import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openRegistry, type RegistryClient } from '../../../src-main/registries/client/client';
import { challengesIn } from '../../../src-main/registries/client/challenge';
import { digestOf, entriesOf, readManifest } from '../../../src-main/registries/client/manifest';
import { listTags, nextIn } from '../../../src-main/registries/client/tags';
import type { Login } from '../../../src-main/registries/login';
import { certificateAuthority } from '../../engines/certificates';
import { INSECURE, json, SECURE, tinyRegistry, type Answering, type TinyRegistry } from './server';

const { signal } = new AbortController();
const SAILOR = { username: 'sailor', password: 'hunter2' };
const BASIC = `Basic ${Buffer.from('sailor:hunter2').toString('base64')}`;
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function served(answering: Answering): Promise<TinyRegistry> {
  const tiny = await tinyRegistry(answering);
  closing.push(() => tiny.close());
  return tiny;
}

async function opened(
  { host }: Pick<TinyRegistry, 'host'>,
  options: { login?: Login; timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<RegistryClient> {
  const client = await openRegistry({ registry: host, trust: INSECURE, signal, ...options });
  closing.push(() => client.close());
  return client;
}

/** Answers its root as a registry without logins, all else as said. */
const open =
  (answering: Answering): Answering =>
  (request, answer) =>
    request.url === '/v2/' ? json(answer, {}) : answering(request, answer);

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'nothing',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );

describe('challenges', () => {
  it('are read with their quoted parameters, several in one header', () => {
    const header = 'Bearer realm="https://a/t?x=1,2",service="s\\"q", Basic realm="b" , Negotiate';
    expect(challengesIn(header).map(({ scheme, params }) => [scheme, Object.fromEntries(params)])).toEqual([
      ['bearer', { realm: 'https://a/t?x=1,2', service: 's"q' }],
      ['basic', { realm: 'b' }],
      ['negotiate', {}],
    ]);
    expect(challengesIn(undefined)).toEqual([]);
    expect(challengesIn('"'.repeat(100_000))).toEqual([]);
    expect(nextIn('</v2/a>; rel="prev", </v2/b?last=c,d>; rel="next"')).toBe('/v2/b?last=c,d');
  });
});

describe('a login', () => {
  it('is Basic where that is asked, and only the registry’s own word tells whether it is right', async () => {
    const tiny = await served((request, answer) => {
      if (request.headers.authorization === BASIC) return json(answer, {});
      answer.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    });
    expect(await (await opened(tiny, { login: SAILOR })).logIn()).toBe(true);
    expect(tiny.heard[0]?.authorization).toBeUndefined();
    const wrong = await opened(tiny, { login: { ...SAILOR, password: 'nothing' } });
    expect(await codeOf(wrong.logIn())).toBe('registry.password');
    expect(await codeOf((await opened(tiny)).logIn())).toBe('registry.denied');
  });

  it('goes to the token service, and the token to the registry; an identity token is exchanged', async () => {
    const bodies: string[] = [];
    const tiny = await served((request, answer) => {
      if (request.url?.startsWith('/token')) {
        request.setEncoding('utf8').on('data', (text: string) => bodies.push(text));
        request.on('end', () =>
          request.headers.authorization === BASIC || request.method === 'POST'
            ? json(answer, { access_token: 'T0KEN' })
            : json(answer, {}, 401),
        );
      } else if (request.headers.authorization === 'Bearer T0KEN') json(answer, { tags: ['one'] });
      else
        answer
          .writeHead(401, { 'www-authenticate': `Bearer realm="http://${tiny.host}/token",service="s"` })
          .end();
    });
    const client = await opened(tiny, { login: SAILOR });
    expect(await client.logIn()).toBe(true);
    expect(await listTags(client, 'team/app', 10)).toEqual({ tags: ['one'], more: false });
    expect(tiny.heard.map(({ url }) => url)).toContain(
      '/token?service=s&scope=repository%3Ateam%2Fapp%3Apull&account=sailor',
    );
    const bearer = await opened(tiny, { login: { identitytoken: 'REFRESH' } });
    expect(await bearer.logIn()).toBe(true);
    expect(bodies.join()).toContain('refresh_token=REFRESH');
    const wrong = await opened(tiny, { login: { ...SAILOR, password: 'no' } });
    expect(await codeOf(wrong.logIn())).toBe('registry.password');
  });

  it('is not sent to a token service without TLS, nor for a kind that nobody knows', async () => {
    const tiny = await served((_request, answer) =>
      answer.writeHead(401, { 'www-authenticate': 'Negotiate, Digest realm="x"' }).end(),
    );
    expect(await codeOf((await opened(tiny, { login: SAILOR })).logIn())).toBe('registry.scheme');
    tiny.answering = (_request, answer) =>
      void answer.writeHead(401, { 'www-authenticate': 'Bearer realm="ftp://elsewhere/token"' }).end();
    expect(await codeOf((await opened(tiny, { login: SAILOR })).logIn())).toBe('registry.realm');
    expect(tiny.heard.every(({ authorization }) => authorization === undefined)).toBe(true);
  });

  it('does not follow a redirect to another host, and a circle of redirects ends', async () => {
    const other = await served((_request, answer) => json(answer, { tags: ['stolen'] }));
    const tiny = await served((request, answer) => {
      if (request.headers.authorization === undefined)
        answer.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      else answer.writeHead(307, { location: `http://${other.host}/tags` }).end();
    });
    const client = await opened(tiny, { login: SAILOR });
    expect((await listTags(client, 'app', 10)).tags).toEqual(['stolen']);
    expect(other.heard).toEqual([{ method: 'GET', url: '/tags', authorization: undefined }]);
    tiny.answering = (_request, answer) => void answer.writeHead(302, { location: '/again' }).end();
    expect(await codeOf(listTags(client, 'other', 10))).toBe('registry.answer');
  });
});

describe('a hostile registry', () => {
  it('that breaks off, lies about its length, or says too much fails in plain words', async () => {
    const tiny = await served(open((_request, answer) => answer.destroy()));
    const client = await opened(tiny);
    expect(await codeOf(listTags(client, 'app', 10))).toBe('registry.unreachable');
    tiny.answering = (_request, answer) => {
      answer.writeHead(200, { 'content-length': '1000' });
      answer.write('{"tags":', () => answer.destroy());
    };
    expect(await codeOf(listTags(client, 'app', 10))).toBe('registry.unreachable');
    tiny.answering = (_request, answer) => void answer.end('{"tags": 7}');
    expect(await codeOf(listTags(client, 'app', 10))).toBe('registry.answer');
    tiny.answering = (_request, answer) => {
      const pour = (): void => {
        while (!answer.destroyed && answer.write(Buffer.alloc(1024 * 1024)));
      };
      answer.on('drain', pour);
      pour();
    };
    expect(await codeOf(listTags(client, 'app', 10))).toBe('registry.unreachable');
    tiny.answering = (_request, answer) => json(answer, {}, 429);
    expect(await codeOf(listTags(client, 'app', 10))).toBe('registry.busy');
    tiny.answering = (_request, answer) => json(answer, {}, 404);
    expect(await codeOf(listTags(client, 'app', 10))).toBe('registry.not-there');
  });

  it('that never answers is given up, and a cancel is at once', async () => {
    const silent = await served(() => undefined);
    expect(await codeOf(opened(silent, { timeoutMs: 300 }))).toBe('registry.timeout');
    const tiny = await served(open(() => undefined));
    const ender = new AbortController();
    const client = await opened(tiny, { signal: ender.signal });
    const asked = listTags(client, 'app', 10);
    ender.abort();
    expect(await codeOf(asked)).toBe('app.cancelled');
  });

  it('whose pages go on elsewhere or for ever is not followed', async () => {
    const linked = (link: string): Answering =>
      open((request, answer) => {
        answer.writeHead(200, { link: `<${link}>; rel="next"` });
        answer.end(JSON.stringify({ tags: [request.url, 'same'] }));
      });
    const tiny = await served(linked('/v2/app/tags/list?n=10'));
    const client = await opened(tiny);
    expect(await codeOf(listTags(client, 'app', 10))).toBe('registry.answer');
    tiny.answering = linked('http://127.0.0.1:1/v2/app/tags/list');
    expect(await codeOf(listTags(client, 'app', 10))).toBe('registry.answer');
    let page = 0;
    tiny.answering = (_request, answer) => {
      page += 1;
      answer.writeHead(200, { link: `</v2/app/tags/list?last=${page}>; rel="next"` });
      answer.end(JSON.stringify({ tags: [`t${page}`] }));
    };
    expect(await listTags(client, 'app', 3)).toEqual({ tags: ['t1', 't2', 't3'], more: true });
  });

  it('that gives another manifest than its digest says is not believed', async () => {
    const tiny = await served(
      open((_request, answer) => {
        answer.writeHead(200, { 'docker-content-digest': `sha256:${'0'.repeat(64)}` });
        answer.end(JSON.stringify({ manifests: [] }));
      }),
    );
    const client = await opened(tiny);
    const at = { repository: 'app', reference: 'one' };
    expect(await codeOf(readManifest(client, at))).toBe('registry.answer');
  });
});

describe('a name for several images', () => {
  it('is told by platform with sizes, without what builders add, and one that is missing has none', async () => {
    const image = JSON.stringify({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: { digest: `sha256:${'c'.repeat(64)}`, size: 10 },
      layers: [{ size: 100 }, { size: 200 }],
    });
    const own = `sha256:${createHash('sha256').update(image).digest('hex')}`;
    const entry = (digest: string, platform: object) => ({ digest, mediaType: 'application/x', platform });
    const tiny = await served(
      open((request, answer) => {
        if (request.url?.endsWith(own)) answer.end(image);
        else if (request.url?.endsWith('/latest'))
          json(answer, {
            manifests: [
              entry(own, { os: 'linux', architecture: 'arm64', variant: 'v8' }),
              entry(`sha256:${'1'.repeat(64)}`, { os: 'linux', architecture: 'amd64' }),
              entry(`sha256:${'2'.repeat(64)}`, { os: 'unknown', architecture: 'unknown' }),
            ],
          });
        else json(answer, {}, 404);
      }),
    );
    const client = await opened(tiny);
    const at = { repository: 'app', reference: 'latest' };
    const manifest = await readManifest(client, at);
    expect((await entriesOf(client, at, manifest)).map(({ platform, size }) => [platform, size])).toEqual([
      ['linux/arm64/v8', 310],
      ['linux/amd64', undefined],
      [undefined, undefined],
    ]);
    // It does not say its digest: the bytes do.
    expect(await digestOf(client, at)).toBe(manifest.digest);
  });
});

describe('a registry with a certificate of its own', () => {
  const dir = mkdtempSync(join(tmpdir(), 'cleat-ca-'));
  let tiny: TinyRegistry;
  let expired: TinyRegistry;
  let ca: string;

  beforeAll(async () => {
    const authority = certificateAuthority(dir);
    const pem = ({ cert, key }: { cert: string; key: string }) => ({
      cert: readFileSync(cert, 'utf8'),
      key: readFileSync(key, 'utf8'),
    });
    ca = readFileSync(authority.ca, 'utf8');
    const answering: Answering = (_request, answer) => json(answer, {});
    tiny = await tinyRegistry(answering, pem(authority.issue('registry')));
    expired = await tinyRegistry(answering, pem(authority.issue('old', { expired: true })));
  });
  afterAll(async () => {
    await tiny.close();
    await expired.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const securityOf = async (host: string, trust: typeof SECURE): Promise<string> => {
    const client = await openRegistry({ registry: host, trust, signal });
    client.close();
    return client.security;
  };

  it('is trusted by its authority only; one that the engine calls insecure is marked', async () => {
    expect(await codeOf(securityOf(tiny.host, SECURE))).toBe('registry.untrusted');
    expect(await securityOf(tiny.host, { ...SECURE, authorities: [ca] })).toBe('verified');
    expect(await securityOf(tiny.host, { ...INSECURE, authorities: [ca] })).toBe('verified');
    expect(await securityOf(tiny.host, INSECURE)).toBe('unverified');
    expect(await codeOf(securityOf(expired.host, { ...SECURE, authorities: [ca] }))).toBe(
      'registry.untrusted',
    );
  });

  it('or none at all: nothing secret goes there unless the engine calls it insecure', async () => {
    const plain = await served((_request, answer) => json(answer, {}));
    expect(await codeOf(securityOf(plain.host, SECURE))).toBe('registry.plain');
    expect(await securityOf(plain.host, INSECURE)).toBe('plain');
    await plain.close();
    closing.pop();
    expect(await codeOf(securityOf(plain.host, INSECURE))).toBe('registry.unreachable');
  });
});
