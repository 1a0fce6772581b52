import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectOwner } from '../../../src-main/faces/server/owner-client';
import { ownerSocketPath } from '../../../src-main/faces/server/owner-path';
import { createStore } from '../../../src-main/store/store';
import { workerEntry } from '../../../src-main/store/worker-entry';
import { createJournal } from '../../../src-main/work-containers/journal';
import { createClient } from '../../../src-shared/client/client';
import { processesNaming, startDocker, startPodman, until, type TestEngine } from '../../engines';
import { findProgram } from '../../engines/availability';
import { KINDS } from './stage';

const CLI = resolve(import.meta.dirname, '../../../dist/cli/cleat.cjs');
const IDLE = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 0.2; done'];

describe.each(KINDS)('what a killed Cleat left on $name', ({ name, reason }) => {
  let engine: TestEngine;
  let dir: string;
  let image: string;
  const children: ChildProcess[] = [];
  beforeEach(async () => {
    if (reason !== undefined) return;
    dir = await mkdtemp(join(tmpdir(), 'cleat-left-'));
    await mkdir(join(dir, 'bin'));
    await mkdir(join(dir, 'tmp'));
    engine = await (name === 'docker' ? startDocker : startPodman)();
    image = await engine.busybox();
  });
  afterEach(async () => {
    if (reason !== undefined) return;
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await engine.close();
    await until('all processes of the test to be gone', () => {
      for (const { pid } of processesNaming(dir)) process.kill(pid, 'SIGKILL');
      return processesNaming(dir).length === 0;
    });
    await rm(dir, { recursive: true, force: true });
  });
  const test = (sentence: string, body: () => Promise<void>): void =>
    it(sentence, async ({ skip }) => {
      skip(reason !== undefined, reason);
      await body();
    });

  /** The built program, in a home of this test. */
  const cleat = (home: string, ...args: string[]): ChildProcess => {
    const missing = `unix://${join(dir, 'missing.sock')}`;
    const own = `unix://${engine.socket}`;
    const env = {
      ...process.env,
      ...engine.env,
      PATH: `${join(dir, 'bin')}:${process.env['PATH'] ?? ''}`,
      TMPDIR: join(dir, 'tmp'),
      HOME: dir,
      CLEAT_HOME: join(dir, home),
      DOCKER_HOST: name === 'docker' ? own : missing,
      CONTAINER_HOST: name === 'podman' ? own : missing,
    };
    const child = spawn(process.execPath, [CLI, '--runtime', name, ...args], {
      env,
      cwd: dir,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.resume();
    child.stderr.resume();
    children.push(child);
    return child;
  };
  const running = async (container: string): Promise<boolean> =>
    (await engine.cli(['ps', '--format', '{{.Names}}'])).stdout.split('\n').includes(container);
  const names = async (): Promise<string[]> =>
    (await engine.cli(['ps', '--all', '--format', '{{.Names}}'])).stdout.split('\n').filter(Boolean).sort();
  const killed = async (child: ChildProcess): Promise<void> => {
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
  /** An owner of the home, and its API. */
  const owner = async (home: string) => {
    const child = cleat(home, 'serve');
    const path = ownerSocketPath(join(dir, home));
    const channel = await until('the owner', () =>
      connectOwner(path, { actor: 'test', env: {} }).then(
        (connected) => connected.channel,
        () => undefined,
      ),
    );
    return { child, ...createClient(channel) };
  };
  const noted = async (home: string): Promise<number> => {
    const store = createStore({ path: join(dir, home, 'cleat.db'), worker: workerEntry() });
    try {
      return (await createJournal(store).list()).length;
    } finally {
      await store.close();
    }
  };

  test('from a launch on a terminal is removed by the next owner of its home, and nothing else is', async () => {
    await engine.cli(['run', '--detach', '--name', 'foreign', image, ...IDLE]);
    const held = cleat('home', 'launch', '--name', 'held', image, ...IDLE);
    const elsewhere = cleat('other', 'launch', '--name', 'of-another-home', image, ...IDLE);
    cleat('home', 'launch', '--name', 'alive', image, ...IDLE);
    for (const one of ['held', 'of-another-home', 'alive']) await until(one, () => running(one));
    await killed(held);
    await killed(elsewhere);
    expect(await names()).toEqual(['alive', 'foreign', 'held', 'of-another-home']);
    const { client, close } = await owner('home');
    await until('the removal', async () => !(await names()).includes('held'));
    await until('its notice', async () => {
      const operations = await client.operations.list();
      return operations.some(
        ({ kind, state, progress }) =>
          kind === 'work.clean-up' && state === 'succeeded' && progress?.message.includes('held') === true,
      );
    });
    for (const one of ['alive', 'foreign', 'of-another-home']) expect(await running(one), one).toBe(true);
    expect(await noted('home')).toBe(1); // the one that is alive
    close();
  });

  test('in the middle of a launch in the background is ended with its CLI, its container and its files', async () => {
    const marker = join(dir, 'child-of-the-cli');
    const real = findProgram(name) ?? name;
    // A CLI that has made its container and is then slow to start it.
    const script = `#!/bin/sh
      set -- "$@"
      case " $* " in *" run "*) ;; *) exec ${real} "$@";; esac
      all="$*"
      for word; do shift; case "$word" in run) set -- "$@" create;; --detach) ;; *) set -- "$@" "$word";; esac; done
      ${real} "$@" || exit
      : > ${marker}
      trap 'exit 1' TERM
      while :; do sleep 0.1; done`;
    await writeFile(join(dir, 'bin', name), script);
    await chmod(join(dir, 'bin', name), 0o755);
    const first = await owner('home');
    await until('the engine', async () => {
      const { runtimes } = await first.client.runtimes.list({});
      return runtimes.some((one) => one.name === name && one.availability.state === 'ready');
    });
    const spec = { image, argv: IDLE, name: 'half', detach: true } as const;
    await first.client.launch.start({ spec, runtime: name });
    await until('the container', async () => (await readdir(dir)).includes('child-of-the-cli'));
    await engine.cli(['create', '--name', 'foreign', image, ...IDLE]);
    await killed(first.child);
    first.close();
    expect(await names()).toEqual(['foreign', 'half']);
    expect(processesNaming('--cidfile').length).toBeGreaterThan(0);
    expect(await noted('home')).toBe(1);
    const next = await owner('home');
    await until('the removal', async () => !(await names()).includes('half'));
    await until('the end of the work', async () => (await noted('home')) === 0);
    await until('the end of its files', async () =>
      (await readdir(join(dir, 'tmp'))).every((one) => !one.startsWith('cleat-launch-')),
    );
    expect(processesNaming(join(dir, 'tmp', 'cleat-launch-'))).toEqual([]);
    expect(await names()).toEqual(['foreign']);
    next.close();
  });
});
