import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startDocker, startPodman, until, whyNoDocker, whyNoPodman, type TestEngine } from '../../engines';
import { cliUser, type CliUser } from './cleat';

const NOWHERE = 'unix:///nowhere/engine.sock';
// It ends when it is told to: `rm -f` of Podman waits 10 s for one that ignores it.
const TALKS = 'trap exit TERM; i=0; while :; do i=$((i+1)); echo out $i; echo err $i >&2; sleep 0.1; done';

const names = z.array(z.string());
const codes = z.array(z.strictObject({ name: z.string(), exitCode: z.number() }));
const tops = z.array(
  z.strictObject({
    name: z.string(),
    titles: z.array(z.string()),
    processes: z.array(z.array(z.string())),
  }),
);
const ports = z.array(
  z.strictObject({
    name: z.string(),
    ports: z.array(
      z.strictObject({
        hostIp: z.string().optional(),
        hostPort: z.number(),
        containerPort: z.number(),
        protocol: z.string(),
      }),
    ),
  }),
);
const figure = z.number().nonnegative().optional();
const reading = z.strictObject({
  name: z.string(),
  engine: z.string(),
  id: z.string(),
  at: z.number(),
  cpu: figure,
  memory: figure,
  memoryLimit: figure,
  networkIn: figure,
  networkOut: figure,
  blockIn: figure,
  blockOut: figure,
  pids: figure,
});
const news = z.strictObject({
  engine: z.string(),
  at: z.number(),
  kind: z.string(),
  action: z.string(),
  id: z.string(),
  name: z.string(),
  attributes: z.record(z.string(), z.string()),
});
const logLine = z.strictObject({
  container: z.string().optional(),
  type: z.literal('line'),
  stream: z.enum(['stdout', 'stderr']),
  text: z.string(),
  time: z.number().optional(),
  partial: z.boolean().optional(),
});
const savedLine = z.looseObject({ container: z.string(), stream: z.string(), text: z.string() });
const failure = z.strictObject({ error: z.looseObject({ code: z.string() }) });

const kinds = [
  { kind: 'docker', start: startDocker, why: await whyNoDocker() },
  { kind: 'podman', start: startPodman, why: await whyNoPodman() },
] as const;

describe.each(kinds)('verbs on a real $kind', ({ kind, start, why }) => {
  describe.skipIf(why !== undefined)(why ?? 'that runs', () => {
    let engine: TestEngine;
    let user: CliUser;
    let folder: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'cleat-verbs-'));
      engine = await start();
      const address = `unix://${engine.socket}`;
      user = cliUser({
        DOCKER_HOST: kind === 'docker' ? address : NOWHERE,
        CONTAINER_HOST: kind === 'podman' ? address : NOWHERE,
      });
    });
    afterAll(async () => {
      user?.close();
      await engine?.close();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    });

    const run = async (name: string, script: string, ...options: string[]): Promise<void> => {
      const image = await engine.busybox();
      const args = ['run', '-d', '--name', name, '--network', 'none', ...options, image, 'sh', '-c', script];
      const { exitCode, stderr } = await engine.cli(args);
      if (exitCode !== 0) throw new Error(stderr);
    };
    const inspected = async (name: string, format: string): Promise<string> =>
      (await engine.cli(['inspect', '-f', format, name])).stdout.trim();
    const state = (name: string): Promise<string> => inspected(name, '{{.State.Status}}');
    const cleat = (...args: string[]) => user.run(['--runtime', kind, ...args]);
    const json = async (...args: string[]): Promise<unknown> => {
      const { stdout, stderr, exitCode } = await cleat(...args, '--json');
      expect({ args, stderr, exitCode }).toEqual({ args, stderr: '', exitCode: 0 });
      return JSON.parse(stdout);
    };
    const printed = (child: ReturnType<CliUser['start']>): (() => string) => {
      let out = '';
      child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
      return () => out;
    };

    it('pause and unpause freeze by name and by filter, each container once', async () => {
      await run('frozen-a', TALKS, '--label', 'tier=frozen');
      await run('frozen-b', TALKS, '--label', 'tier=frozen');
      const both = ['--filter', 'label=tier=frozen'];
      expect(await cleat('pause', 'frozen-b', ...both)).toEqual({
        stdout: 'frozen-b\nfrozen-a',
        stderr: '',
        exitCode: 0,
      });
      expect([await state('frozen-a'), await state('frozen-b')]).toEqual(['paused', 'paused']);
      expect(names.parse(await json('unpause', '--filter', 'state=paused'))).toEqual([
        'frozen-a',
        'frozen-b',
      ]);
      expect(await state('frozen-a')).toBe('running');
      await cleat('rm', '-f', ...both);
    });

    it('restart starts anew, and one name that is not there fails alone', async () => {
      await run('again', TALKS);
      const began = await inspected('again', '{{.State.StartedAt}}');
      const { stdout, stderr, exitCode } = await cleat('restart', '-t', '0', 'nobody', 'again', '--json');
      expect({ done: JSON.parse(stdout), exitCode }).toEqual({ done: ['again'], exitCode: 2 });
      expect(failure.parse(JSON.parse(stderr)).error.code).toBe('container.unknown');
      expect(await inspected('again', '{{.State.StartedAt}}')).not.toBe(began);
      await cleat('rm', '-f', 'again');
    });

    it('kill sends the signal, and wait prints the exit codes in the order of the names', async () => {
      await run('ends-3', 'trap "exit 3" USR1; while :; do sleep 0.05; done');
      await run('ends-4', 'trap "exit 4" USR1; while :; do sleep 0.05; done');
      const waiting = user.start(['--runtime', kind, 'wait', 'ends-4', 'ends-3']);
      expect(await cleat('kill', '-s', 'USR1', 'ends-3', 'ends-4')).toMatchObject({ exitCode: 0 });
      expect(await waiting).toMatchObject({ stdout: '4\n3', stderr: '', exitCode: 0 });
      expect(codes.parse(await json('wait', 'ends-3'))).toEqual([{ name: 'ends-3', exitCode: 3 }]);
      expect((await cleat('kill', 'ends-3')).exitCode).toBe(11);
      await cleat('rm', 'ends-3', 'ends-4');
    });

    it('wait, logs -f, events and stats end with 130 at Ctrl-C', async () => {
      await run('lasts', TALKS);
      for (const args of [
        ['logs', '-f', 'lasts'],
        ['stats', 'lasts'],
        ['events', '--since', '1h'],
      ]) {
        const child = user.start(['--runtime', kind, ...args]);
        const out = printed(child);
        await until(`the output of ${args.join(' ')}`, () => out().includes('\n'));
        child.kill('SIGINT');
        expect({ args, exitCode: (await child).exitCode }).toEqual({ args, exitCode: 130 });
      }
      await cleat('rm', '-f', 'lasts');
    });

    it('rename gives another name, and not one that is taken', async () => {
      await run('old', 'true');
      await run('taken', 'true');
      expect(await cleat('rename', 'old', 'taken')).toMatchObject({ exitCode: 3, stdout: '' });
      expect(await cleat('rename', 'old', 'new')).toEqual({ stdout: 'old', stderr: '', exitCode: 0 });
      expect(await inspected('new', '{{.Name}}')).toMatch(/^\/?new$/);
      await cleat('rm', '-f', 'new', 'taken');
    });

    it('update changes the memory limit, and refuses values it cannot read', async () => {
      await run('limited', TALKS, '--memory', '64m');
      const answer = await cleat('update', '-m', '96m', '--memory-swap', '-1', 'limited');
      const refused = kind === 'podman' && answer.exitCode === 6;
      if (!refused) {
        expect(answer).toEqual({ stdout: 'limited', stderr: '', exitCode: 0 });
        // Podman 4 changes the control group, and neither its inspect nor its stats say so.
        if (kind === 'docker')
          expect(await inspected('limited', '{{.HostConfig.Memory}}')).toBe(String(96 * 1024 ** 2));
      } else expect(answer.stderr).toContain('Nothing was changed');
      for (const wrong of [['-m', 'much'], ['--cpus', 'two'], ['--restart', 'often'], []])
        expect({ wrong, exitCode: (await cleat('update', ...wrong, 'limited')).exitCode }).toEqual({
          wrong,
          exitCode: 7,
        });
      await cleat('rm', '-f', 'limited');
    });

    it('inspect gives the engine’s answer, or facts worded the same for every engine', async () => {
      await run('seen', TALKS, '--env', 'COLOUR=blue');
      const raw = z.array(z.looseObject({ Id: z.string() })).parse(await json('inspect', 'seen'));
      expect(raw[0]?.Id).toBe(await inspected('seen', '{{.Id}}'));
      const facts = await json('inspect', '--facts', 'seen');
      expect(facts).toMatchObject([
        { name: 'seen', state: 'running', runtime: kind, argv: ['sh', '-c', TALKS] },
      ]);
      const partly = await cleat('inspect', 'nobody', 'seen');
      expect([partly.exitCode, z.array(z.unknown()).parse(JSON.parse(partly.stdout)).length]).toEqual([2, 1]);
      await cleat('rm', '-f', 'seen');
    });

    it('top lists processes under their titles', async () => {
      await run('busy', TALKS);
      const [answer] = tops.parse(await json('top', 'busy'));
      expect(answer?.titles).toContain('PID');
      expect(answer?.processes.flat().join(' ')).toContain('while :');
      expect((await cleat('top', 'busy')).stdout).toMatch(/PID.*\n.*sh -c/);
      await run('done', 'true');
      await until('its end', async () => (await state('done')) === 'exited');
      expect((await cleat('top', 'done')).exitCode).toBe(11);
      await cleat('rm', '-f', 'busy', 'done');
    });

    it('port prints where a published port is reached, and fails for one that is not', async () => {
      // Created, not started: what is published stands in its settings.
      await run('closed', 'true');
      expect(ports.parse(await json('port', 'closed'))).toEqual([{ name: 'closed', ports: [] }]);
      const { exitCode, stderr } = await cleat('port', '-p', '80', 'closed');
      expect({ exitCode, first: stderr.split('\n')[0] }).toEqual({
        exitCode: 2,
        first: 'cleat: “closed” publishes no port 80.',
      });
      expect((await cleat('port', '-p', 'http', 'closed')).exitCode).toBe(7);
      await cleat('rm', '-f', 'closed');
    });

    it('stats reads once with --no-stream, and shows one that does not run without figures', async () => {
      await run('uses', TALKS);
      await run('rests', 'true');
      await until('its end', async () => (await state('rests')) === 'exited');
      const readings = z.array(reading).parse(await json('stats', '--no-stream', 'uses', 'rests'));
      expect(readings.map((one) => one.name)).toEqual(['uses']);
      expect(readings[0]?.memory).toBeGreaterThan(0);
      const { stdout } = await cleat('stats', '--no-stream', 'uses', 'rests');
      expect(stdout).toMatch(/^NAME +CPU % +MEM USAGE.*\nrests +-- .*\nuses +[\d.]+% /);
      expect(await cleat('stats', '--no-stream', '--filter', 'name=rests')).toEqual({
        stdout: '',
        stderr: 'No running container fits.',
        exitCode: 0,
      });
      expect((await cleat('stats', 'nobody')).exitCode).toBe(2);
      await cleat('rm', '-f', 'uses', 'rests');
    });

    it('stats without names takes up what starts later, and drops what ends', async () => {
      await run('first-there', TALKS, '--label', 'tier=counted');
      const child = user.start([
        ...['--runtime', kind, 'stats', '--json'],
        ...['--filter', 'label=tier=counted'],
      ]);
      const out = printed(child);
      const named = (): string[] =>
        out()
          .split('\n')
          .slice(0, -1)
          .map((line) => reading.parse(JSON.parse(line)).name);
      await until('the first', () => named().includes('first-there'));
      await run('not-meant', TALKS);
      await run('later', TALKS, '--label', 'tier=counted');
      await until('the one that started later', () => named().includes('later'));
      await cleat('rm', '-f', 'first-there');
      const before = named().length;
      await until(
        'readings of what is left alone',
        () =>
          named().length > before + 3 &&
          named()
            .slice(-3)
            .every((name) => name === 'later'),
      );
      expect(named()).not.toContain('not-meant');
      child.kill('SIGINT');
      expect((await child).exitCode).toBe(130);
      await cleat('rm', '-f', 'later', 'not-meant');
    });

    it('events tells what has happened in its order, filtered, and what happens next', async () => {
      await run('told', 'true');
      await until('its end', async () => (await state('told')) === 'exited');
      const past = await cleat(
        'events',
        '--since',
        '1h',
        '--until',
        '0s',
        '--filter',
        'container=told',
        '--json',
      );
      const all = past.stdout.split('\n').map((line) => news.parse(JSON.parse(line)));
      expect(new Set(all.map((one) => one.name))).toEqual(new Set(['told']));
      expect(all.map((one) => one.action)).toEqual(expect.arrayContaining(['create', 'start']));
      expect(all.map((one) => one.at)).toEqual(all.map((one) => one.at).sort((a, b) => a - b));
      const live = user.start(['--runtime', kind, 'events', '--since', '1h', '--filter', 'container=told']);
      const out = printed(live);
      await until('the past', () => out().includes(' start told'));
      await cleat('rm', 'told');
      await until('the removal', () => / (?:destroy|remove) told/.test(out()));
      live.kill('SIGINT');
      expect((await live).exitCode).toBe(130);
      expect((await cleat('events', '--filter', 'colour=red')).exitCode).toBe(7);
    });

    it('a filter that fits nothing does nothing, and says so', async () => {
      expect(await cleat('rm', '-f', '--filter', 'name=no-such-name')).toEqual({
        stdout: '',
        stderr: 'No container fits.',
        exitCode: 0,
      });
      expect((await cleat('rm', '-f', '--filter', 'colour=red')).exitCode).toBe(7);
    });

    it('logs merges several by time, from and up to a time, and names each', async () => {
      await run('one', 'echo first; sleep 1.2; echo third');
      await run('two', 'sleep 0.6; echo second >&2');
      await until(
        'their end',
        async () => (await state('one')) === 'exited' && (await state('two')) === 'exited',
      );
      const lines = (text: string) => text.split('\n').map((line) => logLine.parse(JSON.parse(line)));
      const merged = lines((await cleat('logs', 'one', 'two', '--json')).stdout);
      expect(merged.map(({ container, stream, text }) => [container, stream, text])).toContainEqual([
        'two',
        'stderr',
        'second',
      ]);
      expect(merged.map(({ time = 0 }) => time)).toEqual(
        merged.map(({ time = 0 }) => time).sort((a, b) => a - b),
      );
      expect((await cleat('logs', 'one', 'two')).stdout).toBe('one | first\none | third');
      expect((await cleat('logs', 'one', '--until', '1h')).stdout).toBe('');
      expect((await cleat('logs', 'one', '--since', '1h')).stdout).toBe('first\nthird');
      expect((await cleat('logs', 'one', '--tail', '1')).stdout).toBe('third');
      expect((await cleat('logs', '-t', 'one')).stdout).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z first\n/);
      const third = merged.find(({ text }) => text === 'third')?.time ?? 0;
      const split = String((third - 1) / 1000);
      expect((await cleat('logs', 'one', '--until', split, '--since', '1h')).stdout).toBe('first');
      await cleat('rm', '-f', 'one', 'two');
    });

    it('logs --output saves whole logs as text or JSON lines', async () => {
      await run('kept', 'echo größe; echo problem >&2');
      await until('its end', async () => (await state('kept')) === 'exited');
      const text = join(folder, 'kept.log');
      expect(await cleat('logs', 'kept', '-o', text)).toEqual({ stdout: '', stderr: '', exitCode: 0 });
      expect((await readFile(text, 'utf8')).split('\n').sort()).toEqual(['', 'größe', 'problem']);
      const file = join(folder, 'kept.jsonl');
      expect(await json('logs', 'kept', '-o', file, '--format', 'jsonl')).toEqual({ path: file });
      const saved = (await readFile(file, 'utf8')).trim().split('\n');
      expect(saved.map((line) => savedLine.parse(JSON.parse(line)).text).sort()).toEqual([
        'größe',
        'problem',
      ]);
      expect((await cleat('logs', 'kept', '-o', join(folder, 'no', 'x'))).exitCode).toBe(2);
      for (const wrong of [['-f'], ['--tail', '1'], ['--until', '1m']])
        expect((await cleat('logs', 'kept', '-o', text, ...wrong)).exitCode).toBe(7);
      expect((await cleat('logs', 'kept', '--format', 'jsonl')).exitCode).toBe(7);
      await rm(text);
      await rm(file);
      await cleat('rm', '-f', 'kept');
    });

    it('logs --output leaves nothing behind when Ctrl-C ends it', async () => {
      await run('endless', 'trap exit TERM; while :; do echo 0123456789012345678901234567890123456789; done');
      const child = user.start(['--runtime', kind, 'logs', 'endless', '-o', join(folder, 'cut.log')]);
      await until('the file under way', async () => (await readdir(folder)).length > 0);
      child.kill('SIGINT');
      expect((await child).exitCode).toBe(130);
      expect(await readdir(folder)).toEqual([]);
      await cleat('rm', '-f', 'endless');
    });
  });
});
