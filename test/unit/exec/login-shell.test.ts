import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loginShellEnvironment, withLoginEnvironment } from '../../../src-main/exec/login-shell';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'cleat-shell-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

/** A shell that behaves as `body` says; `"$2"` is the command it was given after -ilc. */
function shell(name: string, body: string): string {
  const path = join(dir, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('the login shell', () => {
  it('gives its environment, whatever its start-up files print and whatever values hold', async () => {
    const path = shell(
      'chatty',
      `echo "Welcome! PATH=/wrong"; export DOCKER_HOST='tcp://a:1' MULTI='two
lines'; sh -c "$2"; echo bye`,
    );
    const read = await loginShellEnvironment({ shell: path });
    expect(read).toMatchObject({ ok: true, env: { DOCKER_HOST: 'tcp://a:1', MULTI: 'two\nlines' } });
  });

  it.skipIf(process.platform === 'win32')('is read for real from a real shell', async () => {
    const read = await loginShellEnvironment({ shell: '/bin/bash', env: { ...process.env, HOME: dir } });
    expect(read).toMatchObject({ ok: true, env: { HOME: dir } });
  });

  it('that hangs is given up after the time limit, with the reason', async () => {
    const read = await loginShellEnvironment({ shell: shell('hangs', 'sleep 60'), timeoutMs: 100 });
    expect(read).toMatchObject({ ok: false, reason: expect.stringContaining('0.1 s') as string });
  });

  it('that fails or is missing gives the reason', async () => {
    expect(await loginShellEnvironment({ shell: shell('fails', 'exit 3') })).toMatchObject({ ok: false });
    expect(await loginShellEnvironment({ shell: join(dir, 'none') })).toMatchObject({ ok: false });
    expect(await loginShellEnvironment({ shell: undefined })).toMatchObject({ ok: false });
    expect(await loginShellEnvironment({ shell: shell('mute', 'exit 0') })).toMatchObject({ ok: false });
  });
});

describe('what is taken from it', () => {
  it('are the variables that lead to runtimes, and nothing else', () => {
    const login = {
      PATH: '/opt/bin:/usr/bin',
      DOCKER_HOST: 'tcp://a:1',
      CONTAINER_RUNTIME: 'podman',
      XDG_RUNTIME_DIR: '/run/user/1',
      LANG: 'C.UTF-8',
      AWS_SECRET: 'x',
      NODE_OPTIONS: '--inspect',
    };
    expect(withLoginEnvironment({ HOME: '/home/a', PATH: '/usr/bin:/sbin' }, login)).toEqual({
      HOME: '/home/a',
      PATH: '/opt/bin:/usr/bin:/sbin',
      DOCKER_HOST: 'tcp://a:1',
      CONTAINER_RUNTIME: 'podman',
      XDG_RUNTIME_DIR: '/run/user/1',
      LANG: 'C.UTF-8',
    });
  });

  it('never replaces what this process was started with', () => {
    const merged = withLoginEnvironment({ DOCKER_HOST: 'tcp://mine:1' }, { DOCKER_HOST: 'tcp://theirs:1' });
    expect(merged['DOCKER_HOST']).toBe('tcp://mine:1');
  });
});
