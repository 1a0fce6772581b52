import { execa } from 'execa';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulatedDocker, type EmulatedDocker } from '../../emulators/docker-api';
import { cliUser, type CliUser } from './cleat';
import { installed, pressTab, whyNoShell } from './shells';

const HOSTILE = 'z $(touch pwned);`touch pwned`';
const noBash = whyNoShell('bash', 'script');
const noZsh = whyNoShell('zsh', 'script');
const noFish = whyNoShell('fish');

let user: CliUser;
let engine: EmulatedDocker;
let env: Record<string, string>;

beforeAll(async () => {
  user = cliUser({});
  const socket = join(user.home, 'docker.sock');
  engine = await startEmulatedDocker(socket, 3);
  for (const name of ['web', 'db', HOSTILE, 'esc\u001b[31m\u0007']) engine.create(name);
  Object.assign(user.env, { DOCKER_HOST: `unix://${socket}`, CONTAINER_HOST: 'unix:///nowhere/podman.sock' });
  env = installed(user);
  writeFileSync(join(user.home, 'saved.log'), '');
});
afterAll(async () => {
  await engine?.close();
  user?.close();
});

/** What is typed, and the words that stand there after Tab. */
const TYPED: readonly [string, string[]][] = [
  ['cleat inspect we', ['cleat', 'inspect', 'web']],
  ['cleat inspect web d', ['cleat', 'inspect', 'web', 'db']],
  ['cleat resta', ['cleat', 'restart']],
  ['cleat runtime whi', ['cleat', 'runtime', 'which']],
  ['cleat ps --al', ['cleat', 'ps', '--all']],
  ['cleat ps --runtime do', ['cleat', 'ps', '--runtime', 'docker']],
  ['cleat ps --runtime=do', ['cleat', 'ps', '--runtime=docker']],
  ['cleat logs --format js', ['cleat', 'logs', '--format', 'jsonl']],
  ['cleat logs -o saved', ['cleat', 'logs', '-o', 'saved.log']],
  ['cleat ps --filter he', ['cleat', 'ps', '--filter', 'health=']],
  ['cleat launch --read-o', ['cleat', 'launch', '--read-only']],
  ['cleat inspect z', ['cleat', 'inspect', HOSTILE]],
];

describe.skipIf(noBash !== undefined)(`Tab in bash${noBash ? ` (${noBash})` : ''}`, () => {
  it('completes verbs, options, their values, containers and files, and runs no name', async () => {
    const lines = TYPED.map(([line]) => line);
    const setup = 'source <(cleat completion bash)';
    expect(await pressTab('bash --norc --noprofile -i', setup, lines, env, user.home)).toEqual(
      TYPED.map(([, words]) => words),
    );
    expect(existsSync(join(user.home, 'pwned'))).toBe(false);
  });
});

describe.skipIf(noZsh !== undefined)(`Tab in zsh${noZsh ? ` (${noZsh})` : ''}`, () => {
  it('completes verbs, options, their values, containers and files, and runs no name', async () => {
    const lines = TYPED.map(([line]) => line);
    const setup =
      'unsetopt zle_bracketed_paste 2>/dev/null; autoload -U compinit; compinit -u -D; source <(cleat completion zsh)';
    expect(await pressTab('zsh -f -i', setup, lines, env, user.home)).toEqual(
      TYPED.map(([, words]) => words),
    );
    expect(existsSync(join(user.home, 'pwned'))).toBe(false);
  });
});

describe.skipIf(noFish !== undefined)(`Tab in fish${noFish ? ` (${noFish})` : ''}`, () => {
  it('completes verbs, options, their values, containers and files, and runs no name', async () => {
    for (const [line, words] of TYPED) {
      const script = 'cleat completion fish | source; complete -C $argv[1]';
      const { stdout } = await execa('fish', ['--no-config', '-c', script, line], {
        env,
        extendEnv: false,
        cwd: user.home,
      });
      expect({ line, offered: stdout.split('\n').map((one) => one.split('\t')[0]) }).toEqual({
        line,
        offered: [words.at(-1)],
      });
    }
    expect(existsSync(join(user.home, 'pwned'))).toBe(false);
  });
});

describe('what a shell asks', () => {
  const offered = async (...words: string[]): Promise<string[]> => {
    const { stdout, stderr, exitCode } = await user.run(['__complete', '--', ...words]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    return stdout === '' ? [] : stdout.split('\n').map((line) => line.split('\t')[0] ?? '');
  };

  it('is answered with those a verb can be for, and no escape of theirs', async () => {
    expect(await offered('stop', '')).toEqual(['emulated-00000']);
    expect(await offered('start', 'e')).toEqual(['emulated-00001', 'emulated-00002', 'esc ']);
  });

  it('is answered with nothing where nothing can be known, and quietly', async () => {
    const alone = cliUser({
      DOCKER_HOST: 'unix:///nowhere/d.sock',
      CONTAINER_HOST: 'unix:///nowhere/p.sock',
    });
    try {
      expect(await alone.run(['__complete', '--', 'stop', ''])).toEqual({
        stdout: '',
        stderr: '',
        exitCode: 0,
      });
    } finally {
      alone.close();
    }
    expect(await offered('rename', 'web', '')).toEqual([]);
    expect(await offered('logs', '--tail', '')).toEqual([]);
    expect(await offered('frob', '')).not.toContain('web');
  });
});
