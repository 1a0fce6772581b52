import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectEngine } from '../../../src-main/engines/connect';
import { engineHttp } from '../../../src-main/engines/http';
import { probeEngine } from '../../../src-main/engines/probe';
import type { EngineDescription } from '../../../src-shared/model/engine';
import { answering, dockerAnswers, fakeServer, type FakeServer, type Handler } from './fake-server';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function serve(handler: Handler): Promise<FakeServer> {
  const fake = await fakeServer(handler);
  closers.push(() => fake.close());
  return fake;
}

const BOUNDS = { timeoutMs: 5_000, what: 'answer' };
const { signal } = new AbortController();
const NOBODY = 65_534;

function unixEngine(path: string): EngineDescription {
  return { id: 'docker/x', runtime: 'docker', name: 'x', endpoint: { kind: 'unix', path }, aliases: [] };
}

describe('HTTP to an engine', () => {
  it('uses a connection again, and sends a GET once more when the engine had closed it', async () => {
    let sockets = 0;
    let closing = false;
    const fake = await serve((request, response) => {
      // The engine gives the idle connection up at the moment it is used again.
      if (closing) request.socket.destroy();
      else response.end(request.url);
      closing = false;
    });
    fake.server.on('connection', () => (sockets += 1));
    const http = await engineHttp(fake.description);
    closers.push(() => http.close());
    await http.request('GET', '/one', BOUNDS);
    await http.request('GET', '/two', BOUNDS);
    expect(sockets).toBe(1);
    closing = true;
    const answer = await http.request('GET', '/three', BOUNDS);
    expect(answer.body.toString()).toBe('/three');
  });

  it('sends a change over a new connection, and never twice', async () => {
    let seen = 0;
    const fake = await serve((request, response) => {
      if (request.method === 'GET') return void response.end('{}');
      seen += 1;
      request.socket.destroy();
    });
    const http = await engineHttp(fake.description);
    closers.push(() => http.close());
    await http.request('GET', '/warm', BOUNDS);
    await expect(http.request('POST', '/change', BOUNDS)).rejects.toMatchObject({
      code: 'engine.unreachable',
    });
    expect(seen).toBe(1);
  });

  it('gives up when the time is over, and frees the connection', async () => {
    const fake = await serve(() => undefined);
    const http = await engineHttp(fake.description);
    await expect(http.request('GET', '/', { timeoutMs: 50, what: 'answer' })).rejects.toMatchObject({
      code: 'engine.timeout',
      message: 'docker (fake) took longer than 0.05 s to answer.',
    });
    await vi.waitUntil(
      () => new Promise((resolve) => fake.server.getConnections((_error, count) => resolve(count === 0))),
    );
  });

  it('is cancelled by its caller, before and during', async () => {
    const fake = await serve(() => undefined);
    const http = await engineHttp(fake.description);
    await expect(http.request('GET', '/', { ...BOUNDS, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'app.cancelled',
    });
    const aborter = new AbortController();
    fake.server.once('request', () => aborter.abort());
    await expect(http.request('GET', '/', { ...BOUNDS, signal: aborter.signal })).rejects.toMatchObject({
      code: 'app.cancelled',
    });
  });

  it('says so when an answer breaks off', async () => {
    const fake = await serve((request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half');
      response.flushHeaders();
      setImmediate(() => request.socket.destroy());
    });
    const http = await engineHttp(fake.description);
    await expect(http.request('GET', '/', BOUNDS)).rejects.toMatchObject({ code: 'engine.unreachable' });
  });

  it('makes no call after it was closed', async () => {
    const fake = await serve((_request, response) => response.end());
    const http = await engineHttp(fake.description);
    http.close();
    await expect(http.request('GET', '/', BOUNDS)).rejects.toMatchObject({ code: 'engine.unreachable' });
  });

  it('names TLS files that cannot be read', async () => {
    const endpoint = { kind: 'tcp', host: 'x', port: 1, tls: { ca: '/no/ca.pem', verify: true } } as const;
    await expect(engineHttp({ ...unixEngine(''), endpoint })).rejects.toMatchObject({
      wire: { details: expect.stringContaining('/no/ca.pem') as string },
    });
  });
});

describe('a connection', () => {
  const connect = async (newest: string, oldest: string) => {
    const fake = await serve(answering(dockerAnswers(newest, oldest)));
    return connectEngine(fake.description, { signal });
  };

  it.each([
    ['1.41', '1.12', '1.41'],
    ['1.47', '1.24', '1.47'],
    ['1.52', '1.44', '1.47'],
    ['1.60', '1.50', '1.50'],
    ['1.100', '1.9', '1.47'],
  ])('to an engine that speaks up to %s and from %s asks for %s', async (newest, oldest, asked) => {
    const connection = await connect(newest, oldest);
    expect(connection.facts.apiVersion).toBe(asked);
    connection.close();
  });

  it('to an engine that is too old says what it needs', async () => {
    await expect(connect('1.38', '1.12')).rejects.toMatchObject({ code: 'engine.too-old' });
  });

  it('knows a Podman whose header a proxy has dropped', async () => {
    const answers = dockerAnswers('1.41', '1.24');
    const version = {
      ...(answers['/version'] as object),
      Components: [{ Name: 'Podman Engine', Version: '5' }],
    };
    const fake = await serve(answering({ ...answers, '/version': version }));
    const connection = await connectEngine(fake.description, { signal });
    expect(connection.facts).toMatchObject({ dialect: 'podman', version: '99.0' });
    connection.close();
  });

  it('to a Podman that is too old says so by its own version', async () => {
    const headers = { 'Libpod-Api-Version': '3.4.4', 'Api-Version': '1.40', Server: 'Libpod/3.4.4 (linux)' };
    const fake = await serve(answering({ '/_ping': 'OK' }, headers));
    await expect(connectEngine(fake.description, { signal })).rejects.toMatchObject({
      code: 'engine.too-old',
      message: 'docker (fake) 3.4.4 is too old; Cleat needs 4.0.0.',
    });
  });

  it('to something that is no engine says what it answered', async () => {
    const html = await serve(answering({ '/_ping': 'OK', '/version': '<html>', '/info': '<html>' }));
    await expect(connectEngine(html.description, { signal })).rejects.toMatchObject({
      code: 'engine.answer',
    });
    const shape = await serve(answering({ '/_ping': 'OK', '/version': { hello: 1 }, '/info': {} }));
    await expect(connectEngine(shape.description, { signal })).rejects.toMatchObject({
      code: 'engine.answer',
      message: expect.stringContaining('Version') as string,
    });
    const none = await serve(answering({}));
    await expect(connectEngine(none.description, { signal })).rejects.toMatchObject({
      code: 'engine.refused',
      message: 'docker (fake) refused (HTTP 404): page not found',
    });
  });

  it('whose engine ends the events politely is lost all the same', async () => {
    const answer = answering(dockerAnswers('1.41', '1.12'));
    const fake = await serve((request, response) => {
      if (!request.url?.endsWith('/events')) return answer(request, response);
      response.write('{"Type":"container","Action":"start","Actor":{"ID":"a"},"time":1}\n');
      return void response.end();
    });
    const connection = await connectEngine(fake.description, { signal });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const event of await connection.openEvents({ signal })) seen.push(event.action);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'engine.unreachable' });
    expect(seen).toEqual(['start']);
    connection.close();
  });

  it('refuses an event stream that is none, and one that makes no sense', async () => {
    const answers = dockerAnswers('1.41', '1.12');
    const refusing = await serve(answering(answers));
    const one = await connectEngine(refusing.description, { signal });
    await expect(one.openEvents({ signal })).rejects.toMatchObject({ code: 'engine.refused' });
    one.close();
    const garbled = await serve(answering({ ...answers, '/v1.41/events': 'hello\n' }));
    const two = await connectEngine(garbled.description, { signal });
    const events = await two.openEvents({ signal });
    await expect(events[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'engine.answer' });
    two.close();
  });
});

describe('a probe', () => {
  const probe = async (path: string) => (await probeEngine(unixEngine(path), { timeoutMs: 500 })).state;

  it('tells a missing socket, a dead one, a silent one and a broken one apart', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'cleat-probe-'));
    closers.push(() => rmSync(dir, { recursive: true }));
    expect(await probe(join(dir, 'none.sock'))).toBe('absent');
    writeFileSync(join(dir, 'file.sock'), '');
    expect(await probe(join(dir, 'file.sock'))).toBe('refused');
    expect(await probe(join(dir, 'file.sock', 'below.sock'))).toBe('absent');
    const silent = await serve(() => undefined);
    expect((await probeEngine(silent.description, { timeoutMs: 50 })).state).toBe('timeout');
    const broken = await serve((request) => request.socket.destroy());
    expect((await probeEngine(broken.description, { timeoutMs: 500 })).state).toBe('unreachable');
    const old = await serve(answering(dockerAnswers('1.30', '1.12')));
    expect((await probeEngine(old.description, { timeoutMs: 500 })).state).toBe('too-old');
  });

  it('tells a socket it may not use', async () => {
    const fake = await serve(answering({}));
    const { endpoint } = fake.description;
    if (endpoint.kind === 'unix') chmodSync(endpoint.path, 0o000);
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(NOBODY); // root may use every socket
    try {
      expect(await probeEngine(fake.description, { timeoutMs: 500 })).toMatchObject({
        state: 'permission',
        error: { code: 'engine.permission', category: 'permission' },
      });
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  it('finds who answers', async () => {
    const fake = await serve(answering(dockerAnswers('1.41', '1.12')));
    expect(await probeEngine(fake.description, { timeoutMs: 500 })).toEqual({
      state: 'live',
      facts: {
        version: '99.0',
        apiVersion: '1.41',
        dialect: 'docker',
        os: 'linux',
        architecture: 'amd64',
        identity: 'docker AAAA:BBBB',
      },
    });
  });

  it('is given up by its caller', async () => {
    const fake = await serve(() => undefined);
    await expect(
      probeEngine(fake.description, { timeoutMs: 500, signal: AbortSignal.timeout(20) }),
    ).rejects.toMatchObject({ code: 'app.cancelled' });
  });
});
