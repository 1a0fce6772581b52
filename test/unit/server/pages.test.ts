import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { createSecrets, TOKEN_LIFE_MS } from '../../../src-main/faces/server/secrets';
import { browserFace, sessionIn } from './browser-face';

function pathOf(address: string): string {
  const { pathname, search } = new URL(address);
  return pathname + search;
}

describe('an address', () => {
  it('opens the page with a session, once', async () => {
    const { get, server } = await browserFace();
    const path = pathOf(server.newAddress());
    const first = await get(path);
    expect(first.status).toBe(200);
    expect(sessionIn(first.body)).toMatch(/^[\w-]{43}$/);
    const replayed = await get(path);
    expect(replayed.status).toBe(403);
    expect(sessionIn(replayed.body)).toBeUndefined();
  });

  it('gives every page a session of its own', async () => {
    const { session } = await browserFace();
    expect(await session()).not.toBe(await session());
  });

  it('that was made up opens no session', async () => {
    const { get } = await browserFace();
    for (const path of ['/?t=', '/?t=guess', `/?t=${'A'.repeat(43)}`, '/?t[]=x', '/?T=x']) {
      expect(sessionIn((await get(path)).body), path).toBeUndefined();
    }
  });

  it('is not used up by a look ahead', async () => {
    const { get, server } = await browserFace();
    const path = pathOf(server.newAddress());
    expect((await get(path, { method: 'HEAD' })).status).toBe(503);
    const ahead = await get(path, { headers: { 'sec-purpose': 'prefetch;prerender' } });
    expect([ahead.status, sessionIn(ahead.body)]).toEqual([503, undefined]);
    expect((await get(path)).status).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ['a frame', { 'sec-fetch-dest': 'iframe' }],
    ['a script', { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' }],
    ['a service worker that passes it on', { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'navigate' }],
    ['a service worker’s preload', { 'service-worker-navigation-preload': 'true' }],
    ['a page that had this origin before', { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'same-origin' }],
  ])('is not used up by %s', async (_, headers) => {
    const { get, server } = await browserFace();
    const path = pathOf(server.newAddress());
    const asked = await get(path, { headers });
    expect([asked.status, sessionIn(asked.body)]).toEqual([503, undefined]);
    expect((await get(path)).status).toBe(200);
  });

  it('opens for a program that fetches it, which says how and not what for', async () => {
    const { server } = await browserFace();
    const address = server.newAddress();
    expect((await fetch(address)).status).toBe(200);
    expect((await fetch(address)).status).toBe(403);
  });

  it('opens in a tab of its own wherever it was clicked', async () => {
    const { get, server } = await browserFace();
    for (const site of ['none', 'cross-site', 'same-site']) {
      const opened = { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate', 'sec-fetch-site': site };
      expect((await get(pathOf(server.newAddress()), { headers: opened })).status, site).toBe(200);
    }
  });

  it('takes away what an earlier tenant of the port left in the browser, and nobody else’s request does', async () => {
    const { get, server } = await browserFace();
    const forgets = async (path: string, headers: Record<string, string> = {}) =>
      (await get(path, { headers })).headers['clear-site-data'];
    const path = pathOf(server.newAddress());
    expect(await forgets(path, { 'sec-fetch-dest': 'empty', 'sec-fetch-site': 'same-origin' })).toBeDefined();
    expect(
      await forgets(path, { 'sec-fetch-dest': 'image', 'sec-fetch-site': 'cross-site' }),
    ).toBeUndefined();
    expect(await forgets(path)).toBe('"cache", "storage"');
    expect(await forgets(path)).toBeUndefined();
    expect(await forgets('/')).toBeUndefined();
  });

  it('stops working after ten minutes', () => {
    let now = 0;
    const secrets = createSecrets(() => now);
    const [early, late] = [secrets.newToken(), secrets.newToken()];
    now = TOKEN_LIFE_MS - 1;
    expect(secrets.redeem(early)).toBeDefined();
    now = TOKEN_LIFE_MS;
    expect(secrets.redeem(late)).toBeUndefined();
  });

  it('sets no cookie, and none would open anything', async () => {
    const { get, server, session } = await browserFace();
    const answer = await get(pathOf(server.newAddress()));
    expect(answer.headers['set-cookie']).toBeUndefined();
    const secret = await session();
    const cookied = await get('/', { headers: { cookie: `cleat=${secret}; session=${secret}` } });
    expect(sessionIn(cookied.body)).toBeUndefined();
  });
});

describe('the page without an address', () => {
  it('is served, so that a reload works, and holds no secret', async () => {
    const { get } = await browserFace();
    const answer = await get('/');
    expect(answer.status).toBe(200);
    expect(sessionIn(answer.body)).toBeUndefined();
  });

  it('comes with a policy and a nonce of its own, and is kept by no cache', async () => {
    const { get } = await browserFace();
    const [one, two] = [await get('/'), await get('/')];
    const nonces = [one, two].map(({ body }) => /<style nonce="([^"]+)"/.exec(body)?.[1] ?? '');
    expect(nonces[0]).not.toBe(nonces[1]);
    expect(nonces[0]).not.toContain('__CLEAT');
    expect(one.headers['content-security-policy']).toContain(`'nonce-${nonces[0]}'`);
    expect(one.headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self';/);
    expect(one.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(one.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
  });

  it('and its files are offered to no other origin', async () => {
    const { get } = await browserFace();
    for (const path of ['/', '/assets/app-0123abcd.js', '/nothing']) {
      const { headers } = await get(path, { headers: { origin: 'http://evil.example' } });
      expect(
        Object.keys(headers).filter((name) => name.startsWith('access-control')),
        path,
      ).toEqual([]);
      expect(headers['cross-origin-resource-policy'], path).toBe('same-origin');
    }
  });

  it('lets files that are named by their content be kept for ever', async () => {
    const { get } = await browserFace();
    const { status, headers, body } = await get('/assets/app-0123abcd.js');
    expect([status, body]).toEqual([200, 'export {};']);
    expect(headers['cache-control']).toContain('immutable');
    expect(headers['content-type']).toContain('text/javascript');
  });
});

describe('a request', () => {
  it.each([
    'evil.example',
    '127.0.0.1',
    '127.0.0.1:1',
    'localhost.evil.example',
    '127.0.0.1.nip.io:PORT',
    '0.0.0.0:PORT',
  ])('that names the host “%s” is refused: DNS rebinding', async (name) => {
    const { get, server } = await browserFace();
    const path = pathOf(server.newAddress());
    const host = name.replace('PORT', String(server.port));
    const answer = await get(path, { headers: { host } });
    expect([answer.status, sessionIn(answer.body)]).toEqual([421, undefined]);
  });

  it.each(['localhost', '[::1]', '127.0.0.1'])('that names the host %s is answered', async (name) => {
    const { get, server } = await browserFace();
    expect((await get('/', { headers: { host: `${name}:${server.port}` } })).status).toBe(200);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])('by %s is refused', async (method) => {
    const { get, server } = await browserFace();
    const answer = await get(pathOf(server.newAddress()), { method });
    expect(answer.status).toBe(405);
    expect(sessionIn(answer.body)).toBeUndefined();
  });

  it.each([
    '/../secret.json',
    '/assets/../../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/assets/..%2f..%2fsecret.json',
    '/..%5csecret.json',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.json',
    '//secret.json/../../secret.json',
    '/%00/../secret.json',
    '/%',
  ])('for %s does not lead out of the folder', async (path) => {
    const { get } = await browserFace();
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('secret"');
  });

  it('with a whole address as its target is refused', async () => {
    const { get } = await browserFace();
    expect((await get('http://evil.example/')).status).toBe(400);
  });

  it('that is no HTTP ends its connection and disturbs nobody', async () => {
    const { get, server } = await browserFace();
    await new Promise<void>((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () => socket.write('nonsense\r\n\r\n'));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
    });
    expect((await get('/')).status).toBe(200);
  });
});

describe('the browser face', () => {
  it('listens on loopback only', async () => {
    const { server } = await browserFace();
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of others) {
      const outcome = await new Promise((resolve) => {
        const socket = connect(server.port, address);
        socket.on('connect', () => resolve('connected'));
        socket.on('error', () => resolve('refused'));
      });
      expect(outcome, address).toBe('refused');
    }
    expect(new URL(server.newAddress()).hostname).toBe('127.0.0.1');
  });

  it('says which port it could not have', async () => {
    const { server } = await browserFace();
    const { startServer } = await import('../../../src-main/faces/server/server');
    const { createStreams } = await import('../../../src-main/streams/streams');
    const { listeningLog } = await import('../rpc/served');
    const second = startServer({
      router: {},
      streams: createStreams(),
      downloads: { redeem: () => undefined, drop: () => undefined },
      rendererDir: '.',
      logger: listeningLog(),
      port: server.port,
    });
    await expect(second).rejects.toMatchObject({ code: 'rpc.port', category: 'io' });
  });
});
