import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { dockerEngines, type DockerSearch } from '../../../src-main/engines/docker-contexts';
import { mergeEngines } from '../../../src-main/engines/identity';
import type { CleatError } from '../../../src-shared/model/error';
import { memoryFiles } from './memory-files';

const HOME = '/home/a';
const hash = (name: string): string => createHash('sha256').update(name).digest('hex');

function context(name: string, host: string, extra: object = {}): Record<string, string> {
  const meta = { Name: name, Metadata: {}, Endpoints: { docker: { Host: host, ...extra } } };
  return { [`${HOME}/.docker/contexts/meta/${hash(name)}/meta.json`]: JSON.stringify(meta) };
}
const config = (value: object): Record<string, string> => ({
  [`${HOME}/.docker/config.json`]: JSON.stringify(value),
});

const search = (
  env: DockerSearch['env'],
  files: Readonly<Record<string, string>> = {},
  over: Partial<DockerSearch> = {},
): DockerSearch => ({ env, home: HOME, platform: 'linux', files: memoryFiles(files), uid: 1000, ...over });

const CONTEXTS = {
  ...context('harbour', 'ssh://me@harbour'),
  ...context('desktop-linux', 'unix:///home/a/.docker/desktop/docker.sock'),
};
const SOCKETS = { '/var/run/docker.sock': '', '/home/a/.orbstack/run/docker.sock': '' };

async function names(value: DockerSearch): Promise<string[]> {
  return (await dockerEngines(value)).map((engine) => engine.name);
}

describe('the Docker engines', () => {
  it('are the usual socket when nothing is said and nothing is there', async () => {
    expect(await dockerEngines(search({}))).toEqual([
      {
        id: 'docker/unix:///var/run/docker.sock',
        runtime: 'docker',
        name: 'default',
        endpoint: { kind: 'unix', path: '/var/run/docker.sock' },
        aliases: [],
      },
    ]);
  });

  it('are the usual sockets that are there, then the contexts', async () => {
    expect(await names(search({}, { ...SOCKETS, ...CONTEXTS }))).toEqual([
      'default',
      'desktop-linux',
      'harbour',
      'orbstack',
    ]);
  });

  it('begin with DOCKER_HOST, over DOCKER_CONTEXT and the current context, without the usual sockets', async () => {
    const files = { ...SOCKETS, ...CONTEXTS, ...config({ currentContext: 'harbour' }) };
    const env = { DOCKER_HOST: 'tcp://a:1', DOCKER_CONTEXT: 'desktop-linux' };
    expect(await names(search(env, files))).toEqual(['DOCKER_HOST', 'desktop-linux', 'harbour']);
  });

  it('begin with DOCKER_CONTEXT, over the current context', async () => {
    const files = { ...SOCKETS, ...CONTEXTS, ...config({ currentContext: 'harbour' }) };
    expect(await names(search({ DOCKER_CONTEXT: 'desktop-linux' }, files))).toEqual([
      'desktop-linux',
      'harbour',
    ]);
  });

  it('begin with the current context, and still name the usual sockets', async () => {
    const files = { ...SOCKETS, ...CONTEXTS, ...config({ currentContext: 'harbour', auths: {} }) };
    expect(await names(search({}, files))).toEqual(['harbour', 'desktop-linux', 'default', 'orbstack']);
  });

  it('take “default” for no context at all', async () => {
    const files = { ...SOCKETS, ...CONTEXTS, ...config({ currentContext: 'harbour' }) };
    expect((await names(search({ DOCKER_CONTEXT: 'default' }, files)))[0]).toBe('default');
    expect((await names(search({}, { ...CONTEXTS, ...config({ currentContext: 'default' }) })))[0]).toBe(
      'default',
    );
  });

  it('are read from DOCKER_CONFIG when it is set', async () => {
    const meta = JSON.stringify({ Name: 'x', Endpoints: { docker: { Host: 'tcp://x:1' } } });
    const files = {
      '/etc/d/config.json': '{"currentContext":"x"}',
      '/etc/d/contexts/meta/1/meta.json': meta,
    };
    expect((await names(search({ DOCKER_CONFIG: '/etc/d' }, files)))[0]).toBe('x');
  });

  it('are an error when the context that is asked for does not exist, with the choices', async () => {
    await expect(dockerEngines(search({ DOCKER_CONTEXT: 'nope' }, CONTEXTS))).rejects.toMatchObject({
      code: 'context.unknown',
      message: expect.stringContaining('DOCKER_CONTEXT') as string,
      hint: 'Choose from: default, desktop-linux, harbour.',
    });
    await expect(dockerEngines(search({}, config({ currentContext: 'gone' })))).rejects.toMatchObject({
      code: 'context.unknown',
    });
  });

  it('are an error when DOCKER_HOST makes no sense', async () => {
    await expect(dockerEngines(search({ DOCKER_HOST: 'nonsense' }))).rejects.toMatchObject({
      code: 'endpoint.invalid',
    });
  });

  it('go on without a broken context, and say so', async () => {
    const broken: CleatError[] = [];
    const files = {
      ...CONTEXTS,
      ...context('odd', 'gopher://x'),
      [`${HOME}/.docker/contexts/meta/bad/meta.json`]: '{not json',
    };
    const found = await names(search({}, files, { onBroken: (error) => broken.push(error) }));
    expect(found).toEqual(['default', 'desktop-linux', 'harbour']);
    expect(broken.map((error) => error.code).sort()).toEqual(['endpoint.invalid', 'store.corrupt']);
  });

  it('name a broken config.json instead of guessing', async () => {
    await expect(
      dockerEngines(search({}, { [`${HOME}/.docker/config.json`]: '{"currentContext": 3}' })),
    ).rejects.toMatchObject({ code: 'store.corrupt' });
  });

  it('know where the TLS files of a context lie, and whether to check', async () => {
    const tls = `${HOME}/.docker/contexts/tls/${hash('safe')}/docker`;
    const files = {
      ...context('safe', 'tcp://safe:2376', { SkipTLSVerify: true }),
      [`${tls}/ca.pem`]: '',
      [`${tls}/cert.pem`]: '',
      [`${tls}/key.pem`]: '',
    };
    const [engine] = await dockerEngines(search({ DOCKER_CONTEXT: 'safe' }, files));
    expect(engine?.endpoint).toMatchObject({
      tls: { ca: `${tls}/ca.pem`, cert: `${tls}/cert.pem`, key: `${tls}/key.pem`, verify: false },
    });
  });

  it('use TLS for DOCKER_HOST when DOCKER_TLS_VERIFY says so', async () => {
    const env = { DOCKER_HOST: 'tcp://safe', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' };
    const [engine] = await dockerEngines(search(env, { '/certs/ca.pem': '' }));
    expect(engine?.endpoint).toEqual({
      kind: 'tcp',
      host: 'safe',
      port: 2376,
      tls: {
        ca: '/certs/ca.pem',
        verify: true,
        fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
      },
    });
  });

  it('are one for each client certificate at an address, joined when it turns out that one engine answers them all', async () => {
    const certificates = (name: string, cert: string): Record<string, string> => {
      const tls = `${HOME}/.docker/contexts/tls/${hash(name)}/docker`;
      return { [`${tls}/ca.pem`]: 'CA', [`${tls}/cert.pem`]: cert, [`${tls}/key.pem`]: 'KEY' };
    };
    const files = {
      ...context('admin', 'tcp://harbour:2376'),
      ...certificates('admin', 'ADMIN'),
      ...context('guest', 'tcp://harbour:2376'),
      ...certificates('guest', 'GUEST'),
      ...context('once-more', 'tcp://harbour:2376'),
      ...certificates('once-more', 'ADMIN'),
      ...context('trusting', 'tcp://harbour:2376', { SkipTLSVerify: true }),
      ...certificates('trusting', 'ADMIN'),
    };
    const found = await dockerEngines(search({ DOCKER_CONTEXT: 'guest' }, files));
    expect(found.map(({ name, aliases }) => [name, aliases])).toEqual([
      ['guest', []],
      ['admin', ['once-more']],
      ['trusting', []],
    ]);
    expect(new Set(found.map(({ id }) => id)).size).toBe(3);
    for (const { id } of found) expect(id).toMatch(/^docker\/tcp:\/\/harbour:2376#tls-/);
    const facts = {
      version: '1',
      apiVersion: '1.41',
      dialect: 'docker',
      os: 'linux',
      identity: 'docker A',
    } as const;
    expect(mergeEngines(found.map((description) => ({ description, facts })))).toEqual([
      { ...found[0], aliases: ['admin', 'once-more', 'trusting'] },
    ]);
  });

  it('name one endpoint once; the other names for it are aliases', async () => {
    const files = { ...SOCKETS, ...context('orb', 'unix:///home/a/.orbstack/run/docker.sock') };
    const engines = await dockerEngines(search({}, files));
    expect(engines.map((engine) => [engine.name, engine.aliases])).toEqual([
      ['default', []],
      ['orb', ['orbstack']],
    ]);
  });

  it('are a pipe on Windows', async () => {
    const [engine] = await dockerEngines(search({}, {}, { platform: 'win32' }));
    expect(engine?.id).toBe('docker/npipe:////./pipe/docker_engine');
  });
});
