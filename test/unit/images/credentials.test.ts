import { describe, expect, it } from 'vitest';
import { createCredentials } from '../../../src-main/images/credentials';
import { loginStores } from '../../../src-main/registries/stores/places';
import type { CommandOptions } from '../../../src-main/exec/run-command';
import { memoryFiles } from '../engines/memory-files';

const { signal } = new AbortController();
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const read = (header: string | undefined): unknown =>
  header === undefined ? undefined : JSON.parse(Buffer.from(header, 'base64url').toString('utf8'));

const ENV = { HOME: '/home/me' };
const DOCKER = '/home/me/.docker/config.json';

function credentials(
  stores: Readonly<Record<string, unknown>>,
  helper: (options: CommandOptions) => { stdout?: string; stderr?: string; exitCode?: number } = () => ({}),
  env: Readonly<Record<string, string>> = ENV,
) {
  const texts = Object.fromEntries(
    Object.entries(stores).map(([path, value]) => [
      path,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
  return createCredentials({
    env,
    platform: 'linux',
    files: memoryFiles(texts),
    run: (options) => Promise.resolve({ stdout: '', stderr: '', exitCode: 0, ...helper(options) }),
  });
}

describe('credentials', () => {
  it('are those of the engine’s own tool, for this registry only', async () => {
    const own = credentials({ [DOCKER]: { auths: { 'harbour:5000': { auth: base64('me:se:cret') } } } });
    expect(read(await own.headerFor('docker', 'harbour:5000/app:1', signal))).toEqual({
      username: 'me',
      password: 'se:cret',
      serveraddress: 'harbour:5000',
    });
    expect(await own.headerFor('docker', 'other:5000/app:1', signal)).toBeUndefined();
    expect(await own.headerFor('docker', 'busybox', signal)).toBeUndefined();
  });

  it('of a name without a registry are Docker’s own registry’s', async () => {
    const hub = credentials({
      [DOCKER]: { auths: { 'https://index.docker.io/v1/': { auth: base64('me:x') } } },
    });
    expect(read(await hub.headerFor('docker', 'team/app', signal))).toMatchObject({ username: 'me' });
  });

  it('are asked of a helper by its name, which gets the registry on its input and nothing by argument', async () => {
    const asked: CommandOptions[] = [];
    const own = credentials({ [DOCKER]: { credHelpers: { harbour: 'keychain' } } }, (options) => {
      asked.push(options);
      return { stdout: JSON.stringify({ ServerURL: 'harbour', Username: '<token>', Secret: 'abc' }) };
    });
    expect(read(await own.headerFor('docker', 'harbour/app', signal))).toBeUndefined();
    expect(asked).toEqual([]);
    const dotted = credentials(
      { [DOCKER]: { credHelpers: { 'harbour.example': 'keychain' } } },
      (options) => {
        asked.push(options);
        return { stdout: JSON.stringify({ ServerURL: 'harbour', Username: '<token>', Secret: 'abc' }) };
      },
    );
    expect(read(await dotted.headerFor('docker', 'harbour.example/app', signal))).toEqual({
      identitytoken: 'abc',
      serveraddress: 'harbour.example',
    });
    expect(asked[0]).toMatchObject({
      file: 'docker-credential-keychain',
      args: ['get'],
      input: 'harbour.example',
    });
  });

  it('that a helper does not have are none; a helper that fails is told, without what it printed', async () => {
    const store = { [DOCKER]: { credsStore: 'keychain' } };
    const none = credentials(store, () => ({
      exitCode: 1,
      stdout: 'credentials not found in native keychain',
    }));
    expect(await none.headerFor('docker', 'harbour:1/app', signal)).toBeUndefined();
    const failing = credentials(store, () => ({ exitCode: 1, stdout: 'hunter2', stderr: 'hunter2' }));
    const failure: unknown = await failing
      .headerFor('docker', 'harbour:1/app', signal)
      .catch((e: unknown) => e);
    expect(failure).toMatchObject({ code: 'image.credentials' });
    expect(JSON.stringify(failure)).not.toContain('hunter2');
    const nonsense = credentials({ [DOCKER]: { credsStore: '../../bin/evil' } });
    await expect(nonsense.headerFor('docker', 'harbour:1/app', signal)).rejects.toMatchObject({
      code: 'image.credentials',
    });
  });

  it('of Podman stand in its own file first, by the longest path', async () => {
    const env = { ...ENV, XDG_RUNTIME_DIR: '/run/me' };
    expect(loginStores('podman', { env, platform: 'linux' })).toEqual([
      '/run/me/containers/auth.json',
      '/home/me/.config/containers/auth.json',
      DOCKER,
    ]);
    const own = credentials(
      {
        '/run/me/containers/auth.json': {
          auths: { 'harbour:1': { auth: base64('all:x') }, 'harbour:1/team': { auth: base64('team:x') } },
        },
        [DOCKER]: { auths: { 'harbour:1': { auth: base64('docker:x') } } },
      },
      undefined,
      env,
    );
    expect(read(await own.headerFor('podman', 'harbour:1/team/app:1', signal))).toMatchObject({
      username: 'team',
    });
    expect(read(await own.headerFor('podman', 'harbour:1/else', signal))).toMatchObject({ username: 'all' });
    expect(read(await own.headerFor('docker', 'harbour:1/else', signal))).toMatchObject({
      username: 'docker',
    });
  });

  it('in a file that is broken are an error that holds nothing of the file', async () => {
    const broken = credentials({ [DOCKER]: '{"auths": {"harbour:1": {"auth": "c2VjcmV0"' });
    const failure: unknown = await broken
      .headerFor('docker', 'harbour:1/app', signal)
      .catch((e: unknown) => e);
    expect(failure).toMatchObject({ code: 'store.corrupt' });
    expect(JSON.stringify(failure)).not.toContain('c2VjcmV0');
  });
});
