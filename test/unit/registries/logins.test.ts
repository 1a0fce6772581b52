import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realFiles } from '../../../src-main/engines/files';
import type { CommandOptions } from '../../../src-main/exec/run-command';
import { createLogins, type Logins, type LoginsOptions } from '../../../src-main/registries/stores/logins';
import { loginStores } from '../../../src-main/registries/stores/places';
import { registryNamed } from '../../../src-shared/model/registry';

const { signal } = new AbortController();
const SAILOR = { username: 'sailor', password: 'hun:ter2' };

let home: string;
let config: string;
let podman: string;
let asked: CommandOptions[];
/** What the helper holds, by key. */
let kept: Map<string, { Username: string; Secret: string }>;

/** Behaves as docker-credential-helpers do. */
function helper(options: CommandOptions) {
  asked.push(options);
  const { input = '' } = options;
  const answer = (stdout: string, exitCode = 0) => Promise.resolve({ stdout, stderr: '', exitCode });
  switch (options.args[0]) {
    case 'store': {
      const { ServerURL, ...login }: { ServerURL: string; Username: string; Secret: string } =
        JSON.parse(input);
      kept.set(ServerURL, login);
      return answer('');
    }
    case 'get': {
      const found = kept.get(input);
      return found ? answer(JSON.stringify(found)) : answer('credentials not found in native keychain', 1);
    }
    case 'erase':
      kept.delete(input);
      return answer('');
    default:
      return answer(
        JSON.stringify(Object.fromEntries([...kept].map(([key, { Username }]) => [key, Username]))),
      );
  }
}

const logins = (more: Partial<LoginsOptions> = {}): Logins =>
  createLogins({
    env: { HOME: home, XDG_RUNTIME_DIR: join(home, 'run') },
    platform: 'linux',
    locks: join(home, 'locks'),
    run: helper,
    ...more,
  });
const holds = (path = config): unknown => JSON.parse(readFileSync(path, 'utf8'));

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cleat-logins-'));
  config = join(home, '.docker/config.json');
  podman = join(home, 'run/containers/auth.json');
  mkdirSync(join(home, '.docker'));
  asked = [];
  kept = new Map();
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('a login', () => {
  it('without a helper is kept in the engine’s own file, for its owner only, beside everything else in it', async () => {
    writeFileSync(
      config,
      '{"zeta":1,"auths":{"old":{"auth":"eDp5","email":"a@b"}},"HttpHeaders":{"b":1,"a":2}}',
      {
        mode: 0o644,
      },
    );
    const at = await logins().keep('docker', { registry: 'harbour:5000', ...SAILOR }, signal);
    expect(at).toEqual({ by: 'file', path: config });
    const auth = Buffer.from('sailor:hun:ter2').toString('base64');
    expect(JSON.stringify(holds())).toBe(
      `{"zeta":1,"auths":{"old":{"auth":"eDp5","email":"a@b"},"harbour:5000":{"auth":"${auth}"}},"HttpHeaders":{"b":1,"a":2}}`,
    );
    expect(statSync(config).mode & 0o777).toBe(0o600);
    expect(await logins().loginFor('docker', 'harbour:5000/team/app', signal)).toEqual(SAILOR);
    // Podman reads Docker's store, too, but writes its own.
    expect(await logins().loginFor('podman', 'harbour:5000/team/app', signal)).toEqual(SAILOR);
    await logins().keep('podman', { registry: 'docker.io', ...SAILOR }, signal);
    expect(holds(podman)).toEqual({ auths: { 'docker.io': { auth } } });
  });

  it('of ten at once is never lost, nor is what another program wrote meanwhile', async () => {
    const names = Array.from({ length: 10 }, (_, at) => `harbour${at}.example`);
    await Promise.all(names.map((registry) => logins().keep('docker', { registry, ...SAILOR }, signal)));
    const auths = Object.fromEntries(names.map((name) => [name, {}]));
    expect(holds()).toMatchObject({ auths });

    // Between what the change was made of and its end.
    let reads = 0;
    const files = {
      ...realFiles,
      read: async (path: string) => {
        const text = await realFiles.read(path);
        reads += 1;
        if (reads === 2)
          writeFileSync(config, JSON.stringify({ ...JSON.parse(text ?? '{}'), foreign: true }));
        return text;
      },
    };
    await logins({ files }).keep('docker', { registry: 'last', ...SAILOR }, signal);
    expect(holds()).toMatchObject({ foreign: true, auths: { ...auths, last: {} } });
    const always = { ...files, read: async () => `{"n":${(reads += 1)}}` };
    const failed = logins({ files: always }).keep('docker', { registry: 'x', ...SAILOR }, signal);
    await expect(failed).rejects.toMatchObject({ code: 'registry.store-changing' });
  });

  it('goes behind a link to where the file really is, and a broken file is left alone', async () => {
    const real = join(home, 'dotfiles.json');
    writeFileSync(real, '{}');
    symlinkSync(real, config);
    await logins().keep('docker', { registry: 'harbour', ...SAILOR }, signal);
    expect(holds(real)).toHaveProperty('auths.harbour');
    writeFileSync(real, '{"auths": "c2VjcmV0"');
    const failure: unknown = await logins()
      .keep('docker', { registry: 'harbour', ...SAILOR }, signal)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'store.corrupt' });
    expect(JSON.stringify(failure)).not.toMatch(/c2VjcmV0|hun:ter2/);
    expect(readFileSync(real, 'utf8')).toBe('{"auths": "c2VjcmV0"');
  });

  it('goes to the helper of the settings by its input, and the file only notes that there is one', async () => {
    writeFileSync(config, '{"credsStore":"keychain","credHelpers":{"special.example":"vault"}}');
    const own = logins();
    expect(await own.keep('docker', { registry: 'docker.io', ...SAILOR }, signal)).toEqual({
      by: 'helper',
      helper: 'docker-credential-keychain',
    });
    await own.keep('docker', { registry: 'special.example', ...SAILOR }, signal);
    expect(asked.map(({ file, args }) => [file, ...args])).toEqual([
      ['docker-credential-keychain', 'store'],
      ['docker-credential-vault', 'store'],
    ]);
    expect(JSON.parse(asked[0]?.input ?? '')).toEqual({
      ServerURL: 'https://index.docker.io/v1/',
      Username: 'sailor',
      Secret: 'hun:ter2',
    });
    expect(JSON.stringify(holds())).not.toContain(Buffer.from('sailor').toString('base64').slice(0, 6));
    expect(await own.loginFor('docker', 'busybox', signal)).toEqual(SAILOR);

    const { registries, problems } = await own.known('docker', signal);
    expect(problems).toEqual([]);
    expect(registries.map(({ registry, username }) => [registry, username])).toEqual([
      ['docker.io', 'sailor'],
      ['special.example', 'sailor'],
    ]);
    expect(await own.forget('docker', 'docker.io', signal)).toEqual({
      from: [{ by: 'helper', helper: 'docker-credential-keychain' }],
      stillIn: [],
    });
    expect(kept.has('https://index.docker.io/v1/')).toBe(false);
    expect(await own.loginFor('docker', 'busybox', signal)).toBeUndefined();
  });

  it('that is forgotten goes from the store of its engine only, and one that is elsewhere is named', async () => {
    const own = logins();
    await own.keep('docker', { registry: 'harbour', ...SAILOR }, signal);
    await own.keep('podman', { registry: 'harbour', ...SAILOR }, signal);
    expect(await own.forget('podman', 'harbour', signal)).toEqual({
      from: [{ by: 'file', path: podman }],
      stillIn: [config],
    });
    expect(await own.forget('podman', 'harbour', signal)).toEqual({ from: [], stillIn: [config] });
    expect(holds(podman)).toEqual({ auths: {} });
    expect(await own.forget('docker', 'harbour', signal)).toMatchObject({ from: [{ by: 'file' }] });
    expect(await own.forget('docker', 'harbour', signal)).toEqual({ from: [], stillIn: [] });
  });

  it('of a store that cannot be read hides no other', async () => {
    writeFileSync(config, '{"auths":');
    await logins().keep('podman', { registry: 'harbour', ...SAILOR }, signal);
    const { registries, problems } = await logins().known('podman', signal);
    expect(registries).toEqual([
      { registry: 'harbour', username: 'sailor', kept: { by: 'file', path: podman } },
    ]);
    expect(problems).toMatchObject([{ code: 'store.corrupt' }]);
    expect(JSON.stringify(registries)).not.toContain('hun:ter2');
  });
});

describe('the store of Podman', () => {
  it('is where its own login writes: by variable, by session, by user, in the home elsewhere', () => {
    const first = (env: Record<string, string>, platform: NodeJS.Platform = 'linux'): string =>
      loginStores('podman', { env: { HOME: '/home/me', ...env }, platform, uid: 1000 })[0];
    expect(first({ REGISTRY_AUTH_FILE: '/a.json', XDG_RUNTIME_DIR: '/run/me' })).toBe('/a.json');
    expect(first({ XDG_RUNTIME_DIR: '/run/me' })).toBe('/run/me/containers/auth.json');
    expect(first({})).toBe('/run/containers/1000/auth.json');
    expect(first({ XDG_RUNTIME_DIR: '/run/me' }, 'darwin')).toBe('/home/me/.config/containers/auth.json');
  });
});

describe('the name of a registry', () => {
  it('is known however it is typed', () => {
    const typed = ['', 'docker.io', 'https://index.docker.io/v1/', 'https://Harbour:5000/v2/', '[::1]:5000'];
    expect(typed.map(registryNamed)).toEqual([
      'docker.io',
      'docker.io',
      'docker.io',
      'harbour:5000',
      '[::1]:5000',
    ]);
    const wrong = ['a b', 'harbour/team', '-x', 'host:port', 'host:1@evil', '../x', 'a\nb'];
    expect(wrong.map(registryNamed)).toEqual(wrong.map(() => undefined));
  });
});
