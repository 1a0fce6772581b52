import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseBuilder } from '../../../src-main/builds/engine/choose-builder';
import { connectEngine } from '../../../src-main/engines/connect';
import type { EngineConnection } from '../../../src-main/engines/connection';
import type { BuildEvent } from '../../../src-shared/model/build';
import { descendants, startDocker, startPodman, until, whyNoDocker, whyNoPodman } from '../../engines';
import type { TestEngine } from '../../engines';
import { describeEngine } from '../engines/real';
import { programFiles, startAgent } from './ssh';
import { expectNamedContexts } from './named-contexts';
import { sha256, startBuild, type Ask, type Run } from './kit';

const SECRET = 'correct horse battery staple 🐎';

const commandLine = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // it has just ended
  }
};

/** `sleep 70000`: no other process on this machine has these words. */
const isSleep = (pid: number, seconds: string): boolean => commandLine(pid) === `sleep\0${seconds}\0`;

/** The command lines of everything that this test has started. */
const processTexts = (): string =>
  descendants(process.pid)
    .map(({ pid }) => commandLine(pid))
    .join('\n');

/** A daemon that prefers the classic builder, as its own file says. */
async function startClassic(): Promise<TestEngine> {
  const file = join(mkdtempSync(join(tmpdir(), 'cleat-daemon-')), 'daemon.json');
  writeFileSync(file, JSON.stringify({ features: { buildkit: false } }));
  try {
    return await startDocker({ daemonArgs: [`--config-file=${file}`] });
  } finally {
    rmSync(join(file, '..'), { recursive: true });
  }
}

const BUILDERS = [
  { builder: 'buildkit', why: await whyNoDocker(), start: startDocker, secrets: true },
  { builder: 'classic', why: await whyNoDocker(), start: startClassic, secrets: false },
  { builder: 'podman', why: await whyNoPodman(), start: startPodman, secrets: true },
] as const;

describe.each(BUILDERS)('a build with $builder on a real engine', ({ builder, why, start, secrets }) => {
  describe.skipIf(why !== undefined)(why ?? 'that runs', () => {
    let engine: TestEngine;
    let connection: EngineConnection;
    let base: string;

    beforeAll(async () => {
      engine = await start();
      base = await engine.busybox();
      connection = await connectEngine(describeEngine(engine), { signal: new AbortController().signal });
    });
    afterAll(async () => {
      connection?.close();
      await engine?.close();
    });

    const build = (ask: Ask): Run => startBuild(connection, ask);
    const printed = async (image: string, args: readonly string[]): Promise<string> => {
      const none = engine.kind === 'docker' ? ['--network=none'] : [];
      return (await engine.cli(['run', '--rm', ...none, image, ...args])).stdout;
    };

    it('is the builder of this engine', () => {
      expect(chooseBuilder(connection.facts)).toBe(builder);
    });

    it('makes an image of a context, with its arguments, labels, tags and stages', async () => {
      const run = build({
        files: {
          'other.Dockerfile': `FROM ${base} AS base
ARG WORD
RUN echo "word: $WORD" | tee /word && echo grüße >&2
FROM base AS end
COPY a.txt /a.txt
FROM base AS never
RUN exit 9
`,
          'a.txt': 'the content\n',
        },
        spec: {
          dockerfile: 'other.Dockerfile',
          target: 'end',
          args: { WORD: 'two words & more' },
          labels: { 'a.label': 'ünï "quoted"' },
          tags: ['first:1', 'second/third:2'],
        },
      });
      const image = await run.image;
      expect(image?.id).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(image?.size).toBeGreaterThan(100_000);
      const prefix = engine.kind === 'podman' ? 'localhost/' : '';
      expect(await printed(`${prefix}first:1`, ['cat', '/word', '/a.txt'])).toBe(
        'word: two words & more\nthe content',
      );
      const { stdout } = await engine.cli(['image', 'inspect', `${prefix}second/third:2`]);
      expect(stdout).toContain(String.raw`ünï \"quoted\"`);
      expect(stdout).toContain(image?.id.slice(7));
      expect(run.text()).toContain('word: two words & more');
      expect(run.text()).toContain('grüße');
      const ran = run.steps().filter(({ name }) => name.includes('RUN echo'));
      expect(ran).toMatchObject([
        { state: 'done', stage: 'base', startedAt: expect.any(Number), endedAt: expect.any(Number) },
      ]);
      expect(run.steps().some(({ name }) => name.includes('exit 9'))).toBe(false);
      expect(run.steps().every(({ state }) => state === 'done' || state === 'cached')).toBe(true);
      const sent = run.events.filter((event) => event.type === 'context').at(-1);
      expect(sent).toMatchObject({ bytes: expect.any(Number) });
    });

    it('marks what was cached, and takes nothing from the cache when told so', async () => {
      const files = { Dockerfile: `FROM ${base}\nRUN echo cached-${builder}\nRUN true\n` };
      const first = build({ files });
      const image = await first.image;
      const again = build({ files });
      expect((await again.image)?.id).toBe(image?.id);
      const runs = (run: Run): string[] =>
        run
          .steps()
          .filter(({ name }) => name.includes('RUN '))
          .map(({ state }) => state);
      expect(runs(first)).toEqual(['done', 'done']);
      expect(runs(again)).toEqual(['cached', 'cached']);
      expect(again.text()).toBe('');
      const fresh = build({ files, spec: { noCache: true } });
      await fresh.image;
      expect(runs(fresh)).toEqual(['done', 'done']);
    });

    it('says which step failed, at which line, with what it printed', async () => {
      const run = build({
        files: {
          Dockerfile: `FROM ${base}\n# a remark\nRUN echo fine\nRUN echo the reason; exit 7\nRUN true\n`,
        },
      });
      const error: unknown = await run.image.catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: 'build.failed',
        wire: {
          params: {
            step: expect.stringContaining('RUN echo the reason; exit 7') as string,
            file: 'Dockerfile',
            line: 4,
            exitCode: 7,
          },
          details: 'the reason',
        },
      });
      expect(run.steps().filter(({ state }) => state === 'failed')).toMatchObject([
        { name: expect.stringContaining('exit 7') as string, error: expect.stringContaining('7') as string },
      ]);
      expect(run.steps().some(({ state }) => state === 'running' || state === 'waiting')).toBe(false);
    });

    it('fails at a file that is not in the context', async () => {
      const run = build({ files: { Dockerfile: `FROM ${base}\nCOPY missing.txt /\n` } });
      await expect(run.image).rejects.toMatchObject({
        code: 'build.failed',
        wire: { params: { line: 2, detail: expect.stringContaining('missing.txt') as string } },
      });
    });

    it('says where a Dockerfile cannot be read', async () => {
      const run = build({ files: { Dockerfile: `FROM ${base}\n\nFOO bar\n` } });
      await expect(run.image).rejects.toMatchObject({
        code: 'build.syntax',
        wire: { params: { line: 3, detail: expect.stringMatching(/unknown instruction/i) as string } },
      });
      // The last would be the end of Docker itself.
      for (const nothing of ['', '# nothing\n', 'ARG WORD=1\n'])
        await expect(build({ files: { Dockerfile: nothing } }).image).rejects.toMatchObject({
          code: 'build.syntax',
        });
      const files = { Dockerfile: `FROM ${base} AS one\nFROM one AS two\n` };
      await expect(build({ files, spec: { target: 'three' } }).image).rejects.toMatchObject({
        code: 'build.no-target',
        wire: { params: { target: 'three', stages: 'one, two' } },
      });
    });

    if (builder === 'podman')
      it('does no further step once it is cancelled', async () => {
        const aborter = new AbortController();
        const run = build({
          files: { Dockerfile: `FROM ${base}\nRUN sleep 6.25\nRUN sleep 70009\n` },
          spec: { tags: ['never'] },
          signal: aborter.signal,
        });
        run.image.catch(() => undefined);
        const sleeps = (): boolean => descendants(process.pid).some(({ pid }) => isSleep(pid, '6.25'));
        await until('the RUN process', sleeps, { timeoutMs: 60_000 });
        const working = async (): Promise<string> =>
          (await engine.cli(['ps', '--all', '--external', '--quiet'])).stdout.trim();
        expect(await working()).not.toBe('');
        aborter.abort();
        await expect(run.image).rejects.toMatchObject({ code: 'app.cancelled' });
        // Podman ends the step that runs first; then its working container goes.
        await until('the build to be over', async () => (await working()) === '', { timeoutMs: 60_000 });
        expect((await engine.cli(['image', 'exists', 'localhost/never'])).exitCode).toBe(1);
      });

    if (builder !== 'podman')
      it('stops the work of the engine when it is cancelled', async () => {
        const aborter = new AbortController();
        const seconds = String(70_000 + BUILDERS.findIndex((one) => one.builder === builder));
        const run = build({
          files: { Dockerfile: `FROM ${base}\nRUN echo begun; sleep ${seconds}\n` },
          signal: aborter.signal,
        });
        run.image.catch(() => undefined);
        const sleeps = (): boolean => descendants(process.pid).some(({ pid }) => isSleep(pid, seconds));
        await until('the RUN process', sleeps, { timeoutMs: 60_000 });
        aborter.abort();
        await expect(run.image).rejects.toMatchObject({ code: 'app.cancelled' });
        await until('the RUN process to be gone', () => !sleeps(), { timeoutMs: 30_000 });
        expect(run.steps().some(({ state }) => state === 'running')).toBe(false);
      });

    if (secrets)
      it('hands out a secret that is in no layer, no log and no event', async () => {
        const run = build({
          files: {
            Dockerfile: `FROM ${base}
RUN --mount=type=secret,id=pw sha256sum < /run/secrets/pw > /proof && test "$(cat /run/secrets/pw)" = "${SECRET.slice(0, 7)}$(cut -c8- /run/secrets/pw)"
COPY . /all
`,
          },
          secrets: { pw: SECRET },
          spec: { tags: ['secretive'] },
        });
        await run.image;
        const name = engine.kind === 'podman' ? 'localhost/secretive' : 'secretive';
        expect(await printed(name, ['cat', '/proof'])).toContain(sha256(SECRET));
        const looked = await printed(name, [
          'sh',
          '-c',
          `ls -a /all; grep -rl 'battery staple' /all /run /tmp /etc; echo end`,
        ]);
        expect(looked).toMatch(/Dockerfile\nend$/);
        const rest = SECRET.slice(8);
        expect((await engine.cli(['history', '--no-trunc', name])).stdout).not.toContain(rest);
        expect(JSON.stringify(run.events)).not.toContain(rest);
        expect(processTexts()).not.toContain(rest);
      });

    if (builder === 'buildkit')
      it('lets a step speak with the ssh agent, and says when it may not', async () => {
        const agent = await startAgent();
        try {
          const files = {
            Dockerfile: `FROM ${base}
COPY *.so* /lib/
COPY *.so* /lib64/
COPY ssh-add /bin/ssh-add
RUN --mount=type=ssh,required=true ssh-add -l
`,
          };
          const copies = await programFiles('ssh-add');
          const run = build({ files, copies, spec: { ssh: [{ id: 'default', paths: [agent.socket] }] } });
          await run.image;
          expect(run.text()).toContain(agent.fingerprint);
          const other = build({
            files,
            copies,
            spec: { noCache: true, ssh: [{ id: 'other', paths: [agent.socket] }] },
          });
          await expect(other.image).rejects.toMatchObject({ code: 'build.failed' });
          const key = build({ files, spec: { ssh: [{ id: 'default', paths: [agent.key] }] } });
          await expect(key.image).rejects.toMatchObject({ code: 'build.unsupported' });
        } finally {
          await agent.close();
        }
      });

    if (builder !== 'classic')
      it('writes what was built to an archive and into a folder on this side', async () => {
        const folder = mkdtempSync(join(tmpdir(), 'cleat-output-'));
        const destination = join(folder, 'out.tar');
        try {
          const dockerfile = `FROM ${base} AS one\nRUN mkdir -p /o/sub && ln -s /etc/passwd /o/link && chmod 700 /o/sub\nFROM scratch\nCOPY --from=one /o /o\nCOPY a.txt /dir/a.txt\n`;
          const files = { Dockerfile: dockerfile, 'a.txt': 'taken out\n' };
          const run = build({ files, spec: { output: { type: 'tar', destination } } });
          expect(await run.image).toBeUndefined();
          expect(readFileSync(destination).toString('latin1')).toContain('taken out');
          expect(readdirSync(folder)).toEqual(['out.tar']);
          const local = join(folder, 'made/here');
          const again = build({ files, spec: { output: { type: 'local', destination: local } } });
          expect(await again.image).toBeUndefined();
          expect(readFileSync(join(local, 'dir/a.txt'), 'utf8')).toBe('taken out\n');
          expect(readlinkSync(join(local, 'o/link'))).toBe('/etc/passwd');
          expect(statSync(join(local, 'o/sub')).mode & 0o777).toBe(0o700);
          expect((await engine.cli(['ps', '--all', '--quiet'])).stdout.trim()).toBe('');
          // A file stands where the folder should be.
          const wrong = build({ files, spec: { output: { type: 'local', destination } } });
          await expect(wrong.image).rejects.toMatchObject({ code: 'build.output' });
        } finally {
          rmSync(folder, { recursive: true });
        }
      });

    if (builder === 'podman')
      it('takes files from folders and images by name, and leaves nothing of them behind', async () => {
        await expectNamedContexts(connection, base);
      });

    if (builder === 'buildkit')
      it('builds files for several platforms at once', async () => {
        const folder = mkdtempSync(join(tmpdir(), 'cleat-output-'));
        try {
          const files = { Dockerfile: 'FROM scratch\nCOPY a.txt /\n', 'a.txt': 'everywhere' };
          const platforms = ['linux/amd64', 'linux/arm64'];
          const output = { type: 'local', destination: folder } as const;
          expect(await build({ files, spec: { platforms, output } }).image).toBeUndefined();
          expect(readdirSync(folder).sort()).toEqual(['linux_amd64', 'linux_arm64']);
        } finally {
          rmSync(folder, { recursive: true });
        }
      });

    it('carries tens of megabytes of output without keeping them', async () => {
      let chars = 0;
      const lines = 400_000;
      const before = process.memoryUsage().heapUsed;
      let most = 0;
      const hear = (event: BuildEvent): void => {
        if (event.type !== 'log') return;
        chars += event.text.length;
        most = Math.max(most, process.memoryUsage().heapUsed);
      };
      const text = 'x'.repeat(75);
      const dockerfile = `FROM ${base}\nRUN yes ${text} | head -n ${lines}\n`;
      await startBuild(connection, { files: { Dockerfile: dockerfile }, hear }).image;
      // BuildKit itself clips what comes faster than some 100 KB a second.
      expect(chars).toBeGreaterThan(builder === 'buildkit' ? 100_000 : lines * 76 - 1);
      expect(most - before).toBeLessThan(100 * 1024 * 1024);
    });

    it('refuses what this engine cannot before anything is sent', async () => {
      const files = { Dockerfile: `FROM ${base}\n` };
      const unsupported = { code: 'build.unsupported' };
      const both = build({ files, spec: { platforms: ['linux/amd64', 'linux/arm64'] } });
      await expect(both.image).rejects.toMatchObject(unsupported);
      const named = build({ files, spec: { contexts: { other: 'oci-layout:///tmp' } } });
      await expect(named.image).rejects.toMatchObject(unsupported);
      const oci = build({ files, spec: { output: { type: 'oci', destination: '/tmp/none.tar' } } });
      await expect(oci.image).rejects.toMatchObject(unsupported);
      if (!secrets)
        await expect(build({ files, secrets: { pw: SECRET } }).image).rejects.toMatchObject(unsupported);
      expect([...both.events, ...named.events, ...oci.events]).toEqual([]);
    });
  });
});
