import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  fillDocker,
  startDocker,
  startPodman,
  until,
  whyNoDocker,
  whyNoPodman,
  type TestEngine,
} from '../../engines';
import { cliUser, type CliUser } from './cleat';

const noPodman = await whyNoPodman();
const noEngines = (await whyNoDocker()) ?? noPodman;

const containerList = z.array(
  z.looseObject({ name: z.string(), state: z.string(), engine: z.string(), runtime: z.string() }),
);
const runtimeListSchema = z.array(
  z.strictObject({
    name: z.string(),
    cli: z.string(),
    priority: z.number(),
    platforms: z.array(z.string()),
    availability: z.looseObject({ state: z.string() }),
    selected: z.boolean(),
  }),
);
const selectionSchema = z.strictObject({
  name: z.string(),
  decidedBy: z.enum(['flag', 'env', 'setting', 'auto', 'fallback']),
  chain: z.array(z.strictObject({ name: z.string(), outcome: z.string(), reason: z.string() })),
});

describe.skipIf(noEngines !== undefined)(
  `cleat on real Docker and Podman${noEngines ? ` (${noEngines})` : ''}`,
  () => {
    let docker: TestEngine;
    let podman: TestEngine;
    let user: CliUser;

    async function create(engine: TestEngine, name: string, script: string): Promise<string> {
      const image = await engine.busybox();
      const { exitCode, stdout, stderr } = await engine.cli([
        'create',
        '--name',
        name,
        '--network',
        'none',
        image,
        'sh',
        '-c',
        script,
      ]);
      if (exitCode !== 0) throw new Error(stderr);
      return stdout.trim();
    }

    beforeAll(async () => {
      [docker, podman] = await Promise.all([startDocker(), startPodman()]);
      user = cliUser({ DOCKER_HOST: `unix://${docker.socket}`, CONTAINER_HOST: `unix://${podman.socket}` });
    });
    afterAll(async () => {
      user.close();
      await Promise.all([docker.close(), podman.close()]);
    });

    it('prints its version', async () => {
      expect((await user.run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+$/);
    });

    it('lists runtimes with their availability, and marks the selected one', async () => {
      const { stdout, exitCode } = await user.run(['runtime', 'list', '--json']);
      const runtimes = runtimeListSchema.parse(JSON.parse(stdout));
      expect(exitCode).toBe(0);
      const ready = runtimes.filter((one) => one.availability.state === 'ready');
      expect(ready.map((one) => [one.name, one.availability.state]).sort()).toEqual([
        ['docker', 'ready'],
        ['podman', 'ready'],
      ]);
      expect(runtimes.filter((one) => one.selected).map((one) => one.name)).toEqual(['podman']);
      expect((await user.run(['runtime', 'list'])).stdout).toMatch(/\* +podman +podman +10 +ready/);
    });

    it('explains the selection: automatic, by variable, by flag, by setting', async () => {
      const which = async (args: string[], env: Record<string, string> = {}) =>
        selectionSchema.parse(
          JSON.parse((await user.run(['runtime', 'which', '--explain', '--json', ...args], env)).stdout),
        );
      expect(await which([])).toMatchObject({ name: 'podman', decidedBy: 'auto' });
      expect(await which([], { CONTAINER_RUNTIME: 'DoCkEr' })).toMatchObject({
        name: 'docker',
        decidedBy: 'env',
      });
      expect(await which(['--runtime', 'docker'], { CONTAINER_RUNTIME: 'podman' })).toMatchObject({
        name: 'docker',
        decidedBy: 'flag',
      });
      expect((await user.run(['runtime', 'use', 'docker'])).exitCode).toBe(0);
      expect(await which([])).toMatchObject({ name: 'docker', decidedBy: 'setting' });
      expect((await user.run(['runtime', 'use', 'auto'])).stdout).toBe('podman');
      expect((await user.run(['runtime', 'which'])).stdout).toBe('podman');
    });

    it('refuses an unknown runtime with the choices and exit code 2', async () => {
      const answer = await user.run(['runtime', 'which'], { CONTAINER_RUNTIME: 'nope' });
      expect(answer.exitCode).toBe(2);
      expect(answer.stdout).toBe('');
      expect(answer.stderr).toContain('docker');
      expect(answer.stderr).toContain('podman');
    });

    it('shows the containers of every engine, running ones first asked for', async () => {
      await create(docker, 'cli-docker', 'sleep 1000');
      await create(podman, 'cli-podman', 'sleep 1000');
      await docker.cli(['start', 'cli-docker']);
      const running = containerList.parse(JSON.parse((await user.run(['ps', '--json'])).stdout));
      expect(running.map((row) => row.name)).toEqual(['cli-docker']);
      const all = containerList.parse(JSON.parse((await user.run(['ps', '-a', '--json'])).stdout));
      expect(all.map((row) => [row.name, row.runtime, row.state])).toEqual([
        ['cli-docker', 'docker', 'running'],
        ['cli-podman', 'podman', 'created'],
      ]);
      expect((await user.run(['ps', '-a', '--runtime', 'podman'])).stdout).not.toContain('cli-docker');
      expect((await user.run(['ps'])).stdout).toMatch(
        /^NAME +ENGINE +IMAGE +STATE +AGE +PORTS +ID\ncli-docker/,
      );
    });

    it('starts, stops and removes by name or the beginning of an id, and says what it did', async () => {
      const id = await create(docker, 'cli-life', 'trap "exit 3" TERM; while :; do sleep 0.1; done');
      expect(await user.run(['start', 'cli-life'])).toMatchObject({ stdout: 'cli-life', exitCode: 0 });
      const refused = await user.run(['rm', 'cli-life']);
      expect(refused.exitCode).toBe(11);
      expect(refused.stderr).toContain('cli-life');
      expect(await user.run(['stop', '-t', '5', id.slice(0, 12)])).toMatchObject({ exitCode: 0 });
      const rows = containerList.parse(JSON.parse((await user.run(['ps', '-a', '--json'])).stdout));
      expect(rows.find((row) => row.name === 'cli-life')).toMatchObject({ state: 'exited', exitCode: 3 });
      expect(await user.run(['rm', 'cli-life', 'cli-nobody'])).toMatchObject({
        stdout: 'cli-life',
        exitCode: 2,
      });
      expect((await docker.cli(['ps', '-aq', '--filter', 'name=cli-life'])).stdout).toBe('');
    });

    it('acts on many at once, on one that is named twice once, and prints the names in the order given', async () => {
      const ids = await fillDocker(docker, 12, 'cli-many-');
      const names = ids.map((_, at) => `cli-many-${String(at + 1).padStart(4, '0')}`);
      const given = [...names, ids[0] ?? '', names[3] ?? ''];
      expect(await user.run(['start', ...given])).toEqual({
        // Each word that was given is said, the same word once.
        stdout: [...names, ids[0]].join('\n'),
        stderr: '',
        exitCode: 0,
      });
      expect(await user.run(['rm', '-f', ...given, '--json'])).toMatchObject({ stderr: '', exitCode: 0 });
      expect((await docker.cli(['ps', '-aq', '--filter', 'name=cli-many'])).stdout).toBe('');
    });

    it('keeps stdout and stderr of a container apart, and its text as it was', async () => {
      await create(podman, 'cli-logs', 'echo "größe 港口"; echo problem >&2');
      await user.run(['start', 'cli-logs']);
      await until(
        'the container to end',
        async () =>
          (await podman.cli(['inspect', '-f', '{{.State.Status}}', 'cli-logs'])).stdout.trim() === 'exited',
      );
      expect(await user.run(['logs', 'cli-logs'])).toEqual({
        stdout: 'größe 港口',
        stderr: 'problem',
        exitCode: 0,
      });
    });

    it('follows a log until it is interrupted', async () => {
      await create(docker, 'cli-follow', 'i=0; while :; do i=$((i+1)); echo line $i; sleep 0.05; done');
      await user.run(['start', 'cli-follow']);
      const child = user.start(['logs', '-f', 'cli-follow']);
      let out = '';
      child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
      await until('the fifth line', () => out.includes('line 5\n'));
      child.kill('SIGINT');
      expect((await child).exitCode).toBe(130);
      await user.run(['rm', '-f', 'cli-follow']);
    });

    it('tells a container that does not exist from an engine that cannot be asked', async () => {
      expect((await user.run(['logs', 'cli-nobody'])).exitCode).toBe(2);
      const alone = cliUser({
        DOCKER_HOST: 'unix:///nowhere/docker.sock',
        CONTAINER_HOST: 'unix:///nowhere/podman.sock',
      });
      try {
        const answer = await alone.run(['ps']);
        expect(answer.exitCode).toBe(8);
        expect(answer.stdout).toBe('');
        expect(answer.stderr).toContain('nowhere');
      } finally {
        alone.close();
      }
    });

    it('prints failures as JSON on stderr when asked for JSON', async () => {
      const answer = await user.run(['start', 'cli-nobody', '--json']);
      expect(answer.exitCode).toBe(2);
      expect(
        z.object({ error: z.looseObject({ code: z.string() }) }).parse(JSON.parse(answer.stderr)).error.code,
      ).toBe('container.unknown');
    });
  },
);

const usual = ['/var/run/docker.sock', '/run/podman/podman.sock'].find((path) => existsSync(path));

describe('cleat on a machine without a runtime', () => {
  let user: CliUser;
  beforeAll(() => {
    user = cliUser({ PATH: '/nowhere' });
  });
  afterAll(() => user.close());

  it('says what to install, whatever it is asked for', async ({ skip }) => {
    skip(usual !== undefined, `${usual ?? ''} is there`);
    for (const args of [['ps'], ['start', 'web'], ['logs', 'web']]) {
      const answer = await user.run(args);
      expect([answer.exitCode, answer.stdout], args.join(' ')).toEqual([5, '']);
      expect(answer.stderr, args.join(' ')).toContain('https://docs.docker.com/engine/install/');
    }
    expect((await user.run(['runtime', 'list'])).stderr).toMatch(
      /^docker: Install (?:.*\n)+podman: Install /,
    );
  });
});

describe.skipIf(noPodman !== undefined)(
  `cleat on a machine with Podman alone${noPodman ? ` (${noPodman})` : ''}`,
  () => {
    let podman: TestEngine;
    let user: CliUser;
    beforeAll(async () => {
      podman = await startPodman();
      user = cliUser({ PATH: '/nowhere', CONTAINER_HOST: `unix://${podman.socket}` });
    });
    afterAll(async () => {
      user?.close();
      await podman?.close();
    });

    it('misses no Docker', async ({ skip }) => {
      skip(usual === '/var/run/docker.sock', 'there is a Docker');
      expect(await user.run(['ps', '--json'])).toEqual({ stdout: '[]', stderr: '', exitCode: 0 });
      expect((await user.run(['start', 'nobody'])).exitCode).toBe(2);
    });
  },
);
