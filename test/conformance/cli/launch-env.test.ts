import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFakeEngine, type FakeEngine } from '../../unit/runtimes/fake-engine';
import { installPlugin } from '../../unit/runtimes/fake-plugin';
import { cliUser, type CliUser } from './cleat';

const NOWHERE = 'unix:///nowhere/engine.sock';

describe('variables that a manifest and settings add', () => {
  let boat: FakeEngine;
  let user: CliUser;
  /** What the runtime's CLI was called with, and the variables it saw; the last call that made a container. */
  let seen: string;

  beforeAll(async () => {
    user = cliUser({ DOCKER_HOST: NOWHERE, CONTAINER_HOST: NOWHERE });
    boat = await startFakeEngine(join(user.home, 'boat.sock'));
    const bin = join(user.home, 'bin');
    seen = join(user.home, 'seen');
    await mkdir(bin);
    const script = `#!/bin/sh
      case " $* " in *" run "*) ;; *) exit 1;; esac
      { echo "$@"; env | grep -E '^(BOAT|TOKEN)_'; } > ${seen}.part
      mv ${seen}.part ${seen}
      exit 3`;
    await writeFile(join(bin, 'boat-cli'), script);
    await chmod(join(bin, 'boat-cli'), 0o755);
    user.env['PATH'] = `${bin}:${user.env['PATH'] ?? ''}`;
    await installPlugin(user.cleatHome, {
      name: 'boat',
      cli: 'boat-cli',
      sockets: [boat.socket],
      env: { BOAT_OF_MANIFEST: 'two words', BOAT_OF_BOTH: 'manifest' },
    });
    const settings = { runtimes: { boat: { env: { BOAT_OF_BOTH: 'settings', BOAT_OF_SETTINGS: '$HOME' } } } };
    await writeFile(join(user.cleatHome, 'settings.json'), JSON.stringify(settings));
  });
  afterAll(async () => {
    await boat?.close();
    user?.close();
  });

  const found = async (): Promise<{ args: string; env: string[] }> => {
    const [args = '', ...env] = (await readFile(seen, 'utf8')).trimEnd().split('\n');
    return { args, env: env.sort() };
  };
  const ADDED = ['BOAT_OF_BOTH=settings', 'BOAT_OF_MANIFEST=two words', 'BOAT_OF_SETTINGS=$HOME'];

  it('reach the program of a launch on a terminal, once, with the secrets beside them', async () => {
    const launched = await user.run(['--runtime', 'boat', 'launch', '-e', 'TOKEN_A', 'busybox', 'true'], {
      TOKEN_A: 'hush',
    });
    expect(launched, launched.stderr).toMatchObject({ exitCode: 3 });
    const { args, env } = await found();
    expect(env).toEqual([...ADDED, 'TOKEN_A=hush']);
    expect(args).not.toContain('BOAT_');
    expect(args).not.toContain('hush');
    expect(args).toContain('TOKEN_A');
  });

  it('are shown in the line that says what would be executed', async () => {
    const { stdout } = await user.run(['--runtime', 'boat', 'run-args', 'busybox', 'true']);
    expect(stdout).toMatch(/^(?:BOAT_OF_\w+=\S+(?: words')? ){3}boat-cli /);
    for (const name of ['BOAT_OF_MANIFEST', 'BOAT_OF_BOTH', 'BOAT_OF_SETTINGS'])
      expect(stdout.split(`${name}=`)).toHaveLength(2);
    expect(stdout).toContain("BOAT_OF_SETTINGS='$HOME'");
  });
});
